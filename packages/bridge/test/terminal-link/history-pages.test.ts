import { describe, expect, it } from 'bun:test';
import { readPages } from '@mt5-bridge/bridge/internal/app/terminal-link/history-pages.ts';
import { asUtcMs } from '@mt5-bridge/trading';
import fc from 'fast-check';

interface Item {
  readonly n: number;
  readonly timeMs: number;
}

/** A terminal with these items behind a link that carries so many of them at once. */
function ask(items: readonly Item[], carriesMax: number) {
  let asked = 0;
  const read = (count: number, toMs: number | undefined) =>
    readPages(
      { count, toMs: toMs === undefined ? undefined : asUtcMs(toMs) },
      ({ timeMs }: Item) => timeMs,
      async (page) => {
        asked += 1;
        const inRange = items.filter(
          ({ timeMs }) => timeMs <= (page.toMs ?? Number.POSITIVE_INFINITY),
        );
        const newest = inRange.slice(-page.count);
        return newest.length > carriesMax ? 'too_large' : newest;
      },
    );
  return { read, asked: () => asked };
}

describe('a history that is too large for one message', () => {
  it('comes whole, in parts, whatever lies at their edges', async () => {
    const gaps = fc.array(fc.nat(3), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        gaps,
        fc.integer({ min: 8, max: 40 }),
        fc.nat(80),
        fc.option(fc.nat(200)),
        async (steps, carries, count, to) => {
          let timeMs = 0;
          // At most four at one time, which every page can hold.
          const items = steps.map((gap, n) => {
            timeMs += n % 4 === 0 ? gap + 1 : 0;
            return { n, timeMs };
          });
          const toMs = to ?? undefined;
          const expected = items.filter(
            (item) => item.timeMs <= (toMs ?? Number.POSITIVE_INFINITY),
          );
          const wanted = count === 0 ? [] : expected.slice(-count);
          expect(await ask(items, carries).read(count, toMs)).toEqual(wanted);
        },
      ),
    );
  });

  it('is asked for once where it fits', async () => {
    const items = Array.from({ length: 50 }, (_, n) => ({ n, timeMs: n }));
    const { read, asked } = ask(items, 100);
    expect(await read(30, undefined)).toHaveLength(30);
    expect(asked()).toBe(1);
  });

  it('is not cut where more of one instant than a message holds stand in it', async () => {
    const items = Array.from({ length: 50 }, (_, n) => ({ n, timeMs: 7 }));
    const found = ask(items, 10).read(50, undefined);
    await expect(found).rejects.toThrow('have the time 7');
  });
});
