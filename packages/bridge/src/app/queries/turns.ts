import type { Clock } from '../../ports/clock.ts';

/** Lets everything else that waits have its turn. */
export function nextTurn(clock: Pick<Clock, 'schedule'>): Promise<void> {
  return new Promise((resolve) => clock.schedule(0, resolve));
}

/** Rows of one slice: to look up who made so many takes about a millisecond. */
export const ROWS_A_TURN = 100;

/** Maps a long list a slice at a time: orders and quotes have their turn in between. */
export async function mapInTurns<Row, Made>(
  clock: Pick<Clock, 'schedule'>,
  rows: readonly Row[],
  make: (row: Row) => Made,
): Promise<Made[]> {
  const made: Made[] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_TURN) {
    if (at > 0) await nextTurn(clock);
    for (const row of rows.slice(at, at + ROWS_A_TURN)) made.push(make(row));
  }
  return made;
}
