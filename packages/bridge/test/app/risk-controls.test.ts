import { describe, expect, it } from 'bun:test';
import {
  MemoryControlStore,
  signal,
  TestBridge,
  type TestBridgeOptions,
  until,
} from '@mt5-bridge/testkit';
import { asMoney, lotsToVolume } from '@mt5-bridge/trading';

const limits = { ordersPerMinute: 0, reducingOrdersPerMinute: 0 };
const heartbeat = { intervalMs: 0, timeoutMs: 0 };

const start = (
  risk: NonNullable<TestBridgeOptions['settings']>['risk'],
  parts: TestBridgeOptions['parts'] = {},
) =>
  TestBridge.start({
    settings: { limits, heartbeat, ...(risk === undefined ? {} : { risk }) },
    parts,
  });

/** A field that not every message has. */
const fieldOf = (answer: object, name: string): unknown =>
  Object.entries(answer).find(([key]) => key === name)?.[1];
const codeOf = (answer: object): unknown => fieldOf(answer, 'error_code');

describe('risk rules in the path of an order', () => {
  it('name the rule, the limit and the value, and spend the id', async () => {
    await using bridge = await start({ openPositionsMax: 1 });
    const client = await bridge.connect();
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    expect(await client.ask(signal(2))).toMatchObject({
      type: 'trading_signal_executed',
      status: 'error',
      error_code: 'RISK_LIMIT',
      details: { rule: 'open_positions', limit: 1, value: 2, outcome: 'not_executed' },
    });
    expect(bridge.terminal.requests).toHaveLength(1);
  });

  it('see orders that are decided at the same moment', async () => {
    await using bridge = await start({ netExposureMax: lotsToVolume(0.25) });
    const client = await bridge.connect();
    const release = bridge.terminal.hold();
    const answers = [1, 2, 3, 4].map((n) => client.ask(signal(n)));
    await until(() => bridge.terminal.requests.length === 2, 'two orders at the terminal');
    release();
    const statuses = (await Promise.all(answers)).map((answer) => fieldOf(answer, 'status'));
    expect(statuses).toEqual(['success', 'success', 'error', 'error']);
  });

  it('count an order whose outcome nobody knows as exposure', async () => {
    await using bridge = await start({ netExposureMax: lotsToVolume(0.15) });
    const client = await bridge.connect();
    bridge.terminal.answerWith(() => ({ kind: 'no_answer', reason: 'timeout', detail: 'lost' }));
    expect(await client.ask(signal(1))).toMatchObject({ status: 'unknown' });
    bridge.terminal.answerWith();
    expect(await client.ask(signal(2, { volume: 0.06 }))).toMatchObject({
      details: { rule: 'net_exposure', value: 0.16 },
    });
  });

  it('D10 refuse a price far away and stops that stand wrong', async () => {
    await using bridge = await start({ checkStops: true });
    const client = await bridge.connect();
    const refused = async (n: number, data: object) =>
      codeOf(await client.ask(signal(n, { ...data })));
    expect(await refused(1, { price: 0.55 })).toBe('RISK_PRICE_COLLAR');
    expect(await refused(2, { stop_loss: 1.2 })).toBe('INVALID_STOPS');
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('D12 halt a subject that repeats one order, and let it out of its positions', async () => {
    await using bridge = await start({ repeatsMax: 5, repeatWindowMs: 5_000 });
    const client = await bridge.connect();
    const codes: unknown[] = [];
    for (let n = 1; n <= 20; n += 1) codes.push(codeOf(await client.ask(signal(n))));
    expect(codes.slice(0, 5)).toEqual(Array(5).fill(undefined));
    expect(codes[5]).toBe('RISK_LIMIT');
    expect(codes.slice(6)).toEqual(Array(14).fill('TRADING_HALTED'));
    expect(bridge.terminal.requests).toHaveLength(5);
    await bridge.advance(60_000);
    const other = signal(21, { symbol: 'EURUSD', volume: 0.02 });
    expect(await client.ask(other)).toMatchObject({
      error_code: 'TRADING_HALTED',
      details: { rule: 'kill_switch', scope: 'key' },
    });
    const close = signal(22, { action: 'CLOSE' });
    expect(codeOf(await client.ask(close))).not.toBe('TRADING_HALTED');
  });

  it('D12 keep the halt over a restart', async () => {
    const controlStore = new MemoryControlStore();
    {
      await using bridge = await start({ repeatsMax: 1 }, { controlStore });
      const client = await bridge.connect();
      await client.ask(signal(1));
      await client.ask(signal(2));
    }
    await using bridge = await start({ repeatsMax: 1 }, { controlStore });
    const client = await bridge.connect();
    expect(await client.ask(signal(3))).toMatchObject({ error_code: 'TRADING_HALTED' });
  });

  it('count the orders of a day over a restart, and begin anew at midnight UTC', async () => {
    const controlStore = new MemoryControlStore();
    {
      await using bridge = await start({ ordersPerDayMax: 2 }, { controlStore });
      const client = await bridge.connect();
      await client.ask(signal(1));
    }
    await using bridge = await start({ ordersPerDayMax: 2 }, { controlStore });
    const client = await bridge.connect();
    expect(await client.ask(signal(2))).toMatchObject({ status: 'success' });
    expect(await client.ask(signal(3))).toMatchObject({ details: { rule: 'orders_per_day' } });
    await bridge.advance(12 * 3_600_000);
    expect(await client.ask(signal(4))).toMatchObject({ status: 'success' });
  });

  it("take a day's loss from the terminal's own equity, whatever clients publish", async () => {
    await using bridge = await start({ dailyLossMaxPercent: 10 });
    const client = await bridge.connect();
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    bridge.terminal.setMoney({ equity: asMoney(8_900) });
    expect(await client.ask(signal(2))).toMatchObject({
      error_code: 'RISK_LIMIT',
      details: { rule: 'daily_loss', limit: 10, value: 11 },
    });
    bridge.terminal.setMoney({ equity: asMoney(9_100) });
    expect(await client.ask(signal(3))).toMatchObject({ status: 'success' });
  });
});
