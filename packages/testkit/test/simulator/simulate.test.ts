import { describe, expect, it } from 'bun:test';
import { runSeed } from '@mt5-bridge/testkit/internal/simulator/simulation.ts';
import { Tally } from '@mt5-bridge/testkit/internal/simulator/tally.ts';

const SEEDS = 2_000;
/** Seeds in one test: small enough that a test runner can tell where it is. */
const BATCH = 100;
/** One takes a second or two where nothing else runs. */
const BATCH_TIMEOUT_MS = 60_000;

/** Kinds of faults and answers that so many seeds must have seen, or the runs are too tame to mean much. */
const SEEN = [
  'answer lost',
  'asked: cancel_all',
  'asked: close_all',
  'asked: close_mode all',
  'asked: close_mode fifo',
  'book record lost',
  'bridge kill',
  'bridge power_loss',
  'bridge restart',
  'bulk.found_out',
  'bulk.resumed',
  'clock jump',
  'conflict',
  'ledger record lost',
  'ledger record torn',
  'link cut',
  'message delayed',
  'next page: get_deals',
  'next page: get_history',
  'next page: get_orders',
  'next page: get_positions',
  'operator: arm with actions',
  'operator: engage with actions',
  'outcome error',
  'outcome failed',
  'outcome success',
  'outcome unknown',
  'race',
  'real link cut',
  'real link cut in silence',
  'real link dialled',
  'real link stalls',
  'repeat',
  'request doubled',
  'request lost',
  'request sent over a real link',
  'socket lost',
  'stop_actions.ended',
  'terminal kill',
  'terminal power_loss',
  'unsynced ledger record kept',
];

describe('the bridge under faults', () => {
  const tally = new Tally();

  for (let from = 1; from <= SEEDS; from += BATCH) {
    it(
      `keeps its rules through seeds ${from} to ${from + BATCH - 1}`,
      () => {
        for (let seed = from; seed < from + BATCH; seed++) {
          const report = runSeed(seed);
          tally.add(report.tally);
          // Read it: npm run simulate -- --seed SEED --trace
          expect({ seed, broken: report.violation }).toEqual({ seed, broken: undefined });
        }
      },
      BATCH_TIMEOUT_MS,
    );
  }

  it('has met every kind of fault and answer', () => {
    expect(SEEN.filter((kind) => tally.of(kind) < 5)).toEqual([]);
  });
});

describe('a seed', () => {
  it('gives the same run each time, whether somebody reads along or not', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const plain = runSeed(seed);
      const traced = runSeed(seed, { isTraced: true });
      const again = runSeed(seed, { isTraced: true });
      expect(traced.trace).toEqual(again.trace);
      expect([plain.steps, plain.virtualMs]).toEqual([traced.steps, traced.virtualMs]);
      expect(traced.trace.length).toBeGreaterThan(10);
      expect(plain.trace).toEqual([]);
    }
  });

  it('tells time, actor and event', () => {
    const { trace } = runSeed(1, { isTraced: true });
    for (const line of trace)
      expect(line).toMatch(/^ *\d+\.\d\d {2}(bridge|terminal|link|world|reader|.*disk|client \d) /);
  });
});
