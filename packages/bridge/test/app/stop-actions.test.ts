import { describe, expect, it } from 'bun:test';
import {
  answer,
  ManualClock,
  MemoryControlStore,
  nextTurn,
  signal,
  until,
} from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';
import {
  buyByHand,
  closeAll,
  fillOrder,
  open,
  pass,
  place,
  placeByHand,
  refuse,
  sentTo,
  standing,
  startWith,
} from './bulk-fixture.ts';

const engage = (data: object = {}) => ({
  type: 'kill_switch',
  data: {
    action: 'engage',
    scope: { kind: 'account' },
    cancel_pending: true,
    close_positions: true,
    reason: 'a test',
    ...data,
  },
});

describe('a kill switch that cancels and closes', () => {
  it('does so once the stop is durable, and tells what became of each', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const watcher = await bridge.connect();
    const [order, position] = [await place(client, 1), await open(client, 2)];
    const manual = [placeByHand(bridge), buyByHand(bridge)];
    const answer = await client.ask(engage());
    expect(answer).toMatchObject({
      type: 'kill_switch_state',
      data: {
        engaged: [{ scope: { kind: 'account' } }],
        actions: { cancelled: [order], closed: [position], failed: [], unknown: [] },
      },
    });
    expect(standing(bridge)).toEqual(manual);
    const push = await watcher.next('kill_switch_state');
    expect(push).toMatchObject({ data: { engaged: [{ reason: 'a test' }] } });
    expect(push).not.toHaveProperty('data.actions');
    // Cancels first: an order that is filled meanwhile would be one position more.
    expect(bridge.terminal.requests.slice(-2).map(({ trade }) => trade.action)).toEqual([
      'REMOVE',
      'DEAL',
    ]);
  });

  it('sends nothing while the stop is not durable', async () => {
    const controlStore = new MemoryControlStore();
    const { bridge, client } = await startWith({ parts: { controlStore } });
    await using _ = bridge;
    await place(client, 1);
    const written = Promise.withResolvers<void>();
    const put = controlStore.put.bind(controlStore);
    controlStore.put = async (...entry) => {
      await written.promise;
      return put(...entry);
    };
    const asked = client.ask(engage());
    await client.settle();
    expect(sentTo(bridge, 'REMOVE')).toEqual([]);
    written.resolve();
    await asked;
    expect(sentTo(bridge, 'REMOVE')).toHaveLength(1);
  });

  it('does nothing when the wish could not be stored, and holds orders back', async () => {
    const controlStore = new MemoryControlStore();
    const { bridge, client } = await startWith({ parts: { controlStore } });
    await using _ = bridge;
    const order = await place(client, 1);
    controlStore.breakStore();
    expect(await client.ask(engage())).toMatchObject({ error_code: 'LEDGER_UNAVAILABLE' });
    expect(await client.ask(signal(2))).toMatchObject({ error_code: 'TRADING_HALTED' });
    expect(standing(bridge)).toEqual([order]);
  });

  it('does what it is asked to and no more', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [order, position] = [await place(client, 1), await open(client, 2)];
    const only = { close_positions: false };
    expect(await client.ask(engage(only))).toMatchObject({
      data: { actions: { cancelled: [order], closed: [] } },
    });
    expect(standing(bridge)).toEqual([position]);
    expect(
      await client.ask(engage({ cancel_pending: false, close_positions: false })),
    ).not.toHaveProperty('data.actions');
    // What is engaged already cancels and closes what stands now.
    expect(await client.ask(engage())).toMatchObject({
      data: { engaged: [{}], actions: { cancelled: [], closed: [position] } },
    });
  });

  it.each([
    ['symbol', { kind: 'symbol', value: 'XAUUSD' }, [2]],
    ['magic number', { kind: 'magic', value: 7 }, [1]],
    ['subject', { kind: 'key', value: 'bob' }, [3]],
  ] as const)('keeps to the scope of one %s', async (_what, scope, expected) => {
    const { bridge } = await startWith();
    await using _ = bridge;
    bridge.auth.grant('alice', { subject: 'alice' });
    bridge.auth.grant('bob', { subject: 'bob' });
    const as = (key: string) => bridge.connect({ headers: { 'x-api-key': key } });
    const [alice, bob] = [await as('alice'), await as('bob')];
    const tickets = [
      await open(alice, 1),
      await open(alice, 2, { magic: 7 }),
      await open(alice, 3, { symbol: 'XAUUSD', volume: 0.01 }),
      await open(bob, 4),
    ];
    const closed = expected.map((at) => tickets[at]);
    expect(await alice.ask(engage({ scope }))).toMatchObject({ data: { actions: { closed } } });
    expect(standing(bridge)).toHaveLength(3);
  });

  it('with a subject and include_manual adds what no signal made', async () => {
    const { bridge } = await startWith();
    await using _ = bridge;
    bridge.auth.grant('alice', { subject: 'alice' });
    bridge.auth.grant('bob', { subject: 'bob' });
    const as = (key: string) => bridge.connect({ headers: { 'x-api-key': key } });
    const [alice, bob] = [await as('alice'), await as('bob')];
    const [others, own] = [await open(alice, 1), await open(bob, 2)];
    const manual = buyByHand(bridge);
    const scope = { kind: 'key', value: 'bob' };
    expect(await alice.ask(engage({ scope, include_manual: true }))).toMatchObject({
      data: { actions: { closed: [own, manual] } },
    });
    expect(standing(bridge)).toEqual([others]);
  });

  it('tells of one that stays frozen, and tries again what may pass', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [frozen, position] = [await place(client, 1), await open(client, 2)];
    let requotes = 2;
    refuse(bridge, frozen, RETCODE.FROZEN);
    const { terminal } = bridge;
    const send = terminal.send.bind(terminal);
    terminal.send = async (request, deadlineMs) => {
      const { trade } = request;
      const isClose = trade.action === 'DEAL' && trade.position === position;
      if (!isClose || requotes === 0) return send(request, deadlineMs);
      requotes -= 1;
      const result = answer(RETCODE.REQUOTE, undefined, bridge.clock.nowMs());
      return { kind: 'answered', result };
    };
    const asked = client.ask(engage());
    await pass(bridge, 2_000);
    expect(await asked).toMatchObject({
      data: {
        actions: {
          cancelled: [],
          closed: [position],
          failed: [{ ticket: frozen, error_code: 'ORDER_FROZEN' }],
          unknown: [],
        },
      },
    });
    expect(sentTo(bridge, 'REMOVE')).toEqual([frozen]);
  });

  it('closes what an order became that was filled before it was cancelled', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const order = await place(client, 1);
    const { terminal } = bridge;
    terminal.answerWith(({ trade }) => {
      if (trade.action === 'REMOVE') fillOrder(bridge, order);
      return undefined;
    });
    const asked = client.ask(engage());
    await pass(bridge, 1_000);
    expect(await asked).toMatchObject({
      data: { actions: { cancelled: [], closed: [order], failed: [], unknown: [] } },
    });
    expect(standing(bridge)).toEqual([]);
  });

  it('says that an order could not be cancelled that was filled, when it closes nothing', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const order = await place(client, 1);
    const { terminal } = bridge;
    terminal.answerWith(({ trade }) => {
      if (trade.action === 'REMOVE') fillOrder(bridge, order);
      return undefined;
    });
    expect(await client.ask(engage({ close_positions: false }))).toMatchObject({
      data: { actions: { cancelled: [], closed: [], failed: [{ ticket: order }] } },
    });
    expect(standing(bridge)).toEqual([order]);
  });

  it('goes after a signal that was on its way', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const release = bridge.terminal.hold();
    const flying = [client.ask(signal(1)), client.ask(signal(2, { price: 1.05 }))];
    await until(() => bridge.terminal.requests.length === 2, 'the requests');
    const asked = client.ask(engage());
    await client.settle();
    release();
    const [deal, order] = await Promise.all(flying);
    expect([deal, order]).toMatchObject([{ status: 'success' }, { status: 'success' }]);
    expect(await asked).toMatchObject({
      data: {
        actions: {
          cancelled: [Object(order).result.order_id],
          closed: [Object(deal).result.position_id],
        },
      },
    });
    expect(standing(bridge)).toEqual([]);
  });

  it('leaves a signal of another scope alone that was on its way', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const release = bridge.terminal.hold();
    const flying = client.ask(signal(1, { magic: 7 }));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    expect(await client.ask(engage({ scope: { kind: 'magic', value: 8 } }))).toMatchObject({
      data: { actions: { cancelled: [], closed: [], failed: [], unknown: [] } },
    });
    release();
    await flying;
    expect(standing(bridge)).toHaveLength(1);
  });

  it('goes after a signal whose outcome is found out long after', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const lost: Parameters<typeof bridge.terminal.execute>[0][] = [];
    bridge.terminal.answerWith((request) => {
      lost.push(request);
      return new Promise(() => undefined);
    });
    const flying = client.ask(signal(1));
    await until(() => lost.length === 1, 'the request');
    for (const request of lost) bridge.terminal.execute(request);
    const find = bridge.terminal.find.bind(bridge.terminal);
    bridge.terminal.find = () => Promise.reject(new Error('the history is not there yet'));
    // The list of the terminal does not have it yet.
    const snapshot = bridge.terminal.snapshot.bind(bridge.terminal);
    bridge.terminal.snapshot = async () => ({ ...(await snapshot()), positions: [] });
    await bridge.advance(5_000);
    expect(await flying).toMatchObject({ status: 'unknown' });
    bridge.terminal.answerWith();
    const asked = client.ask(engage());
    await pass(bridge, 6_000);
    // There is no ticket yet of which anything could be told.
    expect(await asked).toMatchObject({
      data: { actions: { cancelled: [], closed: [], failed: [], unknown: [] } },
    });
    bridge.terminal.find = find;
    bridge.terminal.snapshot = snapshot;
    await pass(bridge, 5_000);
    expect(standing(bridge)).toEqual([]);
    expect(sentTo(bridge, 'CLOSE')).toHaveLength(1);
  });

  it('answers after its wait with what is not finished as unknown, and finishes it', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = await Promise.all(Array.from({ length: 10 }, (_o, n) => place(client, n + 1)));
    const release = bridge.terminal.hold();
    const asked = client.ask(engage());
    await until(() => sentTo(bridge, 'REMOVE').length === 8, 'the first eight');
    await bridge.advance(5_000);
    expect(await asked).toMatchObject({ data: { actions: { cancelled: [], unknown: tickets } } });
    release();
    await pass(bridge, 10_000);
    expect(standing(bridge)).toEqual([]);
    expect(new Set(sentTo(bridge, 'REMOVE')).size).toBe(10);
    expect(sentTo(bridge, 'REMOVE')).toHaveLength(10);
  });

  it('waits for a terminal that is away, and says nothing of a list that it could not make', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await place(client, 1);
    await open(client, 2);
    bridge.terminal.setStatus('disconnected');
    const asked = client.ask(engage());
    await pass(bridge, 6_000);
    const answer = await asked;
    expect(answer).toMatchObject({ data: { engaged: [{ reason: 'a test' }] } });
    expect(answer).not.toHaveProperty('data.actions');
    bridge.terminal.setStatus('connected');
    await pass(bridge, 2_000);
    expect(standing(bridge)).toEqual([]);
  });

  it('goes on where it was when the link breaks', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = await Promise.all(Array.from({ length: 20 }, (_o, n) => place(client, n + 1)));
    const release = bridge.terminal.hold();
    const asked = client.ask(engage());
    await until(() => sentTo(bridge, 'REMOVE').length === 8, 'the first eight');
    bridge.terminal.setStatus('disconnected');
    release();
    await pass(bridge, 1_000);
    bridge.terminal.setStatus('connected');
    await pass(bridge, 2_000);
    expect(await asked).toMatchObject({ data: { actions: { cancelled: tickets, failed: [] } } });
    expect(sentTo(bridge, 'REMOVE')).toHaveLength(20);
  });

  it('is finished after a planned restart, which does not wait for it', async () => {
    const clock = new ManualClock();
    const controlStore = new MemoryControlStore();
    const first = await startWith({ clock, parts: { controlStore } });
    const { terminal, ledger } = first.bridge;
    {
      await using bridge = first.bridge;
      for (let n = 1; n <= 20; n += 1) await place(first.client, n);
      const release = terminal.hold();
      first.client.send(engage());
      await until(() => sentTo(bridge, 'REMOVE').length === 8, 'the first eight');
      const draining = bridge.bridge.drain(8_000);
      release();
      for (let turn = 0; turn < 20; turn += 1) {
        clock.advance(0);
        await nextTurn();
      }
      await draining;
    }
    expect(standing(first.bridge)).toHaveLength(12);
    const second = await startWith({
      clock,
      ledger,
      terminals: [terminal],
      parts: { controlStore },
    });
    await using _ = second.bridge;
    await pass(second.bridge, 2_000);
    expect(standing(first.bridge)).toEqual([]);
    expect(terminal.requests.filter(({ trade }) => trade.action === 'REMOVE')).toHaveLength(20);
    expect([...(await controlStore.load()).keys()]).toEqual(['kill_switch/paper']);
  });

  it('D14 leaves close_all and cancel_all a way out when the orders of the minute are spent', async () => {
    const limits = { ordersPerMinute: 2, reducingOrdersPerMinute: 2, messagesPerSecond: 0 };
    const { bridge, client } = await startWith({ settings: { limits } });
    await using _ = bridge;
    const [first, second] = [await open(client, 1), await open(client, 2)];
    expect(await client.ask(signal(3))).toMatchObject({ error_code: 'RATE_LIMITED' });
    await client.ask(engage({ cancel_pending: false, close_positions: false }));
    expect(await client.ask(closeAll(1))).toMatchObject({
      status: 'success',
      result: { closed: [first, second] },
    });
  });
});
