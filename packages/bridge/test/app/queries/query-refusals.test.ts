import { describe, expect, it } from 'bun:test';
import {
  FakeTerminal,
  ManualClock,
  MemoryDisk,
  MemoryLedger,
  signal,
  TestBridge,
} from '@mt5-bridge/testkit';
import { asAccountId, type TerminalSnapshot } from '@mt5-bridge/trading';
import {
  getDeals,
  getOrders,
  getPositions,
  someDeal,
  somePosition,
  tickets,
} from './query-fixture.ts';

const TYPES = ['get_orders', 'get_positions', 'get_deals', 'get_history'] as const;
const OPEN = ['get_orders', 'get_positions'] as const;

describe('a query that can not be answered now', () => {
  for (const type of TYPES) {
    it(`${type}: the terminal is not connected, then it is again`, async () => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      await client.ask(signal(1));
      bridge.terminal.setStatus('disconnected');
      expect(await client.ask({ type, data: {} })).toMatchObject({
        type: 'error',
        error_code: 'MT5_NOT_CONNECTED',
        request_type: type,
        details: { retryable: true, account: 'paper' },
      });
      bridge.terminal.setStatus('connected');
      await client.settle();
      expect(await client.ask({ type, data: {} })).toMatchObject({ status: 'success' });
    });

    it(`${type}: the terminal has halted`, async () => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      bridge.terminal.setStatus('halted');
      expect(await client.ask({ type, data: {} })).toMatchObject({
        type: 'error',
        error_code: 'TRADING_HALTED',
      });
    });

    it(`${type}: the session is on no account`, async () => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      await client.ask({ type: 'mt5_command', data: { command: 'disconnect', parameters: {} } });
      expect(await client.ask({ type, data: {} })).toMatchObject({
        type: 'error',
        error_code: 'MT5_NOT_CONNECTED',
      });
      const named = { type, account: 'paper', data: {} };
      expect(await client.ask(named)).toMatchObject({ status: 'success' });
    });

    it(`D02 ${type}: the account is not open to the subject`, async () => {
      const clock = new ManualClock();
      const second = new FakeTerminal({ clock, accountId: 'second', account: { server: 'B' } });
      await using bridge = await TestBridge.start({ clock, more: [second] });
      bridge.auth.grant('key', { accounts: new Set([asAccountId('second')]) });
      const client = await bridge.connect({ headers: { 'x-api-key': 'key' } });
      for (const account of ['paper', 'nowhere']) {
        expect(await client.ask({ type, account, data: {} })).toMatchObject({
          type: 'error',
          error_code: 'FORBIDDEN',
          details: { account },
        });
      }
      expect(await client.ask({ type, data: {} })).toMatchObject({ status: 'success' });
    });

    it(`${type}: scope view is missing, or there is no identity yet`, async () => {
      await using bridge = await TestBridge.start();
      bridge.auth.grant('key', { scopes: new Set(['trade', 'reduce', 'monitor', 'publish']) });
      const client = await bridge.connect({ headers: { 'x-api-key': 'key' } });
      expect(await client.ask({ type, data: {} })).toMatchObject({
        error_code: 'FORBIDDEN',
        details: { required_scope: 'view' },
      });
      const nobody = await bridge.connect();
      expect(await nobody.ask({ type, data: {} })).toMatchObject({ error_code: 'UNAUTHORIZED' });
    });
  }

  for (const type of OPEN) {
    it(`${type}: the terminal has not told its state yet, or not again`, async () => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      const { terminal } = bridge;
      const told = Promise.withResolvers<void>();
      const snapshot = terminal.snapshot.bind(terminal);
      terminal.snapshot = async (): Promise<TerminalSnapshot> => {
        await told.promise;
        return snapshot();
      };
      terminal.setStatus('disconnected');
      const position = somePosition(7);
      terminal.book.positions.set(position.ticket, position);
      terminal.setStatus('connected');
      const busy = { type: 'error', error_code: 'SERVER_BUSY', details: { retryable: true } };
      expect(await client.ask({ type, data: {} })).toMatchObject(busy);
      // The past is the terminal's to tell, and it can.
      expect(await client.ask({ type: 'get_deals', data: {} })).toMatchObject({
        status: 'success',
      });
      told.resolve();
      await client.settle();
      expect(await client.ask({ type, data: {} })).toMatchObject({ status: 'success' });
      expect(tickets((await getPositions(client)).items)).toEqual(['7']);
    });
  }

  it('events are missing, also in front of those that came with the new state', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const { terminal } = bridge;
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const snapshot = terminal.snapshot.bind(terminal);
    let asked = 0;
    terminal.snapshot = async () => {
      const gate = gates[asked];
      asked += 1;
      const taken = await snapshot();
      await gate?.promise;
      return taken;
    };
    const ask = () => client.ask({ type: 'get_positions', data: {} });
    terminal.skipEvents(1);
    const position = somePosition(7);
    terminal.book.positions.set(position.ticket, position);
    terminal.emit({ kind: 'position', transaction: 'POSITION', position });
    expect(await ask()).toMatchObject({ error_code: 'SERVER_BUSY' });
    // While the state is on its way two more events are made, and the first of them is lost.
    terminal.skipEvents(1);
    terminal.emit({ kind: 'position', transaction: 'POSITION', position });
    gates[0]?.resolve();
    await client.settle();
    expect(await ask()).toMatchObject({ error_code: 'SERVER_BUSY' });
    gates[1]?.resolve();
    await client.settle();
    expect(await ask()).toMatchObject({ data: { items: [{ ticket: '7' }] } });
    expect(asked).toBe(2);
  });
});

describe('a cursor', () => {
  const wrong = (received: unknown) => ({
    type: 'error',
    error_code: 'VALIDATION_ERROR',
    details: { field: 'cursor', path: 'data.cursor', reason: 'not_allowed', received },
  });

  async function filled(ledger = new MemoryLedger()) {
    const clock = new ManualClock();
    const terminal = new FakeTerminal({ clock });
    for (let n = 1; n <= 9; n++) terminal.book.deals.push(someDeal(n));
    for (let n = 1; n <= 9; n++) {
      const position = somePosition(n);
      terminal.book.positions.set(position.ticket, position);
    }
    const bridge = await TestBridge.start({ clock, terminals: [terminal], ledger });
    return { bridge, client: await bridge.connect() };
  }

  it('is only good for the query that it came from', async () => {
    const { bridge, client } = await filled();
    await using _ = bridge;
    const filter = { symbol: 'EURUSD', from: '2026-01-01T00:00:00Z' };
    const { next_cursor: cursor } = await getDeals(client, { ...filter, limit: 2 });
    expect(cursor).not.toBe(null);
    const others = [
      ['get_deals', { ...filter, symbol: 'EURJPY', cursor }],
      ['get_deals', { symbol: 'EURUSD', cursor }],
      ['get_deals', { ...filter, magic: 0, cursor }],
      ['get_deals', { ...filter, to: '2027-01-01T00:00:00Z', cursor }],
      ['get_deals', { ...filter, from: '2026-01-01T00:00:00.001Z', cursor }],
      ['get_history', { ...filter, cursor }],
      ['get_positions', { ...filter, cursor }],
      ['get_orders', { ...filter, cursor }],
    ] as const;
    for (const [type, data] of others) {
      expect(await client.ask({ type, data })).toMatchObject(wrong(cursor));
    }
    // Another way to say the same, and another length of a page.
    const same = { ...filter, from: '2026-01-01T02:00:00.000+02:00', limit: 4, cursor };
    expect(tickets((await getDeals(client, same)).items)).toEqual(['7', '6', '5', '4']);
  });

  it('is only good for the account that it came from', async () => {
    const clock = new ManualClock();
    const accounts = ['paper', 'second'].map((accountId) => {
      const terminal = new FakeTerminal({ clock, accountId, account: { server: accountId } });
      for (let n = 1; n <= 9; n++) terminal.book.deals.push(someDeal(n));
      return terminal;
    });
    await using bridge = await TestBridge.start({ clock, terminals: accounts });
    const client = await bridge.connect();
    const { next_cursor: cursor } = await getDeals(client, { limit: 2 });
    const foreign = { type: 'get_deals', account: 'second', data: { cursor } };
    expect(await client.ask(foreign)).toMatchObject(wrong(cursor));
  });

  it('is good after a restart of the bridge', async () => {
    const disk = new MemoryDisk();
    const first = await filled(new MemoryLedger(disk));
    const deals = await getDeals(first.client, { limit: 3 });
    const positions = await getPositions(first.client, { limit: 3 });
    await first.bridge[Symbol.asyncDispose]();
    const { bridge, client } = await filled(new MemoryLedger(disk));
    await using _ = bridge;
    const later = await getDeals(client, { cursor: deals.next_cursor });
    expect(tickets(later.items)).toEqual(['6', '5', '4', '3', '2', '1']);
    const more = await getPositions(client, { cursor: positions.next_cursor });
    expect(tickets(more.items)).toEqual(['4', '5', '6', '7', '8', '9']);
  });

  it('that nobody made is refused, and told shortened', async () => {
    const { bridge, client } = await filled();
    await using _ = bridge;
    for (const type of TYPES) {
      for (const cursor of ['abc', 'MTIzNDU2Nzk', '1.1.0000000000000000', 'x'.repeat(256)]) {
        const received = cursor.slice(0, 64);
        expect(await client.ask({ type, data: { cursor } })).toMatchObject(wrong(received));
      }
    }
  });

  it('of null begins at the first page', async () => {
    const { bridge, client } = await filled();
    await using _ = bridge;
    expect(tickets((await getOrders(client, { cursor: null })).items)).toEqual([]);
    expect(tickets((await getDeals(client, { cursor: null, limit: 1 })).items)).toEqual(['9']);
  });
});

describe('one query', () => {
  it('is charged as one message, however long its page', async () => {
    const settings = { limits: { messagesPerSecond: 3 } };
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    for (let n = 0; n < 3; n++) {
      expect(await client.ask({ type: 'get_deals', data: { limit: 1_000 } })).toMatchObject({
        status: 'success',
      });
    }
    expect(await client.ask({ type: 'get_deals', data: { limit: 1 } })).toMatchObject({
      error_code: 'RATE_LIMITED',
    });
  });
});
