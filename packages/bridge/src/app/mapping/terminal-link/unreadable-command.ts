/** Who an unreadable command is from, as far as it can be seen. */
export interface UnreadableCommand {
  readonly commandId: string;
  readonly linkEpoch: number;
  /** Of a request, whose journal decides what may be said. */
  readonly requestId: string | undefined;
}

/** Looks into a frame that is no valid message; `undefined` when it names no command. */
export function addressOfUnreadable(text: string): UnreadableCommand | undefined {
  const message = fieldsOf(parse(text));
  const data = fieldsOf(message.get('data'));
  const commandId = data.get('command_id');
  const linkEpoch = data.get('link_epoch');
  if (message.get('type') !== 'terminal_command') return undefined;
  if (typeof commandId !== 'string' || typeof linkEpoch !== 'number') return undefined;
  const requestId = fieldsOf(data.get('payload')).get('request_id');
  return { commandId, linkEpoch, requestId: typeof requestId === 'string' ? requestId : undefined };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: it names nothing.
    return undefined;
  }
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}
