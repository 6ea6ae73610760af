import { describe, expect, it } from 'bun:test';
import { asTicket, asUtcMs } from '@mt5-bridge/trading';
import fc from 'fast-check';
import {
  type PastListing,
  type PastPage,
  readPastPage,
} from '../../../src/app/queries/past-page.ts';
import { comparePlaces, type RowPlace } from '../../../src/app/queries/row-place.ts';
import type { PastQuery } from '../../../src/ports/terminal.ts';

const ever = { fromMs: asUtcMs(0), toMs: asUtcMs(8.64e15) };
const row = (timeMs: number, ticket: string): RowPlace => ({
  timeMs: asUtcMs(timeMs),
  ticket: asTicket(ticket),
});
const texts = (rows: readonly RowPlace[]): string[] =>
  rows.map(({ timeMs, ticket }) => `${timeMs}/${ticket}`);
const newestFirst = (rows: readonly RowPlace[]): RowPlace[] =>
  rows.toSorted((a, b) => comparePlaces(b, a));

/** Tells the newest rows of a range, those of one millisecond in the order in which they came. */
class PastTerminal {
  readonly rows: RowPlace[];
  readonly asked: PastQuery[] = [];
  /** Happens before each question. */
  meanwhile: () => void = () => undefined;

  constructor(rows: readonly RowPlace[]) {
    this.rows = [...rows];
  }

  async tell(query: PastQuery): Promise<readonly RowPlace[]> {
    this.asked.push(query);
    this.meanwhile();
    return this.rows
      .filter(({ timeMs }) => timeMs >= query.fromMs && timeMs <= query.toMs)
      .sort((a, b) => a.timeMs - b.timeMs)
      .slice(-query.limit);
  }
}

const listing = (terminal: PastTerminal, over: Partial<PastListing<RowPlace>> = {}) => ({
  ask: (query: PastQuery) => terminal.tell(query),
  pause: () => Promise.resolve(),
  placeOf: (place: RowPlace) => place,
  isWanted: () => true,
  ...ever,
  before: undefined,
  limit: 3,
  askSize: 5,
  ...over,
});

/** Every page of a listing, until there is none after it. */
async function readAll(
  terminal: PastTerminal,
  over: Partial<PastListing<RowPlace>>,
  bounds: { answerMax: number; rowsMax: number },
): Promise<RowPlace[][]> {
  const pages: RowPlace[][] = [];
  let before: RowPlace | undefined;
  for (;;) {
    const page: PastPage<RowPlace> = await readPastPage(
      listing(terminal, { ...over, before }),
      bounds,
    );
    if (page.kind !== 'page') throw new Error(page.kind);
    pages.push([...page.rows]);
    if (page.next === null) return pages;
    before = page.next;
  }
}

/** Few instants, so that many rows share one; tickets that a double can not tell apart. */
const times = fc.integer({ min: 10, max: 17 });
const rowsOf = (size: { maxLength: number }) =>
  fc.uniqueArray(
    fc.tuple(times, fc.bigInt({ min: 9_007_199_254_740_992n, max: 9_007_199_254_741_192n })),
    { selector: ([, ticket]) => ticket, ...size },
  );
const toRows = (drawn: readonly (readonly [number, bigint])[]): RowPlace[] =>
  drawn.map(([timeMs, ticket]) => row(timeMs, String(ticket)));

const shapes = fc.record({
  limit: fc.integer({ min: 1, max: 9 }),
  askBeyond: fc.integer({ min: 1, max: 4 }),
  rowsMax: fc.integer({ min: 1, max: 30 }),
});

describe('pages of the past', () => {
  it('make up the whole without a repeat or a hole, however long they are', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf({ maxLength: 60 }), shapes, async (drawn, shape) => {
        const rows = toRows(drawn);
        const { limit, askBeyond, rowsMax } = shape;
        const bounds = { answerMax: 61, rowsMax };
        const askSize = limit + askBeyond;
        const pages = await readAll(new PastTerminal(rows), { limit, askSize }, bounds);
        expect(texts(pages.flat())).toEqual(texts(newestFirst(rows)));
        for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 500 },
    );
  });

  it('tell each row that was there from the start once, and none twice, while others come', async () => {
    const arrivals = fc.array(fc.nat(5), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        rowsOf({ maxLength: 80 }),
        fc.nat(40),
        shapes,
        arrivals,
        async (drawn, first, { limit, askBeyond, rowsMax }, pace) => {
          const all = toRows(drawn);
          const terminal = new PastTerminal(all.slice(0, first));
          const later = all.slice(first);
          terminal.meanwhile = () => terminal.rows.push(...later.splice(0, pace.shift() ?? 0));
          const shape = { limit, askSize: limit + askBeyond };
          const bounds = { answerMax: 81, rowsMax };
          const told = texts((await readAll(terminal, shape, bounds)).flat());
          expect(new Set(told).size).toBe(told.length);
          expect(told).toEqual(texts(newestFirst(toRows(drawn))).filter((it) => told.includes(it)));
          for (const there of texts(all.slice(0, first))) expect(told).toContain(there);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leave out what is not wanted and what is not of the range, and miss nothing else', async () => {
    const range = fc.tuple(times, times);
    await fc.assert(
      fc.asyncProperty(rowsOf({ maxLength: 60 }), shapes, range, async (drawn, shape, [a, b]) => {
        const rows = toRows(drawn);
        const { limit, askBeyond, rowsMax } = shape;
        const isWanted = ({ ticket }: RowPlace): boolean => ticket.endsWith('7');
        const asked = { limit, askSize: limit + askBeyond, isWanted };
        const [fromMs, toMs] = [asUtcMs(a), asUtcMs(b)];
        const bounds = { answerMax: 61, rowsMax };
        const pages = await readAll(new PastTerminal(rows), { ...asked, fromMs, toMs }, bounds);
        const wanted = rows.filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs);
        expect(texts(pages.flat())).toEqual(texts(newestFirst(wanted.filter(isWanted))));
      }),
      { numRuns: 500 },
    );
  });

  it('put tickets of one millisecond in the order of their numbers, not of their text', async () => {
    const rows = [row(5, '9'), row(5, '10'), row(5, '18446744073709551615'), row(5, '100')];
    const [page] = await readAll(new PastTerminal(rows), { limit: 9, askSize: 9 }, BOUNDS);
    expect(texts(page ?? [])).toEqual(['5/18446744073709551615', '5/100', '5/10', '5/9']);
  });

  it('cost one question where rows have instants of their own', async () => {
    const rows = Array.from({ length: 30 }, (_, n) => row(n, String(n + 1)));
    const terminal = new PastTerminal(rows);
    const page = await readPastPage(listing(terminal, { limit: 3, askSize: 5 }));
    expect(page).toEqual({
      kind: 'page',
      rows: newestFirst(rows).slice(0, 3),
      next: row(27, '28'),
    });
    expect(terminal.asked).toEqual([{ ...ever, limit: 5 }]);
  });

  it('end without a further question when the last row is told', async () => {
    const terminal = new PastTerminal([row(1, '1'), row(2, '2'), row(3, '3')]);
    const page = await readPastPage(listing(terminal));
    expect(page).toMatchObject({ kind: 'page', next: null });
    expect(terminal.asked).toHaveLength(1);
  });

  it('are refused where a terminal can not tell all of one millisecond, never cut in silence', async () => {
    const dense = Array.from({ length: 12 }, (_, n) => row(5, String(n + 1)));
    const terminal = new PastTerminal([row(4, '100'), ...dense, row(6, '101')]);
    const bounds = { answerMax: 12, rowsMax: 100 };
    expect(await readPastPage(listing(terminal), bounds)).toEqual({
      kind: 'too_dense',
      atMs: asUtcMs(5),
    });
    expect(await readPastPage(listing(terminal), { ...bounds, answerMax: 13 })).toMatchObject({
      rows: [row(6, '101'), row(5, '12'), row(5, '11')],
    });
    for (const { limit } of terminal.asked) expect(limit).toBeLessThanOrEqual(13);
  });

  it('are short and can be gone on from when filters leave little of many rows', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => row(n, String(n + 1)));
    const terminal = new PastTerminal(rows);
    const isWanted = ({ ticket }: RowPlace): boolean => ticket === '1' || ticket === '90';
    const bounds = { answerMax: 20, rowsMax: 30 };
    const asked = { isWanted, limit: 3, askSize: 20 };
    const first = await readPastPage(listing(terminal, asked), bounds);
    expect(first).toEqual({ kind: 'page', rows: [row(89, '90')], next: row(62, '0') });
    expect(terminal.asked).toHaveLength(2);
    const pages = await readAll(terminal, asked, bounds);
    expect(texts(pages.flat())).toEqual(['89/90', '0/1']);
  });

  it('tell what is known when the terminal falls silent in the middle, and nothing before', async () => {
    const rows = Array.from({ length: 100 }, (_, n) => row(n, String(n + 1)));
    const terminal = new PastTerminal(rows);
    let left = 1;
    const ask = async (query: PastQuery) => {
      left -= 1;
      return left < 0 ? 'no_answer' : terminal.tell(query);
    };
    const isWanted = ({ ticket }: RowPlace): boolean => ticket === '1' || ticket === '99';
    const page = await readPastPage(listing(terminal, { ask, isWanted, askSize: 10 }));
    expect(page).toEqual({ kind: 'page', rows: [row(98, '99')], next: row(91, '0') });
    expect(await readPastPage(listing(terminal, { ask, isWanted }))).toEqual({ kind: 'no_answer' });
  });

  it('do not trust a terminal that tells rows outside of what was asked', async () => {
    const terminal = new PastTerminal([row(5, '1'), row(6, '2')]);
    const ask = async () => terminal.rows;
    const within = { fromMs: asUtcMs(6), toMs: asUtcMs(6) };
    expect(await readPastPage(listing(terminal, { ask, ...within }))).toMatchObject({
      rows: [row(6, '2')],
      next: null,
    });
    const outside = { fromMs: asUtcMs(1), toMs: asUtcMs(3), askSize: 1 };
    const stubborn = readPastPage(listing(terminal, { ask, ...outside }), BOUNDS);
    expect(await stubborn).toMatchObject({ kind: 'page', rows: [], next: null });
  });
});

const BOUNDS = { answerMax: 60, rowsMax: 1_000 };
