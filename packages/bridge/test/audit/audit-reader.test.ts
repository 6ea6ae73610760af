import { describe, expect, it } from 'bun:test';
import { sampleSignalId, signal, TestBridge } from '@mt5-bridge/testkit';
import fc from 'fast-check';
import {
  answerAdminRead,
  readAuditQuery,
  writeAuditQuery,
} from '../../src/app/audit/admin-reads.ts';
import { AuditReader } from '../../src/app/audit/audit-reader.ts';
import type { AuditQuery } from '../../src/ports/audit-log.ts';

const settings = {
  heartbeat: { intervalMs: 0, timeoutMs: 0 },
  limits: { ordersPerMinute: 0, reducingOrdersPerMinute: 0 },
};
const ID = sampleSignalId(1);

function readerOf({ ledger, clock }: TestBridge): AuditReader {
  return new AuditReader({ audit: ledger.audit, ledger, eventLog: ledger.eventLog, clock });
}

describe('what a bridge is asked by its commands', () => {
  const query: fc.Arbitrary<AuditQuery> = fc.record(
    {
      order: fc.constantFrom('oldest_first' as const, 'newest_first' as const),
      limit: fc.integer({ min: 1, max: 200 }),
      after: fc.option(
        fc.record({
          atMs: fc.integer({ min: -1e12, max: 1e13 }),
          no: fc.nat(),
        }),
      ),
      sinceMs: fc.integer({ min: -1e12, max: 1e13 }),
      untilMs: fc.integer({ min: -1e12, max: 1e13 }),
      subject: fc.string({ unit: 'grapheme' }),
      accountId: fc.constant('paper'),
      act: fc.constantFrom('intent_denied', 'key_created'),
      code: fc.constantFrom('RISK_LIMIT', 'executed'),
      signalId: fc.integer({ min: 1, max: 9 }).map(sampleSignalId),
    },
    { requiredKeys: ['order', 'limit', 'after'] },
  );

  it('comes through an address as it was', () => {
    fc.assert(
      fc.property(query, (asked) => {
        const params = new URLSearchParams(writeAuditQuery(asked).toString());
        expect(readAuditQuery(params)).toEqual(asked);
      }),
    );
  });

  it.each([
    ['order=sideways', 'order'],
    ['limit=0', 'limit'],
    ['limit=1.5', 'limit'],
    ['sinceMs=yesterday', 'sinceMs'],
    ['untilMs=1e3', 'untilMs'],
    ['act=hacked', 'act'],
    ['signalId=1', 'signalId'],
    ['after=1', 'after'],
    ['after=1.x', 'after'],
  ])('is told what is wrong with %s', (text, field) => {
    expect(readAuditQuery(new URLSearchParams(text))).toStartWith(`${field}: `);
  });

  it('is answered by its path, or not at all', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(signal(1));
    const ask = (path: string, params = '') =>
      answerAdminRead(readerOf(bridge), path, new URLSearchParams(params));
    expect(await ask('/admin/audit', 'act=intent_submitted')).toMatchObject({
      kind: 'found',
      body: { rows: [{ act: 'intent_submitted' }], next: null },
    });
    expect(await ask('/admin/audit', 'act=nope')).toMatchObject({ kind: 'wrong' });
    expect(await ask('/admin/audit/tail')).toMatchObject({ kind: 'found', body: { rows: [{}] } });
    expect(await ask('/admin/audit/tail', 'after=0')).toMatchObject({ kind: 'found' });
    expect(await ask(`/admin/signals/${ID}`)).toMatchObject({
      kind: 'found',
      body: { signal: { signal_id: ID } },
    });
    expect(await ask(`/admin/signals/${ID}/events`)).toMatchObject({
      kind: 'found',
      body: { next: null },
    });
    expect(await ask(`/admin/signals/${sampleSignalId(2)}`)).toMatchObject({ kind: 'not_found' });
    expect(await ask('/admin/signals/1')).toMatchObject({ kind: 'wrong' });
    expect(await ask(`/admin/signals/${ID}/events`, 'after=x')).toMatchObject({ kind: 'wrong' });
    expect(await ask('/admin/elsewhere')).toBeUndefined();
  });
});

describe('a row of the audit', () => {
  it('has what was asked for, field by field, which stands in the ledger alone', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    const wish = { price: 1.08, stop_loss: 1.07, comment: 'c', magic: 7, order_type: 'limit' };
    await client.ask(signal(1, { ...wish, expiration: '2026-01-06T00:00:00+01:00' }));
    const [stored] = bridge.ledger.audit.rows.filter(({ act }) => act === 'intent_submitted');
    expect(JSON.stringify(stored)).not.toContain('1.07');
    const page = {
      order: 'oldest_first',
      after: null,
      limit: 10,
      act: 'intent_submitted',
    } as const;
    expect((await readerOf(bridge).page(page)).rows).toMatchObject([
      {
        at: '2026-01-05T12:00:00.000Z',
        account: 'paper',
        signal_id: ID,
        detail: { request_type: 'trading_signal', after_seq: expect.any(Number) },
        content: {
          account: 'paper',
          symbol: 'EURUSD',
          action: 'BUY',
          volume: 0.1,
          ...wish,
          magic: '7',
          urgency: 'medium',
          expiration: '2026-01-05T23:00:00.000Z',
        },
      },
    ]);
  });

  it('of a command has its fields in the words of the wire', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(signal(1));
    const [ticket] = bridge.terminal.book.positions.keys();
    const data = { request_id: sampleSignalId(2), ticket, volume: 0.05 };
    await client.ask({ type: 'position_close', data });
    const page = {
      order: 'newest_first',
      after: null,
      limit: 10,
      act: 'intent_submitted',
    } as const;
    expect((await readerOf(bridge).page(page)).rows[0]).toMatchObject({
      content: { account: 'paper', kind: 'position_close', ticket, volume: 0.05 },
    });
  });

  it('tells a volume in lots and the receipt as a time', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(signal(1));
    const page = { order: 'newest_first', after: null, limit: 10, act: 'intent_settled' } as const;
    expect((await readerOf(bridge).page(page)).rows).toMatchObject([
      {
        code: 'executed',
        detail: {
          volume: 0.1,
          received_at: '2026-01-05T12:00:00.000Z',
          steps_ms: { decided: 0, settled: 0 },
        },
      },
    ]);
  });
});

describe('the story of a signal', () => {
  it('has the wish, what left, what was answered, its states and what came of it', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(signal(1, { magic: 7 }));
    await client.ask(signal(2));
    const reader = readerOf(bridge);
    expect(await reader.signal(ID)).toMatchObject({
      signal_id: ID,
      request_type: 'trading_signal',
      subject: 'anonymous',
      account: 'paper',
      state: 'executed',
      content: { symbol: 'EURUSD', magic: '7' },
      request: { trade: { action: 'deal', type: 'buy', volume: 0.1, magic: '7' } },
      result: { order_id: '10000001' },
      history: [{ state: 'received' }, { state: 'submitted' }, { state: 'executed' }],
    });
    const { events, next } = await reader.events(ID, 0);
    expect(next).toBeNull();
    expect(events.map(({ type }) => type)).toEqual(['deal_add', 'history_add', 'signal_executed']);
    expect(events[0]).toMatchObject({
      deal: { ticket: '10000002', volume: 0.1 },
      position: { ticket: '10000001' },
    });
    expect(await reader.signal(sampleSignalId(9))).toBeUndefined();
    expect(await reader.events(sampleSignalId(9), 0)).toEqual({ events: [], next: null });
  });

  it('pages the events of an account, and begins behind a number', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(signal(1));
    const { eventLog } = bridge.ledger;
    const [first] = await eventLog.read(bridge.terminal.accountId, 0, 1);
    if (first === undefined) throw new Error('no event');
    const { epoch: _, seq: __, ...draft } = first;
    await eventLog.append(Array.from({ length: 2_500 }, () => ({ ...draft, signalId: null })));
    await eventLog.append([{ ...draft, type: 'deal_add', signalId: ID, body: '{}' }]);
    const reader = readerOf(bridge);
    const seen: number[] = [];
    let pages = 0;
    for (let next: number | null = 0; next !== null; pages += 1) {
      const page = await reader.events(ID, next);
      seen.push(...page.events.map(({ seq }) => seq));
      next = page.next;
    }
    expect(pages).toBe(3);
    expect(seen.at(-1)).toBe(eventLog.lastSeq(bridge.terminal.accountId));
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });
});
