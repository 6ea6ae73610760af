/** `done`: we wanted it. `terminal`: the same again ends the same. `reconnect`: back off, then try again. */
export type AfterClose = 'done' | 'terminal' | 'reconnect';

/** Standard codes by which a server or the network says that a later attempt may succeed. */
const RECONNECT = new Set([
  // Shutdown, restart, overload, failure inside.
  1001, 1011, 1012, 1013,
  // No close frame at all: a dropped line, or a bridge that could not get its code through.
  1006,
]);

/** What to do about a close code; the bridge's own codes carry the answer in their range. */
export function afterClose(code: number): AfterClose {
  if (code === 1000) return 'done';
  if (RECONNECT.has(code) || (code >= 4500 && code <= 4599)) return 'reconnect';
  return 'terminal';
}
