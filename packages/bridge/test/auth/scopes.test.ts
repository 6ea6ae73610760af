import { describe, expect, it } from 'bun:test';
import { SCOPES } from '@mt5-bridge/protocol';
import { expandScopes } from '../../src/adapters/auth/scopes.ts';

describe('scopes', () => {
  it('bring what they imply: trading includes looking and lowering exposure', () => {
    expect([...expandScopes(['trade'])].sort()).toEqual(['reduce', 'trade', 'view']);
  });

  it('other than trade bring nothing but themselves, admin neither', () => {
    for (const scope of SCOPES.filter((each) => each !== 'trade')) {
      expect([...expandScopes([scope])]).toEqual([scope]);
    }
  });
});
