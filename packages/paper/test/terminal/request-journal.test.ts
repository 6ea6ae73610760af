import { describe, expect, it } from 'bun:test';
import {
  type JournalEntry,
  RequestJournal,
} from '@mt5-bridge/paper/internal/terminal/request-journal.ts';

const entry = (requestId: string, fingerprint = `F${requestId}`): JournalEntry => ({
  requestId,
  fingerprint,
  reply: Promise.resolve({ kind: 'not_sent', reason: 'expired' }),
  result: undefined,
});

describe('the journal of requests', () => {
  it('keeps the newest requests and says that older ones may stand in the book', () => {
    const journal = new RequestJournal(3);
    for (const id of ['1', '2', '3']) journal.remember(entry(id));
    expect(journal.hasForgotten).toBe(false);
    journal.remember(entry('4'));
    expect(journal.hasForgotten).toBe(true);
    expect(journal.find('1')).toBeUndefined();
    expect(journal.findFingerprint('F1')).toEqual([]);
    expect(['2', '3', '4'].map((id) => journal.find(id)?.requestId)).toEqual(['2', '3', '4']);
  });

  it('lets a request come again that never reached the server, in its new place', () => {
    const journal = new RequestJournal(3);
    const lost = entry('1');
    journal.remember(lost);
    journal.forget(lost);
    journal.remember(entry('2'));
    journal.remember(entry('1'));
    journal.remember(entry('3'));
    expect(journal.hasForgotten).toBe(false);
    expect(journal.find('1')).toBeDefined();
    journal.remember(entry('4'));
    expect(journal.find('2')).toBeUndefined();
    expect(journal.find('1')).toBeDefined();
  });

  it('tells requests of one fingerprint apart when one of them is forgotten', () => {
    const journal = new RequestJournal(2);
    for (const id of ['1', '2', '3']) journal.remember(entry(id, 'SAME'));
    expect(journal.findFingerprint('SAME').map(({ requestId }) => requestId)).toEqual(['2', '3']);
  });

  it('finds by fingerprint what came and went since it was asked before', () => {
    const journal = new RequestJournal(100);
    const found = () => journal.findFingerprint('SAME').map(({ requestId }) => requestId);
    const first = entry('1', 'SAME');
    journal.remember(first);
    expect(found()).toEqual(['1']);
    for (let n = 2; n < 50; n += 1) journal.remember(entry(String(n), n % 20 === 0 ? 'SAME' : ''));
    expect(found()).toEqual(['1', '20', '40']);
    journal.forget(first);
    expect(found()).toEqual(['20', '40']);
    expect(journal.findFingerprint('')).toEqual([]);
  });

  it('forgets as quickly when it has been full for long', () => {
    const capacity = 65_536;
    const journal = new RequestJournal(capacity);
    // A walk over all that was forgotten would make these take minutes.
    for (let n = 0; n < 4 * capacity; n += 1) journal.remember(entry(String(n)));
    expect(journal.find(String(3 * capacity))).toBeDefined();
    expect(journal.find(String(3 * capacity - 1))).toBeUndefined();
  });
});
