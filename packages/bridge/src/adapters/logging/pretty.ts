/** Characters that could move the cursor or forge a line when a person reads the log in a terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be removed
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** One line for people from one JSON line: `12:00:00.123 WARN  auth.blocked client_address=127.0.0.1`. */
export function formatPretty(line: string): string {
  const { level, time, event, ...fields }: Record<string, unknown> = JSON.parse(line);
  const clockTime = String(time).slice(11, 23);
  const shown = Object.entries(fields).map(([name, value]) => `${name}=${show(value)}`);
  const stack = findStack(fields);
  const head = [clockTime, String(level).toUpperCase().padEnd(5), String(event), ...shown].join(
    ' ',
  );
  return `${head.replaceAll(CONTROL, ' ')}\n${stack}`;
}

function show(value: unknown): string {
  if (typeof value === 'string' && /^[\w.:/@+-]+$/.test(value)) return value;
  if (typeof value === 'object' && value !== null && 'stack' in value && 'message' in value) {
    return JSON.stringify(value.message);
  }
  return JSON.stringify(value);
}

/** Stack traces keep their lines; nothing else does. */
function findStack(fields: Record<string, unknown>): string {
  for (const value of Object.values(fields)) {
    if (typeof value !== 'object' || value === null || !('stack' in value)) continue;
    const frames = String(value.stack).split('\n').slice(1);
    return frames.map((frame) => `${frame.replaceAll(CONTROL, ' ')}\n`).join('');
  }
  return '';
}
