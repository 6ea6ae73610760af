import { CLOSE_CODES } from '@mt5-bridge/protocol';
import type { ConnectionEnd } from '../ports/text-connection.ts';

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** What a terminal does after a connection: dial again, or stop because the same would happen again. */
export type AfterEnd =
  | { readonly kind: 'dial' }
  | { readonly kind: 'stop'; readonly why: string; readonly remedy: string };

/** HTTP statuses that another try in the same way gets again. */
const LASTING: ReadonlyMap<number, string> = new Map([
  [400, 'Correct the address.'],
  [401, 'Correct the key: mt5-bridge keys list shows those that the bridge knows.'],
  [403, 'Add the host to server.allowed_hosts of the bridge.'],
  [404, 'Correct the path of the address: it ends in /websocket/ws.'],
]);

export function afterEnd({ code, reason, httpStatus }: ConnectionEnd): AfterEnd {
  if (httpStatus !== undefined) {
    const remedy = LASTING.get(httpStatus);
    if (remedy === undefined) return { kind: 'dial' };
    return { kind: 'stop', why: `the bridge refused the connection (HTTP ${httpStatus})`, remedy };
  }
  const rows: Readonly<Record<number, { readonly name: string; readonly class: string }>> =
    CLOSE_CODES;
  const row = rows[code];
  if (row?.class !== 'terminal') return { kind: 'dial' };
  const why = `the bridge closed the connection with ${code} ${row.name}: ${reason}`;
  return { kind: 'stop', why, remedy: remedyOf(code) };
}

function remedyOf(code: number): string {
  switch (code) {
    case 4409:
      return 'Another terminal speaks for the account now: run one for each account.';
    case 4401:
    case 4403:
    case 4410:
      return 'Make a new key: mt5-bridge keys create --subject NAME --scopes terminal --accounts ALIAS';
    default:
      return 'Look into the log of the bridge.';
  }
}

/** Doubled each time up to 30 s; `chance`, 0 to 1, spreads terminals that lost one bridge together. */
export function delayBeforeDial(failures: number, chance: number): number {
  const longestMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16));
  return longestMs * (0.5 + chance / 2);
}
