import { describe, expect, it } from 'bun:test';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import { itemId } from '@mt5-bridge/bridge/internal/app/bulk/item-id.ts';
import { sampleSignalId } from '@mt5-bridge/testkit';
import { asTicket } from '@mt5-bridge/trading';

const of = (over: {
  bridgeId?: string;
  listId?: string;
  action?: 'cancel' | 'close';
  ticket?: string;
  attempt?: number;
}): string => {
  const { bridgeId = 'b', listId = sampleSignalId(1), action = 'cancel' } = over;
  const { ticket = '12345678', attempt = 0 } = over;
  return itemId(sha256, { bridgeId, listId }, { action, ticket: asTicket(ticket) }, attempt);
};

describe('the id of an item', () => {
  it('is the same whenever it is made, so that the ledger knows it again', () => {
    expect(of({})).toBe(of({}));
    expect(of({})).toBe('3c9a4b69-b2a5-8d73-8868-9b386cdf8fcf');
  });

  it('is another one for another bridge, list, action, ticket or attempt', () => {
    const ids = [
      of({}),
      of({ bridgeId: 'c' }),
      of({ listId: sampleSignalId(2) }),
      of({ action: 'close' }),
      of({ ticket: '12345679' }),
      of({ attempt: 1 }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is a UUID of version 8', () => {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      expect(of({ attempt })).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });
});
