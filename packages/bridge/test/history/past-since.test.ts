import { describe, expect, it } from 'bun:test';
import { asTicket, asUtcMs, type Ticket, type UtcMs } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { pastSince } from '../../src/app/history/past-since.ts';
import type { PastQuery } from '../../src/ports/terminal.ts';

interface Row {
  readonly ticket: Ticket;
  readonly timeMs: UtcMs;
}

/** A terminal that answers at most 10,000 rows, the newest of the range. */
function terminalOf(rows: readonly Row[]) {
  const asked: PastQuery[] = [];
  const read = async (query: PastQuery): Promise<readonly Row[]> => {
    asked.push(query);
    const { fromMs, toMs, limit } = query;
    return rows.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs).slice(-limit);
  };
  return { asked, read };
}

const timeOf = ({ timeMs }: Row): UtcMs => timeMs;
const rowsOf = (times: readonly number[]): Row[] =>
  times.map((time, index) => ({ ticket: asTicket(String(index + 1)), timeMs: asUtcMs(time) }));

describe('the past since an instant', () => {
  it('is asked for once when it fits into one answer', async () => {
    const { read, asked } = terminalOf(rowsOf([1, 2, 3]));
    const rows = await pastSince(read, timeOf, asUtcMs(2));
    expect(rows.map(({ ticket }) => ticket)).toEqual(['2', '3'] as Ticket[]);
    expect(asked).toHaveLength(1);
  });

  it('is whole however many answers it takes, also where many rows share a millisecond', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4_000 }), async (perMs) => {
        const rows = rowsOf(Array.from({ length: 25_000 }, (_, n) => Math.floor(n / perMs)));
        const { read } = terminalOf(rows);
        const found = await pastSince(read, timeOf, asUtcMs(0));
        expect(found.map(({ ticket }) => ticket)).toEqual(rows.map(({ ticket }) => ticket));
      }),
      { numRuns: 10 },
    );
  });

  it('rejects when one millisecond alone has more rows than an answer can hold', async () => {
    const { read } = terminalOf(rowsOf(Array.from({ length: 20_001 }, () => 7)));
    await expect(pastSince(read, timeOf, asUtcMs(0))).rejects.toThrow('millisecond 7');
  });
});
