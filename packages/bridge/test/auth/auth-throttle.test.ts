import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { AuthThrottle } from '../../src/adapters/auth/auth-throttle.ts';

const ADDRESS = '192.0.2.7';

function makeThrottle(maxAddresses?: number) {
  const clock = new ManualClock();
  const options = { clock, maxFailuresPerMinute: 20, blockMs: 60_000 };
  const throttle = new AuthThrottle(
    maxAddresses === undefined ? options : { ...options, maxAddresses },
  );
  const fail = (times: number, address = ADDRESS) =>
    Array.from({ length: times }, () => throttle.noteFailure(address));
  return { clock, throttle, fail };
}

describe('A20 guessing credentials', () => {
  it('ends in a block at the 20th wrong one within a minute', () => {
    const { throttle, fail } = makeThrottle();
    expect(new Set(fail(19))).toEqual(new Set(['counted']));
    expect(throttle.mayTry(ADDRESS)).toBe(true);
    expect(fail(1)).toEqual(['blocked']);
    expect(throttle.mayTry(ADDRESS)).toBe(false);
    expect(throttle.blockedForMs(ADDRESS)).toBe(60_000);
    expect(throttle.mayTry('192.0.2.8')).toBe(true);
  });

  it('slowly enough is not punished: the minute slides', () => {
    const { clock, throttle, fail } = makeThrottle();
    for (let round = 0; round < 50; round += 1) {
      fail(1);
      clock.advance(3_200);
    }
    expect(throttle.mayTry(ADDRESS)).toBe(true);
  });

  it('across the border of two minutes is caught all the same', () => {
    const { clock, throttle, fail } = makeThrottle();
    clock.advance(59_000);
    fail(10);
    clock.advance(2_000);
    fail(10);
    expect(throttle.mayTry(ADDRESS)).toBe(false);
  });

  it('again after a block is blocked for longer each time, up to 15 minutes', () => {
    const { clock, throttle, fail } = makeThrottle();
    const blocks = Array.from({ length: 6 }, () => {
      fail(20);
      const blockedMs = throttle.blockedForMs(ADDRESS);
      clock.advance(blockedMs);
      expect(throttle.mayTry(ADDRESS)).toBe(true);
      return blockedMs / 60_000;
    });
    expect(blocks).toEqual([1, 2, 4, 8, 15, 15]);
  });

  it('from many addresses of one IPv6 network counts as one', () => {
    const { throttle } = makeThrottle();
    for (let host = 1; host <= 20; host += 1) throttle.noteFailure(`2001:db8::${host}`);
    expect(throttle.mayTry('2001:db8:0:0:ffff::1')).toBe(false);
    expect(throttle.mayTry('2001:db8:0:1::1')).toBe(true);
    expect(throttle.mayTry('::1')).toBe(true);
  });

  it('is not undone by the clock on the wall', () => {
    const { clock, throttle, fail } = makeThrottle();
    fail(20);
    clock.jumpWall(3_600_000);
    expect(throttle.mayTry(ADDRESS)).toBe(false);
  });

  it('from more addresses than are remembered takes no more memory', () => {
    const { throttle, fail } = makeThrottle(2);
    fail(20, '192.0.2.1');
    fail(1, '192.0.2.2');
    fail(1, '192.0.2.3');
    expect(throttle.mayTry('192.0.2.1')).toBe(true);
  });
});
