import { describe, expect, it } from 'bun:test';
import {
  FakeTerminal,
  ManualClock,
  MemoryControlStore,
  signal,
  TestBridge,
  type TestBridgeOptions,
  type WireClient,
} from '@mt5-bridge/testkit';
import { asMagic, asMoney, asTicket, lotsToVolume, type RiskSettings } from '@mt5-bridge/trading';

const OPERATOR = new Set(['view', 'trade', 'reduce', 'operate'] as const);

async function start(
  ann: Partial<RiskSettings>,
  risk: Partial<RiskSettings> = {},
  parts: TestBridgeOptions['parts'] = {},
): Promise<TestBridge> {
  const limits = { ordersPerMinute: 0, reducingOrdersPerMinute: 0, maxConnectionsPerIp: 0 };
  const bridge = await TestBridge.start({
    settings: { limits, risk, subjectRisk: { ann } },
    parts,
  });
  bridge.auth.grant('key of ann', { subject: 'ann' });
  bridge.auth.grant('other key of ann', { subject: 'ann' });
  bridge.auth.grant('key of bob', { subject: 'bob', scopes: OPERATOR });
  return bridge;
}

const as = (bridge: TestBridge, key: string): Promise<WireClient> =>
  bridge.connect({ headers: { 'x-api-key': key } });
const success = { status: 'success' };

describe('limits of a subject', () => {
  it('hold for all of its keys and for nobody else, and say whose they are', async () => {
    await using bridge = await start({ volumeMax: lotsToVolume(0.05) });
    const [ann, other, bob] = [
      await as(bridge, 'key of ann'),
      await as(bridge, 'other key of ann'),
      await as(bridge, 'key of bob'),
    ];
    const refused = {
      error_code: 'INVALID_VOLUME',
      error: expect.stringContaining('limit of the subject'),
      details: { rule: 'volume', limit: 0.05, value: 0.1, limit_of: 'subject', volume_max: 0.05 },
    };
    expect(await ann.ask(signal(1))).toMatchObject(refused);
    expect(await other.ask(signal(2))).toMatchObject(refused);
    expect(await bob.ask(signal(3))).toMatchObject(success);
    expect(await ann.ask(signal(4, { volume: 0.05 }))).toMatchObject(success);
  });

  it('loosen nothing that the account says', async () => {
    await using bridge = await start(
      { volumeMax: lotsToVolume(5), checkStops: false, allowedMagics: [asMagic('7')] },
      { volumeMax: lotsToVolume(0.05), allowedMagics: [asMagic('7'), asMagic('8')] },
    );
    const ann = await as(bridge, 'key of ann');
    expect(await ann.ask(signal(1, { magic: 7 }))).toMatchObject({
      error_code: 'INVALID_VOLUME',
      details: { limit_of: 'account', limit: 0.05 },
    });
    expect(await ann.ask(signal(2, { magic: 8, volume: 0.05 }))).toMatchObject({
      details: { rule: 'allowed_magics', limit_of: 'subject', allowed: ['7'] },
    });
    expect(await ann.ask(signal(3, { magic: 9, volume: 0.05 }))).toMatchObject({
      details: { rule: 'allowed_magics', limit_of: 'account' },
    });
  });

  it('count the orders that the subject sent this day, over a restart', async () => {
    const controlStore = new MemoryControlStore();
    {
      await using bridge = await start({ ordersPerDayMax: 2 }, {}, { controlStore });
      const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
      for (const n of [1, 2, 3]) expect(await bob.ask(signal(n))).toMatchObject(success);
      expect(await ann.ask(signal(4))).toMatchObject(success);
    }
    await using bridge = await start({ ordersPerDayMax: 2 }, {}, { controlStore });
    const ann = await as(bridge, 'key of ann');
    expect(await ann.ask(signal(5))).toMatchObject(success);
    expect(await ann.ask(signal(6))).toMatchObject({
      details: { rule: 'orders_per_day', limit: 2, value: 2, limit_of: 'subject' },
    });
    await bridge.advance(12 * 3_600_000);
    const later = await as(bridge, 'key of ann');
    expect(await later.ask(signal(7))).toMatchObject(success);
  });

  it('count the positions and orders that it made, and those whose maker nobody knows', async () => {
    await using bridge = await start({ openPositionsMax: 2, pendingOrdersMax: 1 });
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    for (const n of [1, 2, 3]) expect(await bob.ask(signal(n))).toMatchObject(success);
    expect(await ann.ask(signal(4))).toMatchObject(success);
    expect(await ann.ask(signal(5, { price: 1.08 }))).toMatchObject(success);
    expect(await ann.ask(signal(6))).toMatchObject({
      details: { rule: 'open_positions', limit: 2, value: 3, limit_of: 'subject' },
    });
    expect(await bob.ask(signal(7))).toMatchObject(success);
  });

  it('count what somebody made by hand', async () => {
    await using bridge = await start({ openPositionsMax: 1 });
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    expect(await bob.ask(signal(1))).toMatchObject(success);
    const [made] = bridge.terminal.book.positions.values();
    if (made === undefined) throw new Error('no position');
    const ticket = asTicket('77');
    const byHand = { ...made, ticket, identifier: ticket, comment: 'by hand' };
    bridge.terminal.emit({ kind: 'position', transaction: 'POSITION', position: byHand });
    expect(await ann.ask(signal(2))).toMatchObject({
      details: { rule: 'open_positions', value: 2, limit_of: 'subject' },
    });
  });

  it('net exposure only against what is certainly its own', async () => {
    await using bridge = await start({ netExposureMax: lotsToVolume(0.25) });
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    expect(await bob.ask(signal(1, { action: 'SELL', volume: 1 }))).toMatchObject(success);
    expect(await ann.ask(signal(2, { volume: 0.2 }))).toMatchObject(success);
    expect(await ann.ask(signal(3, { volume: 0.1 }))).toMatchObject({
      details: { rule: 'net_exposure', limit: 0.25, value: 0.3, limit_of: 'subject' },
    });
    expect(await ann.ask(signal(4, { action: 'SELL', volume: 0.3 }))).toMatchObject(success);
    expect(await ann.ask(signal(5, { volume: 0.35 }))).toMatchObject(success);
  });

  it('take the figures of the account on a netting account: its positions have many makers', async () => {
    const limits = { ordersPerMinute: 0, maxConnectionsPerIp: 0 };
    const clock = new ManualClock();
    const terminal = new FakeTerminal({ clock, account: { marginMode: 'RETAIL_NETTING' } });
    await using bridge = await TestBridge.start({
      clock,
      terminals: [terminal],
      settings: { limits, subjectRisk: { ann: { openPositionsMax: 1 } } },
    });
    bridge.auth.grant('key of ann', { subject: 'ann' });
    bridge.auth.grant('key of bob', { subject: 'bob' });
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    expect(await bob.ask(signal(1))).toMatchObject(success);
    expect(await ann.ask(signal(2))).toMatchObject(success);
    expect(await ann.ask(signal(3, { symbol: 'XAUUSD', volume: 0.01 }))).toMatchObject({
      details: { rule: 'open_positions', limit_of: 'subject' },
    });
  });

  it('halt the subject that repeats itself, by its own count within its own time', async () => {
    await using bridge = await start(
      { repeatsMax: 2, repeatWindowMs: 60_000 },
      { repeatsMax: 5, repeatWindowMs: 1_000 },
    );
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    expect(await ann.ask(signal(1))).toMatchObject(success);
    await bridge.advance(30_000);
    expect(await ann.ask(signal(2))).toMatchObject(success);
    await bridge.advance(20_000);
    expect(await ann.ask(signal(3))).toMatchObject({
      details: { rule: 'repeated_orders', limit: 2, value: 2, limit_of: 'subject' },
    });
    expect(await ann.ask(signal(4, { volume: 0.2 }))).toMatchObject({
      error_code: 'TRADING_HALTED',
    });
    for (const n of [5, 6, 7]) expect(await bob.ask(signal(n))).toMatchObject(success);
  });

  it('see the equity of the account, also where the account itself has no such rule', async () => {
    await using bridge = await start({ dailyLossMaxPercent: 10 });
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    expect(await ann.ask(signal(1))).toMatchObject(success);
    bridge.terminal.setMoney({ equity: asMoney(8_900) });
    expect(await ann.ask(signal(2))).toMatchObject({
      details: { rule: 'daily_loss', limit: 10, value: 11, limit_of: 'subject' },
    });
    expect(await bob.ask(signal(3))).toMatchObject(success);
  });

  it('hold for commands', async () => {
    await using bridge = await start({ requireStopLoss: true, priceCollarPercent: 1 });
    const [ann, bob] = [await as(bridge, 'key of ann'), await as(bridge, 'key of bob')];
    await ann.ask(signal(1, { price: 1.08, stop_loss: 1.07 }));
    const [ticket] = bridge.terminal.book.orders.keys();
    const change = (n: number, data: object) => ({
      type: 'order_modify',
      data: { request_id: signal(n).data.signal_id, ticket, ...data },
    });
    expect(await ann.ask(change(2, { stop_loss: null }))).toMatchObject({
      details: { rule: 'stop_loss_required', limit_of: 'subject' },
    });
    expect(await ann.ask(change(3, { price: 1.07 }))).toMatchObject({
      details: { rule: 'price_collar', limit: 1, limit_of: 'subject' },
    });
    bridge.terminal.answerRetcode(10_009);
    expect(await bob.ask(change(4, { price: 1.06, stop_loss: null }))).toMatchObject(success);
  });

  it('are told by order_check', async () => {
    await using bridge = await start({ volumeMax: lotsToVolume(0.05), requireStopLoss: true });
    const ann = await as(bridge, 'key of ann');
    const data = { symbol: 'EURUSD', action: 'BUY', volume: 0.1 };
    expect(await ann.ask({ type: 'order_check', data })).toMatchObject({
      data: {
        valid: false,
        errors: [
          { rule: 'volume', details: { limit_of: 'subject' } },
          { rule: 'stop_loss_required', details: { limit_of: 'subject' } },
        ],
      },
    });
  });
});

describe('rules that convert currencies', () => {
  it('see every symbol, however many of them ask', async () => {
    await using bridge = await TestBridge.start({ settings: { risk: { notionalMax: 1e9 } } });
    const client = await bridge.connect();
    bridge.terminal.setMoney({ marginFree: asMoney(1) });
    // EURJPY: value and margin are both converted from EUR by way of EURUSD.
    expect(await client.ask(signal(1, { symbol: 'EURJPY' }))).toMatchObject({
      error_code: 'INSUFFICIENT_MARGIN',
    });
  });
});
