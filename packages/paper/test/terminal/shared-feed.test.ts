import { describe, expect, test } from 'bun:test';
import { asUtcMs, type Tick } from '@mt5-bridge/trading';
import { SharedFeed } from '../../src/terminal/shared-feed.ts';
import { NOON_MS, symbol, tick } from '../engine/fixtures.ts';
import { ManualFeed } from './manual-feed.ts';

function opened() {
  const feed = new ManualFeed([symbol()]);
  const shared = new SharedFeed(feed);
  const seen: { first: Tick[]; second: Tick[] } = { first: [], second: [] };
  const first = shared.view();
  const second = shared.view();
  first.start((ticks) => seen.first.push(...ticks));
  return { feed, first, second, seen };
}

describe('a market that several accounts share', () => {
  test('shows each of them the same ticks', () => {
    const { feed, second, seen } = opened();
    second.start((ticks) => seen.second.push(...ticks));
    feed.push(tick(1.08, 1.0802));
    expect(seen.first).toHaveLength(1);
    expect(seen.second).toEqual(seen.first);
  });

  test('shows who comes later the quotes that stand', () => {
    const { feed, second, seen } = opened();
    const standing = tick(1.08, 1.0802, asUtcMs(NOON_MS));
    feed.past = [standing];
    second.start((ticks) => seen.second.push(...ticks));
    expect(seen.second).toEqual([standing]);
    expect(seen.first).toEqual([]);
  });

  test('goes on for the others when one leaves, and stops with the last', () => {
    const { feed, first, second, seen } = opened();
    second.start((ticks) => seen.second.push(...ticks));
    first.stop();
    feed.push(tick(1.08, 1.0802));
    expect(seen.first).toHaveLength(0);
    expect(seen.second).toHaveLength(1);
    second.stop();
    feed.push(tick(1.09, 1.0902));
    expect(seen.second).toHaveLength(1);
  });

  test('refuses to start one view twice: its ticks would count double', () => {
    const { first } = opened();
    expect(() => first.start(() => {})).toThrow('started already');
  });
});
