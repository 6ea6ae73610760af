import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  advanceOrder,
  canBecome,
  lotsToVolume,
  NO_VOLUME,
  type OrderFact,
  type OrderProgress,
  type SignalState,
  type Volume,
} from '../../src/index.ts';

const lot = (lots: number): Volume => lotsToVolume(lots);
const placed: OrderProgress = {
  state: 'placed',
  requested: lot(1),
  filled: NO_VOLUME,
  hasEnded: false,
};
const dealt = (lots: number): OrderFact => ({ kind: 'dealt', filled: lot(lots) });
const ended = (as: Extract<OrderFact, { kind: 'ended' }>['as']): OrderFact => ({
  kind: 'ended',
  as,
});

function lifeOf(start: OrderProgress, facts: readonly OrderFact[]): SignalState[] {
  let progress = start;
  return facts.flatMap((fact) => {
    const advance = advanceOrder(progress, fact);
    progress = advance.progress;
    return [...advance.states];
  });
}

describe('the order of a signal', () => {
  it.each<[string, OrderFact[], SignalState[]]>([
    ['is filled at once', [dealt(1)], ['executed']],
    ['is filled in parts', [dealt(0.3), dealt(0.7), dealt(1)], ['partial', 'partial', 'executed']],
    ['is filled, and the server says so too', [dealt(1), ended('filled')], ['executed']],
    ['is told as filled before its deal', [ended('filled'), dealt(1)], ['executed']],
    ['is cancelled', [ended('cancelled')], ['cancelled']],
    ['is cancelled after a part', [dealt(0.4), ended('cancelled')], ['partial', 'cancelled']],
    ['expires', [ended('expired')], ['expired']],
    ['is refused when it is triggered', [ended('rejected')], ['rejected']],
    [
      'gets a late deal after its cancel',
      [ended('cancelled'), dealt(1)],
      ['cancelled', 'executed'],
    ],
    [
      'gets a late deal of a part after its cancel',
      [ended('cancelled'), dealt(0.4)],
      ['cancelled', 'partial', 'cancelled'],
    ],
    ['hears the same fact twice', [dealt(0.4), dealt(0.4), dealt(0.3)], ['partial']],
    ['is not refused any more when it was filled', [dealt(1), ended('rejected')], ['executed']],
  ])('%s', (_name, facts, states) => {
    expect(lifeOf(placed, facts)).toEqual(states);
  });

  it('only ever takes steps of the table, fills no less than before, and repeats change nothing', () => {
    const fact = fc.oneof(
      fc.integer({ min: 0, max: 120 }).map((percent) => dealt(percent / 100)),
      fc.constantFrom(ended('filled'), ended('cancelled'), ended('expired'), ended('rejected')),
    );
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 12 }), (facts) => {
        let progress = placed;
        for (const each of facts) {
          const { progress: after, states } = advanceOrder(progress, each);
          let from = progress.state;
          for (const to of states) {
            expect(canBecome(from, to)).toBeTrue();
            from = to;
          }
          expect(after.state).toBe(from);
          expect(after.filled).toBeGreaterThanOrEqual(progress.filled);
          expect(advanceOrder(after, each).states).toEqual([]);
          progress = after;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
