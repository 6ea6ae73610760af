import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';

describe('a manual clock', () => {
  it('runs timers in the order of their time, then of their making', () => {
    const clock = new ManualClock();
    const ran: string[] = [];
    clock.schedule(20, () => ran.push('late'));
    clock.schedule(10, () => ran.push('first'));
    clock.schedule(10, () => ran.push('second'));
    clock.advance(9);
    expect(ran).toEqual([]);
    clock.advance(11);
    expect(ran).toEqual(['first', 'second', 'late']);
  });

  it('runs timers that are made on the way, at their own time', () => {
    const clock = new ManualClock();
    const ranAtMs: number[] = [];
    clock.schedule(10, () => {
      ranAtMs.push(clock.monotonicMs());
      clock.schedule(5, () => ranAtMs.push(clock.monotonicMs()));
    });
    clock.advance(20);
    expect(ranAtMs).toEqual([10, 15]);
    expect(clock.monotonicMs()).toBe(20);
  });

  it('runs no timer that was cancelled', () => {
    const clock = new ManualClock();
    const cancel = clock.schedule(1, () => {
      throw new Error('ran');
    });
    cancel();
    clock.advance(10);
    expect(clock.runNext()).toBe(false);
  });

  it('jumps to the next timer', () => {
    const clock = new ManualClock();
    const startMs = clock.nowMs();
    let hasRun = false;
    clock.schedule(3_600_000, () => {
      hasRun = true;
    });
    expect(clock.runNext()).toBe(true);
    expect(hasRun).toBe(true);
    expect(clock.nowMs() - startMs).toBe(3_600_000);
  });

  it('jumps on the wall without moving a timer', () => {
    const clock = new ManualClock(0);
    clock.schedule(10, () => {
      throw new Error('ran');
    });
    clock.jumpWall(-1_000);
    expect(clock.nowMs()).toBe(-1_000 as ReturnType<ManualClock['nowMs']>);
    expect(clock.monotonicMs()).toBe(0);
  });
});
