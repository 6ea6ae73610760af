import { describe, expect, it } from 'bun:test';
import { FakeTerminal, ManualClock, sampleSignalId, signal, TestBridge } from '@mt5-bridge/testkit';
import {
  asMagic,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  lotsToVolume,
} from '@mt5-bridge/trading';
import {
  getOrders,
  getPositions,
  letTurnsPass,
  NOON_MS,
  readAll,
  someOrder,
  somePosition,
  tickets,
} from './query-fixture.ts';

const NOON = '2026-01-05T12:00:00.000Z';
const at = (ms: number): string => new Date(NOON_MS + ms).toISOString();

/** A bridge whose terminal had this already when it was attached. */
async function bridgeWith(fill: (terminal: FakeTerminal) => void = () => undefined) {
  const clock = new ManualClock();
  const terminal = new FakeTerminal({ clock });
  fill(terminal);
  const bridge = await TestBridge.start({ clock, terminals: [terminal] });
  const client = await bridge.connect();
  return { bridge, client, clock, terminal };
}

describe('get_orders', () => {
  it('tells all of a pending order that a signal made', async () => {
    const { bridge, client } = await bridgeWith();
    await using _ = bridge;
    const wish = {
      price: 1.08,
      stop_loss: 1.07,
      take_profit: 1.1,
      comment: 'mine',
      magic: '18446744073709551615',
      expiration: '2026-01-06T00:00:00Z',
    };
    const placed = await client.ask(signal(1, wish));
    const { items, next_cursor, broker_utc_offset_s } = await getOrders(client);
    expect([next_cursor, broker_utc_offset_s]).toEqual([null, 7_200]);
    expect(items).toEqual([
      {
        ticket: '10000001',
        position_id: null,
        symbol: 'EURUSD',
        type: 'buy_limit',
        state: 'placed',
        volume: 0.1,
        volume_left: 0.1,
        price: 1.08,
        stop_limit_price: null,
        price_current: 1.0844,
        stop_loss: 1.07,
        take_profit: 1.1,
        time_in_force: 'specified',
        filling: 'return',
        expiration: '2026-01-06T00:00:00.000Z',
        reason: 'expert',
        setup_time: NOON,
        done_time: null,
        magic: '18446744073709551615',
        comment: expect.stringMatching(/^[A-Z2-7]{10} mine$/),
        signal_id: sampleSignalId(1),
        origin: 'signal',
      },
    ]);
    expect(placed).toMatchObject({ result: { order_id: items[0]?.ticket } });
  });

  it('tells who did not make one: null, by hand', async () => {
    const stop = { type: 'SELL_STOP_LIMIT', priceStopLimit: asPrice(1.02) } as const;
    const { bridge, client } = await bridgeWith(({ book }) => {
      const order = someOrder('9007199254740993', { ...stop, comment: 'ABCDEFGH23 not ours' });
      book.orders.set(order.ticket, order);
    });
    await using _ = bridge;
    const { items } = await getOrders(client);
    expect(items).toMatchObject([
      {
        ticket: '9007199254740993',
        type: 'sell_stop_limit',
        stop_limit_price: 1.02,
        reason: 'client',
        expiration: null,
        magic: '0',
        signal_id: null,
        origin: 'manual',
      },
    ]);
  });

  const filters: readonly (readonly [object, readonly string[]])[] = [
    [{}, ['1', '2', '3', '4']],
    [{ symbol: 'EURUSD' }, ['1', '2']],
    [{ symbol: 'eurusd' }, []],
    [{ symbol: 'XAUUSD' }, ['4']],
    [{ magic: 7 }, ['2', '3']],
    [{ magic: '18446744073709551615' }, ['4']],
    [{ magic: 0 }, ['1']],
    [{ symbol: 'EURUSD', magic: '7' }, ['2']],
    [{ from: at(2) }, ['2', '3', '4']],
    [{ to: at(2) }, ['1']],
    [{ from: at(1), to: at(3) }, ['1', '2']],
    [{ from: '2026-01-05T14:00:00.003+02:00' }, ['3', '4']],
    [{ from: '1900-01-01T00:00:00Z', to: '1901-01-01T00:00:00Z' }, []],
  ];
  for (const [data, found] of filters) {
    it(`lists by ${JSON.stringify(data)}`, async () => {
      const { bridge, client } = await bridgeWith(({ book }) => {
        const rows = [
          someOrder(1, { setupMs: asUtcMs(NOON_MS + 1) }),
          someOrder(2, { setupMs: asUtcMs(NOON_MS + 2), magic: asMagic('7') }),
          someOrder(3, {
            setupMs: asUtcMs(NOON_MS + 3),
            magic: asMagic('7'),
            symbol: asSymbolName('EURJPY'),
          }),
          someOrder(4, {
            setupMs: asUtcMs(NOON_MS + 4),
            magic: asMagic('18446744073709551615'),
            symbol: asSymbolName('XAUUSD'),
          }),
        ];
        for (const row of rows) book.orders.set(row.ticket, row);
      });
      await using _ = bridge;
      expect(tickets((await getOrders(client, data)).items)).toEqual([...found]);
    });
  }

  it('gives a hundred at once unless told otherwise, oldest first, tickets by their number', async () => {
    const { bridge, client } = await bridgeWith(({ book }) => {
      for (let n = 250; n > 0; n--) {
        const order = someOrder(n, { setupMs: asUtcMs(NOON_MS + Math.floor(n / 50)) });
        book.orders.set(order.ticket, order);
      }
    });
    await using _ = bridge;
    const all = Array.from({ length: 250 }, (_, n) => String(n + 1));
    const first = await getOrders(client);
    expect(tickets(first.items)).toEqual(all.slice(0, 100));
    expect(first.next_cursor).not.toBe(null);
    for (const limit of [7, 50, 100]) {
      const listed = await readAll((data) => getOrders(client, data), { limit });
      expect(tickets(listed)).toEqual(all);
    }
    const whole = letTurnsPass(bridge.clock, getOrders(client, { limit: 1_000 }));
    expect(tickets((await whole).items)).toEqual(all);
    expect((await whole).next_cursor).toBe(null);
  });

  it('goes on behind the last page when orders come and go meanwhile', async () => {
    const { bridge, client, clock } = await bridgeWith();
    await using _ = bridge;
    for (const n of [1, 2, 3]) await client.ask(signal(n, { price: 1.08 }));
    const first = await getOrders(client, { limit: 2 });
    expect(tickets(first.items)).toEqual(['10000001', '10000002']);
    const request_id = sampleSignalId(50);
    await client.ask({ type: 'order_cancel', data: { request_id, ticket: '10000002' } });
    clock.advance(1);
    await client.ask(signal(4, { price: 1.08 }));
    const cursor = first.next_cursor;
    const second = await getOrders(client, { limit: 2, cursor });
    expect(tickets(second.items)).toEqual(['10000003', '10000004']);
    expect(second.next_cursor).toBe(null);
  });
});

describe('get_positions', () => {
  it('tells all of a position that a signal opened, valued at the quote of now', async () => {
    const { bridge, client, clock, terminal } = await bridgeWith();
    await using _ = bridge;
    await client.ask(signal(1, { stop_loss: 1.07 }));
    clock.advance(1_000);
    terminal.quote('EURUSD', 1.0856, 1.0858);
    const { items } = await getPositions(client);
    expect(items).toEqual([
      {
        ticket: '10000001',
        identifier: '10000001',
        symbol: 'EURUSD',
        side: 'buy',
        volume: 0.1,
        price_open: 1.0846,
        price_current: 1.0856,
        stop_loss: 1.07,
        take_profit: null,
        profit: 10,
        swap: 0,
        reason: 'expert',
        open_time: NOON,
        update_time: NOON,
        magic: '0',
        comment: expect.stringMatching(/^[A-Z2-7]{10}$/),
        signal_id: sampleSignalId(1),
        origin: 'signal',
      },
    ]);
  });

  it('converts into the currency of the account, and tells what it knew where it can not', async () => {
    const { bridge, client, terminal } = await bridgeWith(({ book }) => {
      const rows = [
        somePosition(1, {
          symbol: asSymbolName('XAUUSD'),
          side: 'SELL',
          priceOpen: asPrice(2_030),
        }),
        // Nothing converts yen, and QUIET has no quote.
        somePosition(2, {
          symbol: asSymbolName('EURJPY'),
          profit: asMoney(-3),
          swap: asMoney(-1.5),
        }),
        somePosition(3, {
          symbol: asSymbolName('QUIET'),
          priceCurrent: asPrice(7),
          profit: asMoney(4),
        }),
        somePosition(4, {
          symbol: asSymbolName('GONE'),
          priceCurrent: asPrice(8),
          profit: asMoney(5),
        }),
      ];
      for (const row of rows) book.positions.set(row.ticket, row);
    });
    await using _ = bridge;
    terminal.quote('XAUUSD', 2_031, 2_031.5);
    const { items } = await getPositions(client);
    expect(items).toMatchObject([
      { ticket: '1', side: 'sell', price_current: 2_031.5, profit: -15 },
      { ticket: '2', price_current: 163.21, profit: -3, swap: -1.5 },
      { ticket: '3', price_current: 7, profit: 4, signal_id: null, origin: 'manual' },
      { ticket: '4', price_current: 8, profit: 5 },
    ]);
  });

  it('lists by filters and pages, oldest first', async () => {
    const { bridge, client } = await bridgeWith(({ book }) => {
      for (let n = 1; n <= 30; n++) {
        const openMs = asUtcMs(NOON_MS + Math.floor(n / 10));
        const position = somePosition(n, { openMs, magic: asMagic(String(n % 3)) });
        book.positions.set(position.ticket, position);
      }
    });
    await using _ = bridge;
    const all = Array.from({ length: 30 }, (_, n) => String(n + 1));
    for (const limit of [1, 4, 30]) {
      const listed = await readAll((data) => getPositions(client, data), { limit });
      expect(tickets(listed)).toEqual(all);
      const filter = { limit, magic: 2, from: at(1), to: at(3) };
      const some = await readAll((data) => getPositions(client, data), filter);
      expect(tickets(some)).toEqual(all.slice(9, 29).filter((n) => Number(n) % 3 === 2));
    }
  });

  it('is gone when it is closed, and the rest stays under its ticket', async () => {
    const { bridge, client } = await bridgeWith();
    await using _ = bridge;
    await client.ask(signal(1));
    await client.ask(signal(2));
    const close = (n: number, ticket: string, volume: number) =>
      client.ask({
        type: 'position_close',
        data: { request_id: sampleSignalId(n), ticket, volume },
      });
    await close(50, '10000001', 0.1);
    const [{ ticket = '' } = {}] = (await getPositions(client)).items;
    await close(51, ticket, 0.04);
    const { items } = await getPositions(client);
    expect(items).toMatchObject([{ ticket, volume: 0.06, signal_id: sampleSignalId(2) }]);
  });
});

/** The terminal was attached. */
const FIRST_SEQ = 1;

describe('as_of_seq', () => {
  it('is the number of the last event, of the same instant as the page', async () => {
    const { bridge, client, terminal } = await bridgeWith();
    await using _ = bridge;
    const { accountId } = terminal;
    expect((await getPositions(client)).as_of_seq).toBe(FIRST_SEQ);
    await client.ask(signal(1));
    const lastSeq = bridge.ledger.eventLog.lastSeq(accountId);
    expect(lastSeq).toBeGreaterThan(FIRST_SEQ);
    expect((await getPositions(client)).as_of_seq).toBe(lastSeq);
    expect((await getOrders(client)).as_of_seq).toBe(lastSeq);
  });

  it('never counts an event that is not durable yet, though the page shows what it tells', async () => {
    const { bridge, client, terminal } = await bridgeWith();
    await using _ = bridge;
    const gate = Promise.withResolvers<void>();
    bridge.ledger.writer.holdUntil(gate.promise);
    const position = somePosition(5);
    terminal.emit({ kind: 'position', transaction: 'POSITION', position });
    const page = await getPositions(client);
    expect([page.as_of_seq, tickets(page.items)]).toEqual([FIRST_SEQ, ['5']]);
    gate.resolve();
  });

  it('is not newer than a long page, whatever happens while it is made', async () => {
    const { bridge, client, clock, terminal } = await bridgeWith(({ book }) => {
      for (let n = 1; n <= 150; n++) {
        const position = somePosition(n);
        book.positions.set(position.ticket, position);
      }
    });
    await using _ = bridge;
    const page = getPositions(client, { limit: 1_000 });
    await client.settle();
    const volume = lotsToVolume(0.7);
    const changed = somePosition(150, { volume });
    terminal.emit({ kind: 'position', transaction: 'POSITION', position: changed });
    terminal.quote('EURUSD', 1.2, 1.2002);
    const { as_of_seq, items } = await letTurnsPass(clock, page);
    expect([as_of_seq, items.length]).toEqual([FIRST_SEQ, 150]);
    expect(items.at(-1)).toMatchObject({ ticket: '150', volume: 0.1, price_current: 1.0844 });
    const later = await letTurnsPass(clock, getPositions(client, { limit: 1_000 }));
    expect(later.items.at(-1)).toMatchObject({ volume: 0.7, price_current: 1.2 });
    expect(later.as_of_seq).toBe(FIRST_SEQ + 1);
  });
});

describe('what stands on an account that several subjects share', () => {
  it('is shown to each of them, with the ids of the others', async () => {
    const { bridge } = await bridgeWith();
    await using _ = bridge;
    bridge.auth.grant('a', { subject: 'alice' });
    bridge.auth.grant('b', { subject: 'bob', scopes: new Set(['view']) });
    const alice = await bridge.connect({ headers: { 'x-api-key': 'a' } });
    const bob = await bridge.connect({ headers: { 'x-api-key': 'b' } });
    await alice.ask(signal(1));
    const { items } = await getPositions(bob);
    expect(items).toMatchObject([{ signal_id: sampleSignalId(1), origin: 'signal' }]);
    // Nothing else of alice is told, and the id is of no use to bob.
    expect(JSON.stringify(items)).not.toContain('alice');
  });

  it('is not mixed up with another account, also where a comment was copied', async () => {
    const clock = new ManualClock();
    const second = new FakeTerminal({ clock, accountId: 'second', account: { server: 'B' } });
    await using bridge = await TestBridge.start({ clock, more: [second] });
    const client = await bridge.connect();
    await client.ask(signal(1));
    const [{ comment = '' } = {}] = (await getPositions(client)).items;
    const copied = somePosition(asTicket('9'), { comment });
    second.emit({ kind: 'position', transaction: 'POSITION', position: copied });
    const { items } = await getPositions(client, {}, { account: 'second' });
    expect(items).toMatchObject([{ ticket: '9', comment, signal_id: null, origin: 'manual' }]);
  });
});
