import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import type { MarketStore } from '@mt5-bridge/bridge/internal/ports/market-store.ts';
import { asPrice, asSymbolName, asUtcMs, type Tick } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { SAMPLE_TIME } from '../ledger-samples.ts';

/** An open market store under test. */
export interface MarketStoreFixture {
  readonly market: MarketStore;
  reopen(): Promise<MarketStoreFixture>;
  close(): Promise<void>;
}

export type OpenMarketStoreFixture = (options?: {
  readonly queueMax: number;
}) => Promise<MarketStoreFixture>;

const EURUSD = asSymbolName('EURUSD');
const everything = { source: 'terminal', symbol: EURUSD, count: 1_000, sinceMs: asUtcMs(0) };

/** Another tick for each `n`, a second apart. */
export function sampleTick(n: number, symbol = 'EURUSD'): Tick {
  return {
    symbol: asSymbolName(symbol),
    timeMs: asUtcMs(SAMPLE_TIME + n * 1_000),
    bid: asPrice(1.0846 + n / 100_000),
    ask: asPrice(1.08462 + n / 100_000),
    last: asPrice(0),
    volumeReal: n / 100,
    flags: 6,
  };
}

/** What every `MarketStore` does. */
export function describeMarketStore(name: string, open: OpenMarketStoreFixture): void {
  describe(`MarketStore: ${name}`, () => {
    let fixture: MarketStoreFixture;
    let publisher = 0;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    it('gives back ticks as they came, also those still waiting to be stored', async () => {
      const { market } = fixture;
      const odd: Tick = { ...sampleTick(2), last: asPrice(0.1), volumeReal: 1e-8, flags: 2 ** 31 };
      market.recordTick('terminal', sampleTick(1), 41);
      market.recordTick('terminal', odd, 42);
      expect(await market.ticks(everything)).toEqual([
        { tick: sampleTick(1), seq: 41 },
        { tick: odd, seq: 42 },
      ]);
    });

    it('gives the newest, oldest first', async () => {
      const { market } = fixture;
      for (let n = 1; n <= 10; n += 1) market.recordTick('terminal', sampleTick(n), n);
      await market.flush();
      for (let n = 11; n <= 12; n += 1) market.recordTick('terminal', sampleTick(n), n);
      const newest = await market.ticks({ ...everything, count: 4 });
      expect(newest.map(({ seq }) => seq)).toEqual([9, 10, 11, 12]);
    });

    it('gives the newest of any history, however it was flushed and however many are asked for', async () => {
      const symbols = ['EURUSD', 'GBPUSD', 'XAUUSD'];
      const batch = fc.array(fc.constantFrom(...symbols), { maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(
          fc.array(batch, { maxLength: 5 }),
          fc.integer({ min: 1, max: 40 }),
          async (batches, count) => {
            const { market } = fixture;
            publisher += 1;
            const source = `publisher ${publisher}`;
            let seq = 0;
            const came: { readonly symbol: string; readonly seq: number }[] = [];
            for (const ticks of batches) {
              for (const symbol of ticks) {
                seq += 1;
                came.push({ symbol, seq });
                market.recordTick(source, sampleTick(seq, symbol), seq);
              }
              await market.flush();
            }
            for (const symbol of symbols) {
              const query = { ...everything, source, symbol: asSymbolName(symbol), count };
              const newest = came.filter((tick) => tick.symbol === symbol).slice(-count);
              expect(await market.ticks(query)).toEqual(
                newest.map((tick) => ({ seq: tick.seq, tick: sampleTick(tick.seq, symbol) })),
              );
            }
          },
        ),
        { numRuns: 20 },
      );
    });

    it('leaves out older ones than asked for', async () => {
      const { market } = fixture;
      for (let n = 1; n <= 5; n += 1) market.recordTick('terminal', sampleTick(n), n);
      const ticks = await market.ticks({ ...everything, sinceMs: sampleTick(4).timeMs });
      expect(ticks.map(({ seq }) => seq)).toEqual([4, 5]);
    });

    it('keeps sources and symbols apart', async () => {
      const { market } = fixture;
      market.recordTick('terminal', sampleTick(1), 1);
      market.recordTick('alice', sampleTick(2), 1);
      market.recordTick('terminal', sampleTick(3, 'GBPUSD'), 1);
      expect(await market.ticks(everything)).toEqual([{ tick: sampleTick(1), seq: 1 }]);
      expect(await market.ticks({ ...everything, source: 'bob' })).toEqual([]);
    });

    it('counts what waits, what is stored and what found no room', async () => {
      await fixture.close();
      fixture = await open({ queueMax: 3 });
      const { market } = fixture;
      const taken = [1, 2, 3, 4, 5].map((n) => market.recordTick('terminal', sampleTick(n), n));
      expect(taken).toEqual([true, true, true, false, false]);
      expect(market.stats()).toMatchObject({ queued: 3, dropped: 2, stored: 0 });
      await market.flush();
      expect(market.stats()).toMatchObject({ queued: 0, dropped: 2, stored: 3, lagMs: 0 });
      expect(market.recordTick('terminal', sampleTick(6), 6)).toBe(true);
      const seqs = (await market.ticks(everything)).map(({ seq }) => seq);
      expect(seqs).toEqual([1, 2, 3, 6]);
    });

    it('takes accounts, published ones and the terminal’s own', async () => {
      const { market } = fixture;
      const body = JSON.stringify({ balance: 1 });
      expect(market.recordPublishedAccount({ subject: 'alice', timeMs: SAMPLE_TIME, body })).toBe(
        true,
      );
      await market.flush();
      expect(market.stats()).toMatchObject({ stored: 1, dropped: 0 });
      expect(market.health()).toEqual({ kind: 'ok' });
    });

    it('has what was flushed after a restart', async () => {
      for (let n = 1; n <= 3; n += 1) fixture.market.recordTick('terminal', sampleTick(n), n);
      await fixture.market.flush();
      fixture = await fixture.reopen();
      fixture.market.recordTick('terminal', sampleTick(4), 1);
      const seqs = (await fixture.market.ticks(everything)).map(({ seq }) => seq);
      expect(seqs).toEqual([1, 2, 3, 1]);
    });
  });
}
