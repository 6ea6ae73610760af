import { describe, expect, it } from 'bun:test';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';

describe('the seams to the machine', () => {
  it('hash as FIPS 180-4 says', () => {
    const hex = Buffer.from(sha256('abc')).toString('hex');
    expect(hex).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('give version 4 UUIDs in lower case and as many bytes as asked for', () => {
    expect(systemRandom.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
    expect(systemRandom.bytes(33)).toHaveLength(33);
    expect(systemRandom.bytes(33)).not.toEqual(systemRandom.bytes(33));
  });

  it('run a timer once, later, unless it is cancelled', async () => {
    const fired: string[] = [];
    const cancel = systemClock.schedule(1, () => fired.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      systemClock.schedule(2, () => {
        fired.push('fired');
        resolve();
      });
    });
    expect(fired).toEqual(['fired']);
  });

  it('do not fire a timer of more than 24 days at once', async () => {
    let isFired = false;
    const cancel = systemClock.schedule(40 * 86_400_000, () => {
      isFired = true;
    });
    await new Promise<void>((resolve) => void systemClock.schedule(5, resolve));
    cancel();
    expect(isFired).toBe(false);
  });

  it('never run back', () => {
    const before = systemClock.monotonicMs();
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
    expect(Number.isInteger(systemClock.nowMs())).toBe(true);
  });
});
