import { describe, expect, test } from 'bun:test';
import { asMoney, asUtcMs } from '@mt5-bridge/trading';
import { deal, EURUSD, NOON_MS, pending, tick } from '../engine/fixtures.ts';
import { opened, request, settle } from './rig.ts';

describe('a paper terminal', () => {
  test('opens with a deposit deal and a snapshot of its own sequence', async () => {
    const { terminal, sink } = await opened();
    const snapshot = await terminal.snapshot();
    expect(snapshot.account.balance).toBe(asMoney(10_000));
    expect(sink.kinds()).toEqual(['DEAL_ADD', 'account']);
    expect(snapshot.seq).toBe(2);
    const deals = await terminal.deals({ fromMs: asUtcMs(0), toMs: asUtcMs(NOON_MS), limit: 10 });
    expect(deals.map(({ type, profit }) => [type, profit])).toEqual([['BALANCE', asMoney(10_000)]]);
  });

  test('answers a market order after its events are out and the book is durable', async () => {
    const { terminal, sink } = await opened();
    const reply = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(reply).toMatchObject({ kind: 'answered', result: { retcode: 10009, price: 1.0847 } });
    expect(sink.kinds().slice(2)).toEqual([
      'ORDER_ADD',
      'DEAL_ADD',
      'ORDER_DELETE',
      'HISTORY_ADD',
      'REQUEST',
      'account',
    ]);
    expect(JSON.parse(JSON.stringify(sink.received))).toEqual(sink.received);
  });

  test('holds answer and events back until the book has them', async () => {
    const { terminal, sink, book } = await opened();
    let release = (): void => {};
    book.holdUntil(
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    const before = sink.received.length;
    const reply = terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    await settle();
    expect(sink.received.length).toBe(before);
    release();
    expect((await reply).kind).toBe('answered');
    expect(sink.received.length).toBeGreaterThan(before);
  });

  test('never executes the same request id twice, even at the same moment', async () => {
    const { terminal } = await opened();
    const [first, second] = await Promise.all([
      terminal.send(request('r1', deal('BUY', 0.1)), 1000),
      terminal.send(request('r1', deal('BUY', 0.1)), 1000),
    ]);
    expect(second).toEqual(first);
    expect((await terminal.snapshot()).positions).toHaveLength(1);
  });

  test('remembers requests, positions, orders and tickets over a restart', async () => {
    const { terminal, book } = await opened();
    const first = await terminal.send(request('r1', deal('BUY', 0.1, { stopLoss: 1.08 })), 1000);
    await terminal.send(request('r2', pending('BUY_LIMIT', 0.2, 1.08)), 1000);
    const before = await terminal.snapshot();
    await terminal.close();
    const again = await opened(book);
    const after = await again.terminal.snapshot();
    expect(after).toEqual({ ...before, seq: before.seq });
    const repeat = await again.terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(repeat).toEqual(first);
    expect((await again.terminal.snapshot()).positions).toHaveLength(1);
    again.feed.push(tick(1.0799, 1.0801, NOON_MS + 1000));
    expect((await again.terminal.snapshot()).positions).toHaveLength(0);
  });

  test('what it tells of its book is of one instant, and durable', async () => {
    const { terminal, feed, book } = await opened();
    const fingerprint = 'AAAAAAAAAA';
    const limit = { ...pending('BUY_LIMIT', 0.2, 1.08), comment: fingerprint };
    await terminal.send(request('r1', limit, fingerprint), 1000);
    const found = terminal.find({ by: 'fingerprint', fingerprint }, asUtcMs(0));
    const taken = terminal.snapshot();
    const gate = Promise.withResolvers<void>();
    book.holdUntil(gate.promise);
    feed.push(tick(1.0798, 1.08));
    expect((await taken).positions).toEqual([]);
    gate.resolve();
    const { orders, positions } = await found;
    expect([orders.length, positions.length]).toEqual([1, 0]);
    expect((await terminal.snapshot()).positions).toHaveLength(1);
    book.failWith('the disk is gone');
    feed.push(tick(1.2, 1.2002));
    await terminal.send(request('r2', deal('BUY', 0.1)), 1000);
    expect(terminal.snapshot()).rejects.toThrow('unknown');
    await settle();
  });

  test('refuses a request that has expired on the way, which proves that nothing happened', async () => {
    const { terminal, clock } = await opened();
    await clock.advance(5001);
    expect(await terminal.send(request('r1', deal('BUY', 0.1)), 1000)).toEqual({
      kind: 'not_sent',
      reason: 'expired',
    });
  });

  test('halts when the book fails, and calls what was on the way unknown', async () => {
    const { terminal, sink, book } = await opened();
    const before = sink.received.length;
    book.failWith('disk full');
    const reply = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(reply.kind).toBe('no_answer');
    expect(sink.statuses).toEqual(['connected', 'halted']);
    const found = await terminal.find({ by: 'requestId', requestId: 'r1' }, asUtcMs(0));
    expect(found).toMatchObject({ orders: [], historyCompleteToMs: 0 });
    expect(sink.received.length).toBe(before);
    expect(await terminal.send(request('r2', deal('BUY', 0.1)), 1000)).toEqual({
      kind: 'not_sent',
      reason: 'halted',
    });
  });

  test('gives up waiting at the deadline without taking the order back', async () => {
    const { terminal, clock, book } = await opened();
    let release = (): void => {};
    book.holdUntil(
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    const reply = terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    await clock.advance(1000);
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    release();
    expect((await terminal.snapshot()).positions).toHaveLength(1);
  });

  test('finds what a request did, by its id and by its fingerprint', async () => {
    const { terminal } = await opened();
    await terminal.send(
      request('r1', deal('BUY', 0.1, { comment: 'ABCDEFGHJK x' }), 'ABCDEFGHJK'),
      1,
    );
    for (const query of [
      { by: 'requestId', requestId: 'r1' },
      { by: 'fingerprint', fingerprint: 'ABCDEFGHJK' },
    ] as const) {
      const found = await terminal.find(query, asUtcMs(NOON_MS - 1000));
      expect(found.orders).toHaveLength(1);
      expect(found.deals).toHaveLength(1);
      expect(found.positions).toHaveLength(1);
    }
    const nothing = await terminal.find({ by: 'requestId', requestId: 'r9' }, asUtcMs(0));
    expect([nothing.orders, nothing.deals, nothing.positions]).toEqual([[], [], []]);
  });

  test('answers market closed once the feed has ended', async () => {
    const { terminal, feed } = await opened();
    feed.enter('ended');
    const reply = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(reply).toMatchObject({ kind: 'answered', result: { retcode: 10018 } });
  });

  test('knows the password of its account and the last tick of a symbol', async () => {
    const { terminal } = await opened();
    expect(await terminal.checkPassword('secret')).toBe(true);
    expect(await terminal.checkPassword('Secret')).toBe(false);
    expect(terminal.lastTick(EURUSD)?.ask).toBe(tick(1.0845, 1.0847).ask);
  });
});
