import { describe, expect, it } from 'bun:test';
import {
  FakeTerminal,
  heartbeat,
  ManualClock,
  nextTurn,
  sampleSignalId,
  signal,
  TestBridge,
  until,
} from '@mt5-bridge/testkit';
import {
  type AccountSpec,
  asMagic,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  type Deal,
  NO_TICKET,
} from '@mt5-bridge/trading';
import {
  deposit,
  filledOrder,
  getDeals,
  getHistory,
  letTurnsPass,
  NOON_MS,
  readAll,
  someDeal,
  tickets,
} from './query-fixture.ts';

const at = (ms: number): string => new Date(NOON_MS + ms).toISOString();

async function bridgeWith(
  fill: (terminal: FakeTerminal) => void = () => undefined,
  account: Partial<AccountSpec> = {},
) {
  const clock = new ManualClock();
  const terminal = new FakeTerminal({ clock, account });
  fill(terminal);
  const settings = { limits: { messagesPerSecond: 0 } };
  const bridge = await TestBridge.start({ clock, terminals: [terminal], settings });
  const client = await bridge.connect();
  return { bridge, client, clock, terminal };
}

describe('get_deals', () => {
  it('tells all of a deal that a signal made, and of the money that came before', async () => {
    const { bridge, client, clock } = await bridgeWith(({ book }) => {
      book.deals.push(deposit(1));
    });
    await using _ = bridge;
    clock.advance(7);
    await client.ask(signal(1, { comment: 'mine', magic: 12 }));
    const { items, next_cursor, broker_utc_offset_s } = await getDeals(client);
    expect([next_cursor, broker_utc_offset_s]).toEqual([null, 7_200]);
    expect(items).toEqual([
      {
        ticket: '10000002',
        order_id: '10000001',
        position_id: '10000001',
        symbol: 'EURUSD',
        type: 'buy',
        entry: 'in',
        volume: 0.1,
        price: 1.0846,
        stop_loss: null,
        take_profit: null,
        profit: 0,
        swap: 0,
        commission: 0,
        fee: 0,
        reason: 'expert',
        time: at(7),
        magic: '12',
        comment: expect.stringMatching(/^[A-Z2-7]{10} mine$/),
        signal_id: sampleSignalId(1),
        origin: 'signal',
      },
      {
        ticket: '1',
        order_id: null,
        position_id: null,
        symbol: null,
        type: 'balance',
        entry: 'in',
        volume: 0,
        price: 0,
        stop_loss: null,
        take_profit: null,
        profit: 10_000,
        swap: 0,
        commission: 0,
        fee: 0,
        reason: 'client',
        time: at(0),
        magic: '0',
        comment: 'Initial deposit',
        signal_id: null,
        origin: 'broker',
      },
    ]);
  });

  const filters: readonly (readonly [object, readonly string[]])[] = [
    [{}, ['18446744073709551615', '9007199254740993', '3', '2', '1']],
    [{ symbol: 'EURUSD' }, ['3', '2']],
    [{ symbol: 'XAUUSD' }, ['9007199254740993']],
    [{ magic: 7 }, ['9007199254740993', '3']],
    [{ from: at(2) }, ['18446744073709551615', '9007199254740993', '3', '2']],
    [{ to: at(2) }, ['1']],
    [{ from: at(2), to: at(3) }, ['9007199254740993', '3', '2']],
    [{ from: at(3), magic: 7 }, []],
    [{ from: '1900-01-01T00:00:00Z', to: '1901-01-01T00:00:00Z' }, []],
  ];
  for (const [data, found] of filters) {
    it(`lists by ${JSON.stringify(data)}, the end of a range left out`, async () => {
      const { bridge, client } = await bridgeWith(({ book }) => {
        const magic = asMagic('7');
        const timeMs = asUtcMs(NOON_MS + 2);
        book.deals.push(
          deposit(1),
          someDeal('9007199254740993', { timeMs, magic, symbol: asSymbolName('XAUUSD') }),
          someDeal(3, { timeMs, magic }),
          someDeal(2, { timeMs }),
          someDeal('18446744073709551615', {
            timeMs: asUtcMs(NOON_MS + 3),
            symbol: asSymbolName('EURJPY'),
          }),
        );
      });
      await using _ = bridge;
      for (const limit of [1, 2, 100]) {
        const listed = await readAll((page) => getDeals(client, page), { ...data, limit });
        expect(tickets(listed)).toEqual([...found]);
      }
    });
  }

  it('tells of a stop the signal whose position it closed, where every order has its own', async () => {
    for (const marginMode of ['RETAIL_HEDGING', 'RETAIL_NETTING'] as const) {
      const { bridge, client, terminal } = await bridgeWith(undefined, { marginMode });
      await using _ = bridge;
      await client.ask(signal(1));
      const stop = {
        entry: 'OUT',
        type: 'SELL',
        reason: 'SL',
        order: asTicket('20000001'),
        price: asPrice(1.07),
        profit: asMoney(-146),
        comment: '[sl 1.07000]',
      } as const;
      terminal.book.deals.push(
        someDeal(20_000_002, { ...stop, positionId: asTicket('10000001') }),
        someDeal(20_000_003, { ...stop, positionId: asTicket('4711') }),
      );
      const { items } = await getDeals(client, { limit: 2 });
      const own = marginMode === 'RETAIL_HEDGING' ? sampleSignalId(1) : null;
      expect(items).toMatchObject([
        { reason: 'sl', comment: '[sl 1.07000]', signal_id: null, origin: 'broker' },
        { reason: 'sl', profit: -146, signal_id: own, origin: 'broker' },
      ]);
    }
  });

  it('gives all of many thousand deals, many of one millisecond, a thousand at a time', async () => {
    const count = 12_345;
    const { bridge, client, clock } = await bridgeWith(({ book }) => {
      for (let n = 1; n <= count; n++) {
        book.deals.push(someDeal(n, { timeMs: asUtcMs(NOON_MS + Math.floor(n / 333)) }));
      }
    });
    await using _ = bridge;
    const page = (data: object) => letTurnsPass(clock, getDeals(client, data));
    const listed = await readAll(page, { limit: 1_000 });
    expect(tickets(listed)).toEqual(Array.from({ length: count }, (_, n) => String(count - n)));
  });

  it('gives each deal once while new ones come in between two pages', async () => {
    const { bridge, client, clock } = await bridgeWith();
    await using _ = bridge;
    for (let n = 1; n <= 5; n++) await client.ask(signal(n));
    const first = await getDeals(client, { limit: 2 });
    for (let n = 6; n <= 8; n++) await client.ask(signal(n));
    clock.advance(5);
    await client.ask(signal(9));
    const { next_cursor: cursor } = first;
    const rest = await readAll((data) => getDeals(client, data), {
      limit: 2,
      ...(cursor === null ? {} : { cursor }),
    });
    const told = [...first.items, ...rest].map(({ signal_id }) => signal_id);
    expect(told).toEqual([5, 4, 3, 2, 1].map(sampleSignalId));
    expect(tickets((await getDeals(client)).items)).toHaveLength(9);
  });

  it('is refused for a millisecond that holds more than a terminal can tell', async () => {
    const { bridge, client, clock } = await bridgeWith(({ book }) => {
      for (let n = 1; n <= 10_000; n++) book.deals.push(someDeal(n));
      book.deals.push(someDeal(10_001, { timeMs: asUtcMs(NOON_MS + 1) }));
    });
    await using _ = bridge;
    const asked = client.ask({ type: 'get_deals', data: { limit: 5 } });
    expect(await letTurnsPass(clock, asked)).toMatchObject({
      type: 'error',
      error_code: 'NOT_SUPPORTED',
      message: expect.stringContaining(at(0)),
    });
    expect(tickets((await getDeals(client, { from: at(1) })).items)).toEqual(['10001']);
  });
});

describe('get_history', () => {
  it('tells orders that have ended, by their end, newest first', async () => {
    const { bridge, client, clock } = await bridgeWith();
    await using _ = bridge;
    await client.ask(signal(1, { price: 1.08 }));
    await client.ask(signal(2));
    clock.advance(10);
    const request_id = sampleSignalId(50);
    await client.ask({ type: 'order_cancel', data: { request_id, ticket: '10000001' } });
    const { items } = await getHistory(client);
    expect(items).toMatchObject([
      {
        ticket: '10000001',
        type: 'buy_limit',
        state: 'canceled',
        position_id: null,
        setup_time: at(0),
        done_time: at(10),
        signal_id: sampleSignalId(1),
        origin: 'signal',
      },
      {
        ticket: '10000002',
        type: 'buy',
        state: 'filled',
        position_id: '10000002',
        volume: 0.1,
        volume_left: 0,
        done_time: at(0),
        signal_id: sampleSignalId(2),
      },
    ]);
    expect(tickets((await getHistory(client, { from: at(1) })).items)).toEqual(['10000001']);
    expect(tickets((await getHistory(client, { to: at(10) })).items)).toEqual(['10000002']);
  });

  it('tells of the order of a stop the signal whose position it closed', async () => {
    const { bridge, client, terminal } = await bridgeWith();
    await using _ = bridge;
    await client.ask(signal(1));
    const positionId = asTicket('10000001');
    terminal.book.pastOrders.push(
      filledOrder(20_000_001, { reason: 'TP', positionId, comment: '[tp 1.09000]' }),
      filledOrder(20_000_002, { reason: 'CLIENT', positionId, comment: '' }),
    );
    const { items } = await getHistory(client);
    expect(items).toMatchObject([
      { ticket: '20000002', signal_id: null, origin: 'manual' },
      { ticket: '20000001', signal_id: sampleSignalId(1), origin: 'broker' },
      { ticket: '10000001', signal_id: sampleSignalId(1), origin: 'signal' },
    ]);
  });

  it('knows a close-by', async () => {
    const { bridge, client } = await bridgeWith(({ book }) => {
      book.pastOrders.push(
        filledOrder(7, { type: 'CLOSE_BY', positionById: asTicket('6'), positionId: NO_TICKET }),
      );
    });
    await using _ = bridge;
    expect((await getHistory(client)).items).toMatchObject([{ type: 'close_by', state: 'filled' }]);
  });
});

describe('as_of_seq of the past', () => {
  it('is read before the terminal is asked: what comes meanwhile may not be in the page', async () => {
    const { bridge, client, terminal } = await bridgeWith();
    await using _ = bridge;
    await client.ask(signal(1));
    const seq = bridge.ledger.eventLog.lastSeq(terminal.accountId);
    const told = Promise.withResolvers<readonly Deal[]>();
    terminal.deals = () => told.promise;
    const page = getDeals(client);
    await client.settle();
    terminal.emit({ kind: 'deal', transaction: 'DEAL_ADD', deal: someDeal(5), position: null });
    await until(() => bridge.ledger.eventLog.lastSeq(terminal.accountId) > seq, 'the event');
    told.resolve([]);
    expect(await page).toMatchObject({ items: [], as_of_seq: seq });
  });
});

describe('a terminal that does not answer', () => {
  for (const type of ['get_deals', 'get_history'] as const) {
    it(`costs ${type} no longer than the time it has, and the session nothing`, async () => {
      const { bridge, client, clock, terminal } = await bridgeWith();
      await using _ = bridge;
      terminal.deals = () => new Promise(() => undefined);
      terminal.pastOrders = () => new Promise(() => undefined);
      const answer = client.ask({ type, data: {} });
      expect(await client.ask(heartbeat())).toMatchObject({ type: 'heartbeat_response' });
      clock.advance(4_999);
      await nextTurn();
      expect(client.received.filter((message) => message.type === 'error')).toEqual([]);
      clock.advance(1);
      expect(await answer).toMatchObject({
        type: 'error',
        error_code: 'MT5_TIMEOUT',
        request_type: type,
        details: { retryable: true, account: 'paper' },
      });
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    });
  }

  it('leaves no timer behind when it does answer', async () => {
    const { bridge, client, clock } = await bridgeWith();
    await using _ = bridge;
    const timers = clock.pendingCount;
    await getDeals(client);
    await getHistory(client);
    expect(clock.pendingCount).toBe(timers);
  });

  it('is told as that when it says who opened a position in vain', async () => {
    const { bridge, client, clock, terminal } = await bridgeWith(({ book }) => {
      book.deals.push(someDeal(9, { reason: 'SL', positionId: asTicket('7') }));
    });
    await using _ = bridge;
    terminal.find = () => new Promise(() => undefined);
    const answer = client.ask({ type: 'get_deals', data: {} });
    await client.settle();
    clock.advance(5_000);
    expect(await answer).toMatchObject({ error_code: 'MT5_TIMEOUT' });
  });

  it('is told as that when it fails, with the reason in the log', async () => {
    const { bridge, client, terminal } = await bridgeWith();
    await using _ = bridge;
    terminal.deals = () => Promise.reject(new Error('NOT_READY'));
    expect(await client.ask({ type: 'get_deals', data: {} })).toMatchObject({
      error_code: 'MT5_TIMEOUT',
      details: { retryable: true },
    });
    expect(bridge.log.lines).toContainEqual(
      expect.objectContaining({ event: 'terminal.query_failed' }),
    );
  });

  it('is told as gone when it went away in the middle', async () => {
    for (const status of ['disconnected', 'halted'] as const) {
      const { bridge, client, terminal } = await bridgeWith(({ book }) => {
        book.deals.push(someDeal(9, { reason: 'SL', positionId: asTicket('7') }));
      });
      await using _ = bridge;
      const find = terminal.find.bind(terminal);
      terminal.find = (query) => {
        terminal.setStatus(status);
        return find(query);
      };
      expect(await client.ask({ type: 'get_deals', data: {} })).toMatchObject({
        type: 'error',
        error_code: status === 'halted' ? 'TRADING_HALTED' : 'MT5_NOT_CONNECTED',
      });
    }
  });
});
