/** Why a terminal could not answer a command, and whether that proves that a `send` had no effect. */
export interface LinkErrorRow {
  /** True: no request of this command has reached a trade server, and none will. */
  readonly provesNotExecuted: boolean;
  readonly meaning: string;
}

export const LINK_ERRORS = {
  EXPIRED: {
    provesNotExecuted: true,
    meaning: 'expires_at_ms or deadline_at_ms had passed when the command was taken up',
  },
  STALE_LINK: {
    provesNotExecuted: true,
    meaning: 'The link_epoch of the command is not that of the newest welcome',
  },
  NOT_CONNECTED: {
    provesNotExecuted: true,
    meaning: 'The terminal has no connection to its trade server',
  },
  BUSY: {
    provesNotExecuted: true,
    meaning: 'Too many commands wait already; limits.commands_in_flight of the welcome',
  },
  INVALID: {
    provesNotExecuted: true,
    meaning: 'The command could not be read',
  },
  NOT_SUPPORTED: {
    provesNotExecuted: true,
    meaning: 'The terminal can not do this; see its capabilities',
  },
  NOT_READY: {
    provesNotExecuted: true,
    meaning: 'History or symbols are still being loaded; ask again later',
  },
  TOO_LARGE: {
    provesNotExecuted: true,
    meaning: 'The answer would be larger than limits.max_message_bytes; ask for less',
  },
  OUTCOME_UNKNOWN: {
    provesNotExecuted: false,
    meaning: 'The journal has this request_id without an answer: look with find',
  },
  INTERNAL: {
    provesNotExecuted: false,
    meaning: 'The terminal failed',
  },
} as const satisfies Record<string, LinkErrorRow>;
export type LinkErrorCode = keyof typeof LINK_ERRORS;

/** True when an error of a terminal proves that nothing was executed; a code that we do not know proves nothing. */
export function provesNotExecuted(code: string): boolean {
  const rows: Readonly<Record<string, LinkErrorRow>> = LINK_ERRORS;
  return Object.hasOwn(LINK_ERRORS, code) && rows[code]?.provesNotExecuted === true;
}
