import { describe, expect, it } from 'bun:test';
import {
  ManualClock,
  MemoryDisk,
  MemoryLedger,
  nextTurn,
  sampleSignalId,
  signal,
  TestBridge,
  until,
  type WireClient,
} from '@mt5-bridge/testkit';
import { asAccountId, asTicket, lotsToVolume, RETCODE, type Ticket } from '@mt5-bridge/trading';

const ID = sampleSignalId(1);
const SIGNALS = { type: 'subscribe', data: { channels: [{ channel: 'signals' }] } };
const LIMIT = { price: 1.05 };

/** What came of one kind, as far as a test looks at it. */
async function updatesOf(client: WireClient): Promise<object[]> {
  const before = client.received.length;
  await client.settle();
  return client.received
    .slice(0, before)
    .concat(client.received.slice(before))
    .flatMap((message) => (message.type === 'trading_signal_update' ? [message.data] : []));
}

async function place(client: WireClient, data: object = {}): Promise<Ticket> {
  const answer = await client.ask(signal(1, { ...LIMIT, ...data }));
  expect(answer).toMatchObject({ status: 'success', result: { state: 'placed' } });
  const { order_id } = (answer as { result: { order_id: string } }).result;
  return asTicket(order_id);
}

describe('trading_signal_update', () => {
  it('tells each step of a signal to the session that asked for it, and to no other', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const other = await bridge.connect();
    await client.ask(signal(1, { updates: true }));
    expect(await updatesOf(client)).toMatchObject([
      { signal_id: ID, request_type: 'trading_signal', state: 'submitted', seq: null },
      { signal_id: ID, state: 'executed', origin: 'signal', filled_volume: 0.1, price: 1.0846 },
    ]);
    expect(await updatesOf(other)).toEqual([]);
  });

  it('has the number that the account has for the event', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1, { updates: true }));
    const [, settled] = await updatesOf(client);
    const { eventLog } = bridge.ledger;
    const events = await eventLog.read(bridge.terminal.accountId, 0, 100);
    const event = events.find(({ type }) => type === 'signal_executed');
    expect(settled).toMatchObject({ epoch: eventLog.epoch, seq: event?.seq ?? -1 });
  });

  it('goes on after the outcome: a pending order is filled in parts', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const order = await place(client, { updates: true });
    const { terminal, clock } = bridge;
    terminal.emit(...terminal.book.fill(order, lotsToVolume(0.04), clock.nowMs()));
    terminal.emit(...terminal.book.fill(order, lotsToVolume(0.06), clock.nowMs()));
    expect(await updatesOf(client)).toMatchObject([
      { state: 'submitted' },
      { state: 'placed', order_id: order, filled_volume: 0 },
      { state: 'partial', origin: 'broker', order_id: order, filled_volume: 0.04, price: 1.05 },
      { state: 'executed', origin: 'broker', order_id: order, filled_volume: 0.1 },
    ]);
  });

  it('tells by whose hand an order was cancelled', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(SIGNALS);
    const order = await place(client);
    const cancel = { request_id: sampleSignalId(2), ticket: order };
    await client.ask({ type: 'order_cancel', data: cancel });
    const second = await client.ask(signal(3, LIMIT));
    const ticket = asTicket((second as { result: { order_id: string } }).result.order_id);
    bridge.terminal.emit(...bridge.terminal.book.end(ticket, 'CANCELED', bridge.clock.nowMs()));
    const ends = (await updatesOf(client)).filter(
      (update) => 'state' in update && update.state === 'cancelled',
    );
    expect(ends).toMatchObject([
      { signal_id: ID, origin: 'signal', order_id: order },
      { signal_id: sampleSignalId(3), origin: 'broker', order_id: ticket },
    ]);
  });

  it('tells commands too, and refusals with their reason', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(SIGNALS);
    const data = { request_id: sampleSignalId(2), ticket: '77' };
    await client.ask({ type: 'order_cancel', data });
    expect(await updatesOf(client)).toMatchObject([
      {
        signal_id: sampleSignalId(2),
        request_type: 'order_cancel',
        state: 'denied',
        error_code: 'ORDER_NOT_FOUND',
        order_id: null,
      },
    ]);
  });

  it('says that an outcome is not known, and later what it was', async () => {
    await using bridge = await TestBridge.start({ settings: { reconcileTimeoutMs: 30_000 } });
    const client = await bridge.connect();
    await client.ask(SIGNALS);
    const { terminal } = bridge;
    terminal.answerWith((request) => {
      terminal.answerWith();
      // The order stands, its answer never comes.
      void terminal.send({ ...request, requestId: 'executed in secret' }, 1_000);
      return { kind: 'no_answer', reason: 'timeout', detail: 'no answer in 1000 ms' };
    });
    const answer = client.ask(signal(1));
    await until(() => terminal.book.deals.length > 0, 'the deal');
    await nextTurn();
    await bridge.advance(2_000);
    expect(await answer).toMatchObject({ status: 'success' });
    expect(await updatesOf(client)).toMatchObject([
      { state: 'submitted' },
      { state: 'unresolved', seq: null },
      { state: 'executed', origin: 'reconcile' },
    ]);
  });

  it('ends with the session and with unsubscribe', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(SIGNALS);
    await client.ask({ ...SIGNALS, type: 'unsubscribe' });
    await client.ask(signal(1));
    expect(await updatesOf(client)).toEqual([]);
    const left = await bridge.connect();
    await left.ask(SIGNALS);
    await left.close();
    expect(await client.ask(signal(2))).toMatchObject({ status: 'success' });
  });

  it('is told of others with scope monitor only, and never of accounts that are not theirs', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('trader', { subject: 'trader' });
    bridge.auth.grant('other', { subject: 'other' });
    bridge.auth.grant('watcher', { subject: 'watcher', scopes: new Set(['view', 'monitor']) });
    bridge.auth.grant('elsewhere', {
      subject: 'elsewhere',
      scopes: new Set(['view', 'monitor']),
      accounts: new Set([asAccountId('another')]),
    });
    const as = (key: string) => bridge.connect({ headers: { 'X-API-Key': key } });
    const trader = await as('trader');
    const [other, watcher, elsewhere] = [
      await as('other'),
      await as('watcher'),
      await as('elsewhere'),
    ];
    for (const client of [other, watcher, elsewhere]) await client.ask(SIGNALS);
    await trader.ask(signal(1));
    expect(await updatesOf(other)).toEqual([]);
    expect(await updatesOf(watcher)).toMatchObject([{ state: 'submitted' }, { state: 'executed' }]);
    expect(await updatesOf(elsewhere)).toEqual([]);
    // An id of somebody else is no way to hear of it either.
    expect(await other.ask(signal(1, { updates: true }))).toMatchObject({
      error_code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(await updatesOf(other)).toEqual([]);
  });

  it('goes on over a restart, for orders that were placed before', async () => {
    const clock = new ManualClock();
    const disk = new MemoryDisk();
    let order = asTicket('0');
    const first = await TestBridge.start({ clock, ledger: new MemoryLedger(disk) });
    {
      const client = await first.connect();
      order = await place(client);
      await first[Symbol.asyncDispose]();
    }
    const changes = first.terminal.book.fill(order, lotsToVolume(0.1), clock.nowMs());
    expect(changes).not.toEqual([]);
    await using second = await TestBridge.start({
      clock,
      ledger: new MemoryLedger(disk),
      terminals: [first.terminal],
    });
    expect(second.ledger.find(ID)).toMatchObject({
      state: 'executed',
      steps: [
        { state: 'placed', origin: 'signal' },
        { state: 'executed', origin: 'reconcile' },
      ],
    });
    const watcher = await second.connect();
    const status = { type: 'signal_status', data: { signal_id: ID } };
    expect(await watcher.ask(status)).toMatchObject({
      data: { items: [{ state: 'executed', order_ids: [order] }] },
    });
  });
});

describe('signal_status', () => {
  const status = (...signal_ids: string[]) => ({ type: 'signal_status', data: { signal_ids } });

  it('tells the life of each id in the order asked, and nothing of unknown ones', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    await client.ask(signal(2, { symbol: 'NOPE' }));
    bridge.terminal.answerRetcode(RETCODE.MARKET_CLOSED);
    await client.ask(signal(3));
    const ids = [3, 9, 1, 2].map(sampleSignalId);
    expect(await client.ask(status(...ids))).toMatchObject({
      type: 'signal_status_result',
      data: {
        items: [
          { signal_id: ids[0], state: 'rejected', error_code: 'MARKET_CLOSED' },
          { signal_id: ids[1], known: false, state: null, history: [] },
          {
            signal_id: ids[2],
            known: true,
            request_type: 'trading_signal',
            account: 'paper',
            state: 'executed',
            result: { state: 'filled', filled_volume: 0.1 },
            history: [
              { state: 'received', origin: 'signal' },
              { state: 'submitted', origin: 'signal' },
              { state: 'executed', origin: 'signal' },
            ],
          },
          {
            signal_id: ids[3],
            state: 'denied',
            error_code: 'INVALID_SYMBOL',
            history: [{ state: 'received' }, { state: 'denied' }],
          },
        ],
      },
    });
  });

  it('tells what a command came to, as its answer did', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const ticket = await place(client);
    const data = { request_id: sampleSignalId(2), ticket };
    const answer = await client.ask({ type: 'order_cancel', data });
    const { result } = answer as { result: object };
    expect(await client.ask(status(sampleSignalId(2), ID))).toMatchObject({
      data: {
        items: [
          { request_type: 'order_cancel', state: 'executed', result },
          { request_type: 'trading_signal', state: 'cancelled', order_ids: [ticket] },
        ],
      },
    });
  });

  it('knows what is on its way: received, then submitted', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const release = bridge.terminal.hold();
    const gate = Promise.withResolvers<void>();
    bridge.ledger.writer.holdUntil(gate.promise);
    const answer = client.ask(signal(1));
    expect(await client.ask(status(ID))).toMatchObject({
      data: { items: [{ state: 'received', known: true }] },
    });
    gate.resolve();
    await client.settle();
    expect(await client.ask(status(ID))).toMatchObject({
      data: { items: [{ state: 'submitted', known: true, order_ids: [] }] },
    });
    release();
    expect(await answer).toMatchObject({ status: 'success' });
  });

  it('tells a proof that came after the answer was unknown', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.answerWith(() => ({
      kind: 'no_answer',
      reason: 'link_lost',
      detail: 'the link broke',
    }));
    expect(await client.ask(signal(1))).toMatchObject({ status: 'unknown' });
    expect(await client.ask(status(ID))).toMatchObject({
      data: { items: [{ state: 'unresolved', error_code: 'OUTCOME_UNKNOWN' }] },
    });
    for (let poll = 0; poll < 6; poll++) await bridge.advance(2_000);
    expect(await client.ask(status(ID))).toMatchObject({
      data: {
        items: [
          {
            state: 'rejected',
            error_code: 'MT5_TIMEOUT',
            history: [
              { state: 'received' },
              { state: 'submitted' },
              { state: 'unresolved', origin: 'signal' },
              { state: 'rejected', origin: 'reconcile' },
            ],
          },
        ],
      },
    });
  });

  it('shows an id of another subject as unknown, but with scope monitor', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('trader', { subject: 'trader' });
    bridge.auth.grant('other', { subject: 'other' });
    bridge.auth.grant('watcher', { subject: 'watcher', scopes: new Set(['view', 'monitor']) });
    const as = (key: string) => bridge.connect({ headers: { 'X-API-Key': key } });
    const [trader, other, watcher] = [await as('trader'), await as('other'), await as('watcher')];
    await trader.ask(signal(1));
    const items = async (client: WireClient) =>
      ((await client.ask(status(ID))) as { data: { items: object[] } }).data.items;
    expect(await items(other)).toEqual([
      { signal_id: ID, known: false, state: null, history: [], order_ids: [] },
    ]);
    expect(await items(watcher)).toMatchObject([{ known: true, state: 'executed' }]);
  });
});
