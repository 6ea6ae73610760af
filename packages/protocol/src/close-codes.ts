/**
 * What a client does about a close: `done` it wanted it; `terminal` connecting again in the same way ends
 * the same; `reconnect` connecting again with jittered back-off is right.
 */
export type CloseClass = 'done' | 'terminal' | 'reconnect';

export interface CloseCodeRow {
  readonly name: string;
  readonly class: CloseClass;
  readonly meaning: string;
}

/** 4400 to 4499 are terminal, 4500 to 4599 ask to reconnect; the others are those of RFC 6455. */
export const CLOSE_CODES = {
  1000: { name: 'normal', class: 'done', meaning: 'The client logged out or closed' },
  1001: { name: 'going_away', class: 'reconnect', meaning: 'The bridge shuts down' },
  1002: { name: 'protocol_error', class: 'terminal', meaning: 'A frame broke RFC 6455' },
  1003: {
    name: 'unsupported_data',
    class: 'terminal',
    meaning: 'A kind of frame is not understood',
  },
  1007: { name: 'invalid_payload', class: 'terminal', meaning: 'A text frame was not UTF-8' },
  1008: {
    name: 'policy_violation',
    class: 'terminal',
    meaning: 'A rule was broken that has no code',
  },
  1009: {
    name: 'message_too_big',
    class: 'terminal',
    meaning: 'A message was over the size limit',
  },
  1011: { name: 'internal_error', class: 'reconnect', meaning: 'The bridge failed' },
  1012: { name: 'service_restart', class: 'reconnect', meaning: 'The bridge restarts' },
  1013: { name: 'try_again_later', class: 'reconnect', meaning: 'The bridge is overloaded' },
  4400: {
    name: 'bad_requests',
    class: 'terminal',
    meaning: '100 messages in a minute that could not be read',
  },
  4401: { name: 'unauthorized', class: 'terminal', meaning: 'Credentials were wrong or revoked' },
  4403: { name: 'forbidden', class: 'terminal', meaning: 'The subject may not connect' },
  4408: { name: 'auth_timeout', class: 'terminal', meaning: 'No `authenticate` in time' },
  4409: {
    name: 'replaced',
    class: 'terminal',
    meaning: 'Another connection took the place of this',
  },
  4410: {
    name: 'token_expired',
    class: 'terminal',
    meaning: 'The token ended and no fresh one came',
  },
  4429: {
    name: 'abuse',
    class: 'terminal',
    meaning: 'Far too many messages or pings in 10 s, or wrong credentials',
  },
  4500: { name: 'session_failed', class: 'reconnect', meaning: 'The session failed inside' },
  4501: { name: 'state_lost', class: 'reconnect', meaning: 'The session can not be continued' },
  4502: {
    name: 'slow_consumer',
    class: 'reconnect',
    meaning: 'The client reads too slowly; the frame itself may not arrive',
  },
  4503: { name: 'maintenance', class: 'reconnect', meaning: 'An operator closed the session' },
  4504: { name: 'idle', class: 'reconnect', meaning: 'No activity within heartbeat.timeout_ms' },
  4506: {
    name: 'rebalance',
    class: 'reconnect',
    meaning: 'Another instance shall serve the client',
  },
} as const satisfies Record<number, CloseCodeRow>;

export type CloseCode = keyof typeof CLOSE_CODES;
