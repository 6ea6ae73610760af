import { describe, expect, it } from 'bun:test';
import { MemoryDisk, MemoryLedger, nextTurn, signal, until } from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';
import {
  buyByHand,
  cancelAll,
  closeAll,
  fillInPart,
  loseAnswer,
  open,
  place,
  placeByHand,
  refuse,
  requestId,
  sentTo,
  startWith,
  takeOnly,
} from './bulk-fixture.ts';

describe('cancel_all', () => {
  it('removes every pending order of the bridge, the oldest first, each by a request of its own', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = [await place(client, 1), await place(client, 2), await place(client, 3)];
    await open(client, 4);
    expect(await client.ask(cancelAll(1))).toMatchObject({
      type: 'cancel_all_result',
      status: 'success',
      request_id: requestId(1),
      result: { cancelled: tickets, failed: [], unknown: [] },
    });
    expect(sentTo(bridge, 'REMOVE')).toEqual(tickets);
    expect(bridge.terminal.book.orders.size).toBe(0);
    expect(bridge.terminal.book.positions.size).toBe(1);
    const ids = bridge.terminal.requests.map((request) => request.requestId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      ids.slice(-3).every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab]/.test(id)),
    ).toBe(true);
  });

  it('is a success with empty lists when nothing matches', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await place(client, 1);
    const nothing = { status: 'success', result: { cancelled: [], failed: [], unknown: [] } };
    expect(await client.ask(cancelAll(1, { symbol: 'XAUUSD' }))).toMatchObject(nothing);
    expect(await client.ask(cancelAll(1, { symbol: 'XAUUSD' }))).toMatchObject({
      ...nothing,
      replayed: true,
    });
    expect(sentTo(bridge, 'REMOVE')).toEqual([]);
  });

  it.each([
    [{ symbol: 'EURUSD' }, [0, 1]],
    [{ magic: 7 }, [1, 2]],
    [{ magic: '7', symbol: 'EURUSD' }, [1]],
    [{ side: 'sell' }, [2]],
    [{ side: 'buy', magic: 0 }, [0]],
  ] as const)('is narrowed by %j', async (filter, expected) => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = [
      await place(client, 1),
      await place(client, 2, { magic: 7 }),
      await place(client, 3, { action: 'SELL', symbol: 'XAUUSD', price: 2_040, magic: 7 }),
    ];
    expect(await client.ask(cancelAll(1, filter))).toMatchObject({
      result: { cancelled: expected.map((at) => tickets[at]) },
    });
  });

  it('touches what was ordered by hand only with include_manual', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const own = await place(client, 1);
    const manual = placeByHand(bridge);
    expect(await client.ask(cancelAll(1))).toMatchObject({ result: { cancelled: [own] } });
    expect(await client.ask(cancelAll(2, { include_manual: true }))).toMatchObject({
      result: { cancelled: [manual] },
    });
  });

  it('cancels 200 orders for one order of the budget, under an engaged kill switch', async () => {
    const limits = { ordersPerMinute: 0, messagesPerSecond: 0, reducingOrdersPerMinute: 1 };
    const { bridge, client } = await startWith({ settings: { limits } });
    await using _ = bridge;
    const tickets = await Promise.all(
      Array.from({ length: 200 }, (_order, n) => place(client, n + 1)),
    );
    const stop = { action: 'engage', scope: { kind: 'account' }, reason: 'a test' };
    await client.ask({ type: 'kill_switch', data: stop });
    const answer = await client.ask(cancelAll(1));
    expect(answer).toMatchObject({ status: 'success', result: { failed: [], unknown: [] } });
    expect(answer).toHaveProperty('result.cancelled.length', 200);
    expect(new Set(sentTo(bridge, 'REMOVE'))).toEqual(new Set(tickets));
    expect(await client.ask(cancelAll(2))).toMatchObject({
      type: 'error',
      error_code: 'RATE_LIMITED',
      details: { limit_name: 'limits.reducing_orders_per_minute', id_spent: false },
    });
  });

  it('sees an order whose event is still on its way', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const first = await place(client, 1);
    bridge.terminal.holdEvents();
    const second = await place(client, 2);
    expect(await client.ask(cancelAll(1))).toMatchObject({
      status: 'success',
      result: { cancelled: [first, second] },
    });
  });

  it('names one that is frozen and removes the others', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second, third] = [
      await place(client, 1),
      await place(client, 2),
      await place(client, 3),
    ];
    refuse(bridge, second, RETCODE.FROZEN);
    const answer = {
      type: 'cancel_all_result',
      status: 'failed',
      error: expect.stringMatching(/^1 of 3 orders could not be removed: 10029 FROZEN/),
      error_code: 'ORDER_FROZEN',
      details: {
        error_code: 'ORDER_FROZEN',
        outcome: 'executed',
        retryable: false,
        id_spent: true,
      },
      result: {
        cancelled: [first, third],
        failed: [{ ticket: second, error_code: 'ORDER_FROZEN' }],
        unknown: [],
      },
    };
    expect(await client.ask(cancelAll(1))).toMatchObject(answer);
    expect(await client.ask(cancelAll(1))).toMatchObject({ ...answer, replayed: true });
  });

  it('says that nothing was done when every one is refused', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const ticket = await place(client, 1);
    refuse(bridge, ticket, RETCODE.FROZEN);
    expect(await client.ask(cancelAll(1))).toMatchObject({
      status: 'failed',
      details: { outcome: 'not_executed' },
    });
  });

  it('tells the one whose answer is lost as unknown, and what was found out to those who ask later', async () => {
    const disk = new MemoryDisk();
    const { bridge, client } = await startWith({ ledger: new MemoryLedger(disk) });
    await using _ = bridge;
    const [lost, other] = [await place(client, 1), await place(client, 2)];
    const execute = loseAnswer(bridge, lost);
    const asked = client.ask(cancelAll(1));
    await until(() => bridge.terminal.requests.length === 4, 'both requests');
    await bridge.advance(5_000);
    expect(await asked).toMatchObject({
      status: 'unknown',
      error_code: 'OUTCOME_UNKNOWN',
      details: { outcome: 'unknown' },
      result: { cancelled: [other], failed: [], unknown: [lost] },
    });
    execute();
    await bridge.advance(4_000);
    await until(() => disk.signals.get(requestId(1))?.state === 'executed', 'the proof');
    expect(await client.ask(cancelAll(1))).toMatchObject({
      status: 'success',
      replayed: true,
      result: { cancelled: [lost, other], failed: [], unknown: [] },
    });
    expect(sentTo(bridge, 'REMOVE')).toHaveLength(2);
  });

  it('fails what it can not begin when the terminal goes away', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = await Promise.all(Array.from({ length: 20 }, (_o, n) => place(client, n + 1)));
    const release = bridge.terminal.hold();
    const asked = client.ask(cancelAll(1));
    await until(() => sentTo(bridge, 'REMOVE').length === 8, 'the first eight');
    bridge.terminal.setStatus('disconnected');
    release();
    expect(await asked).toMatchObject({
      status: 'failed',
      error_code: 'MT5_NOT_CONNECTED',
      result: {
        cancelled: tickets.slice(0, 8),
        failed: tickets.slice(8).map((ticket) => ({ ticket, error_code: 'MT5_NOT_CONNECTED' })),
        unknown: [],
      },
    });
  });

  it('fails what it can not begin when the bridge shuts down, and says so before it does', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = await Promise.all(Array.from({ length: 10 }, (_o, n) => place(client, n + 1)));
    const release = bridge.terminal.hold();
    const asked = client.ask(cancelAll(1));
    await until(() => sentTo(bridge, 'REMOVE').length === 8, 'the first eight');
    void bridge.bridge.drain(8_000);
    release();
    expect(await asked).toMatchObject({
      status: 'failed',
      error_code: 'SHUTTING_DOWN',
      result: {
        cancelled: tickets.slice(0, 8),
        failed: tickets.slice(8).map((ticket) => ({ ticket, error_code: 'SHUTTING_DOWN' })),
      },
    });
  });

  it('is unknown when its list could not be written: the next life may go on with it', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await place(client, 1);
    bridge.ledger.appendPlan = async () => {
      bridge.ledger.writer.failWith('disk full');
      return { kind: 'failed', reason: 'disk full' };
    };
    const answer = await client.ask(cancelAll(1));
    expect(answer).toMatchObject({ status: 'unknown', error_code: 'OUTCOME_UNKNOWN' });
    expect(answer).not.toHaveProperty('result');
    expect(sentTo(bridge, 'REMOVE')).toEqual([]);
  });

  it('begins nothing after its time, and says which were left', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = await Promise.all(Array.from({ length: 10 }, (_o, n) => place(client, n + 1)));
    const release = bridge.terminal.hold();
    const asked = client.ask(cancelAll(1));
    await until(() => sentTo(bridge, 'REMOVE').length === 8, 'the first eight');
    // 5 s and 0.2 s for each; one hour later by a clock that somebody sets.
    bridge.clock.jumpWall(3_600_000);
    release();
    expect(await asked).toMatchObject({
      status: 'failed',
      result: {
        cancelled: tickets.slice(0, 8),
        failed: tickets.slice(8).map((ticket) => ({ ticket, error_code: 'SIGNAL_EXPIRED' })),
      },
    });
  });

  it('is told apart from an order that came later', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const first = await place(client, 1);
    const release = bridge.terminal.hold();
    const asked = client.ask(cancelAll(1));
    await until(() => sentTo(bridge, 'REMOVE').length === 1, 'the request');
    bridge.terminal.answerWith();
    const later = await place(client, 2);
    release();
    expect(await asked).toMatchObject({ result: { cancelled: [first] } });
    expect([...bridge.terminal.book.orders.keys()].map(String)).toEqual([later]);
  });

  it('refuses before its id is spent when no terminal is there', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    bridge.terminal.setStatus('disconnected');
    expect(await client.ask(cancelAll(1))).toMatchObject({
      type: 'error',
      error_code: 'MT5_NOT_CONNECTED',
      request_id: requestId(1),
      details: { id_spent: false },
    });
    bridge.terminal.setStatus('connected');
    await until(() => bridge.bridge.context.reconciler.isReady(bridge.terminal.accountId), 'open');
    expect(await client.ask(cancelAll(1))).toMatchObject({ status: 'success' });
  });

  it('tries nothing when the terminal does not tell what stands', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await place(client, 1);
    bridge.terminal.snapshot = () => Promise.reject(new Error('no answer'));
    const answer = await client.ask(cancelAll(1));
    expect(answer).toMatchObject({
      type: 'cancel_all_result',
      status: 'error',
      error_code: 'MT5_TIMEOUT',
      details: { outcome: 'not_executed', id_spent: true },
    });
    expect(answer).not.toHaveProperty('result');
    expect(sentTo(bridge, 'REMOVE')).toEqual([]);
  });
});

describe('close_all', () => {
  it('closes every position of the bridge whole, the oldest first', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second] = [
      await open(client, 1),
      await open(client, 2, { action: 'SELL', symbol: 'XAUUSD', volume: 0.02 }),
    ];
    const pending = await place(client, 3);
    const manual = buyByHand(bridge);
    expect(await client.ask(closeAll(1))).toMatchObject({
      type: 'close_all_result',
      status: 'success',
      result: { closed: [first, second], failed: [], unknown: [] },
    });
    expect([...bridge.terminal.book.positions.keys()].map(String)).toEqual([manual]);
    expect([...bridge.terminal.book.orders.keys()].map(String)).toEqual([pending]);
    expect(await client.ask(closeAll(2, { include_manual: true }))).toMatchObject({
      result: { closed: [manual] },
    });
  });

  it('goes on with the rest of a close that was filled in part', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const ticket = await open(client, 1, { volume: 1 });
    fillInPart(bridge, 1);
    expect(await client.ask(closeAll(1))).toMatchObject({
      status: 'success',
      result: { closed: [ticket] },
    });
    expect(sentTo(bridge, 'CLOSE')).toEqual([ticket, ticket]);
    expect(bridge.terminal.book.positions.size).toBe(0);
  });

  it('waits for the deal of a close that the server took and did not deal at once', async () => {
    const { bridge, client } = await startWith({ settings: { reconcileTimeoutMs: 5_000 } });
    await using _ = bridge;
    const ticket = await open(client, 1);
    const tell = bridge.terminal.holdEvents();
    takeOnly(bridge);
    const asked = client.ask(closeAll(1));
    await until(() => sentTo(bridge, 'CLOSE').length === 1, 'the close');
    await nextTurn();
    tell();
    expect(await asked).toMatchObject({ status: 'success', result: { closed: [ticket] } });
  });

  it('tells such a close as unknown when the deal takes long, and finds it out', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const ticket = await open(client, 1);
    const tell = bridge.terminal.holdEvents();
    takeOnly(bridge);
    const asked = client.ask(closeAll(1));
    await until(() => sentTo(bridge, 'CLOSE').length === 1, 'the close');
    expect(await asked).toMatchObject({ status: 'unknown', result: { unknown: [ticket] } });
    tell();
    await until(() => bridge.ledger.find(requestId(1))?.state === 'executed', 'the deal');
    expect(await client.ask(closeAll(1))).toMatchObject({
      status: 'success',
      replayed: true,
      result: { closed: [ticket], unknown: [] },
    });
    expect(sentTo(bridge, 'CLOSE')).toHaveLength(1);
  });

  it('gives up a position that is closed in parts for ever', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const ticket = await open(client, 1, { volume: 5 });
    fillInPart(bridge, 10);
    expect(await client.ask(closeAll(1))).toMatchObject({
      status: 'failed',
      result: { closed: [], failed: [{ ticket, error_code: 'MT5_REJECTED' }] },
    });
    expect(sentTo(bridge, 'CLOSE')).toHaveLength(4);
  });

  it('tells one that has no quote and closes the others', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [euro, gold] = [await open(client, 1), await open(client, 2, { symbol: 'XAUUSD' })];
    bridge.terminal.quote('XAUUSD', 0, 0);
    expect(await client.ask(closeAll(1))).toMatchObject({
      status: 'failed',
      error_code: 'NO_QUOTES',
      result: { closed: [euro], failed: [{ ticket: gold, error_code: 'NO_QUOTES' }] },
    });
  });

  it('closes one after the other where the oldest must go first', async () => {
    const { bridge, client } = await startWith({ account: { fifoClose: true } });
    await using _ = bridge;
    const tickets = [await open(client, 1), await open(client, 2), await open(client, 3)];
    const release = bridge.terminal.hold();
    const asked = client.ask(closeAll(1));
    await until(() => sentTo(bridge, 'CLOSE').length === 1, 'the first');
    await client.settle();
    expect(sentTo(bridge, 'CLOSE')).toHaveLength(1);
    release();
    expect(await asked).toMatchObject({ result: { closed: tickets } });
    expect(sentTo(bridge, 'CLOSE')).toEqual(tickets);
  });
});

describe('the id of a command on many tickets', () => {
  it('is in one space with signals and other commands', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await place(client, 1);
    const request_id = signal(1).data.signal_id;
    const conflict = { status: 'error', error_code: 'IDEMPOTENCY_CONFLICT' };
    expect(await client.ask({ type: 'cancel_all', data: { request_id } })).toMatchObject(conflict);
    await client.ask(cancelAll(1));
    expect(await client.ask(closeAll(1))).toMatchObject({ ...conflict, type: 'close_all_result' });
    expect(await client.ask(cancelAll(1, { side: 'buy' }))).toMatchObject(conflict);
    expect(await client.ask(cancelAll(1, { include_manual: false }))).toMatchObject({
      status: 'success',
      replayed: true,
    });
  });

  it('joins the first while it is at work, from any socket, and replays it afterwards', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const other = await bridge.connect();
    const ticket = await place(client, 1);
    const release = bridge.terminal.hold();
    const asked = [client.ask(cancelAll(1)), other.ask(cancelAll(1)), client.ask(cancelAll(1))];
    await until(() => sentTo(bridge, 'REMOVE').length === 1, 'the request');
    asked.push(other.ask(cancelAll(1)));
    release();
    const answers = await Promise.all(asked);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'success', result: { cancelled: [ticket] } });
    }
    expect(answers.filter((answer) => !('replayed' in answer))).toHaveLength(1);
    expect(sentTo(bridge, 'REMOVE')).toEqual([ticket]);
  });

  it('belongs to its subject', async () => {
    const { bridge } = await startWith();
    await using _ = bridge;
    bridge.auth.grant('alice', { subject: 'alice' });
    bridge.auth.grant('bob', { subject: 'bob' });
    const [alice, bob] = [
      await bridge.connect({ headers: { 'x-api-key': 'alice' } }),
      await bridge.connect({ headers: { 'x-api-key': 'bob' } }),
    ];
    await alice.ask(cancelAll(1));
    const answer = await bob.ask(cancelAll(1));
    expect(answer).toMatchObject({ status: 'error', error_code: 'IDEMPOTENCY_CONFLICT' });
    expect(answer).not.toHaveProperty('result');
  });

  it('is answered though the rate of messages is used up, when it was carried out before', async () => {
    const limits = { ordersPerMinute: 0, reducingOrdersPerMinute: 0, messagesPerSecond: 3 };
    const { bridge, client } = await startWith({ settings: { limits } });
    await using _ = bridge;
    await client.ask(cancelAll(1));
    for (let n = 2; n <= 5; n += 1) await client.ask(cancelAll(n));
    expect(await client.ask(cancelAll(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('needs scope reduce and no more', async () => {
    const { bridge } = await startWith();
    await using _ = bridge;
    bridge.auth.grant('viewer', { scopes: new Set(['view']) });
    bridge.auth.grant('reducer', { scopes: new Set(['reduce']) });
    const as = (key: string) => bridge.connect({ headers: { 'x-api-key': key } });
    const [viewer, reducer] = [await as('viewer'), await as('reducer')];
    for (const command of [cancelAll(1), closeAll(2)]) {
      expect(await viewer.ask(command)).toMatchObject({
        error_code: 'FORBIDDEN',
        details: { required_scope: 'reduce' },
      });
      expect(await reducer.ask(command)).toMatchObject({ status: 'success' });
    }
  });
});
