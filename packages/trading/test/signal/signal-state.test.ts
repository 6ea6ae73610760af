import { describe, expect, it } from 'bun:test';
import {
  canBecome,
  fingerprintIn,
  fingerprintOf,
  isFinalState,
  isSettledState,
  nextSignalStates,
  SIGNAL_STATES,
  type SignalState,
} from '../../src/index.ts';

describe('the life of a signal', () => {
  const LEGAL: Readonly<Record<SignalState, string>> = {
    received: 'denied submitted',
    denied: '',
    submitted: 'executed placed partial rejected expired cancelled unresolved',
    unresolved: 'executed placed partial rejected expired cancelled',
    placed: 'partial executed rejected expired cancelled',
    partial: 'partial executed expired cancelled',
    cancelled: 'partial executed',
    expired: 'partial executed',
    executed: '',
    rejected: '',
  };

  it('has exactly these steps', () => {
    const table = SIGNAL_STATES.map((state) => [state, nextSignalStates(state).join(' ')]);
    expect(Object.fromEntries(table)).toEqual(LEGAL);
  });

  it('never leads from an outcome back to not knowing', () => {
    for (const state of SIGNAL_STATES.filter(isSettledState)) {
      expect(canBecome(state, 'unresolved')).toBe(false);
      expect(canBecome(state, 'submitted')).toBe(false);
    }
  });

  it('takes a deal that was made before a cancel was known', () => {
    expect(canBecome('cancelled', 'executed')).toBe(true);
    expect(canBecome('expired', 'partial')).toBe(true);
    expect(canBecome('rejected', 'executed')).toBe(false);
  });

  it('ends where nothing can follow', () => {
    expect(SIGNAL_STATES.filter(isFinalState)).toEqual(['denied', 'executed', 'rejected']);
  });
});

describe('a fingerprint', () => {
  const digest = (text: string) =>
    new Uint8Array(new Bun.CryptoHasher('sha256').update(text).digest());

  it('is the first ten base32 characters of the digest', () => {
    // `printf foobar... | base32` of RFC 4648: f=MY, foobar=MZXW6YTBOI
    const bytes = new TextEncoder().encode('foobar_and_more');
    expect(fingerprintOf(bytes)).toBe('MZXW6YTBOJ');
    expect(fingerprintOf(digest('a'))).toHaveLength(10);
    expect(fingerprintOf(digest('a'))).not.toBe(fingerprintOf(digest('b')));
  });

  it('is found again at the start of a comment only', () => {
    expect(fingerprintIn('MZXW6YTBOJ my comment')).toBe('MZXW6YTBOJ');
    expect(fingerprintIn('MZXW6YTBOJ')).toBe('MZXW6YTBOJ');
    expect(fingerprintIn('my MZXW6YTBOJ')).toBeUndefined();
    expect(fingerprintIn('MZXW6YTBOJX')).toBeUndefined();
    expect(fingerprintIn('[sl 1.23450]')).toBeUndefined();
  });

  it('refuses a digest that is too short', () => {
    expect(() => fingerprintOf(new Uint8Array(3))).toThrow('7 bytes');
  });
});
