import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { OrderCheckResult } from '@mt5-bridge/protocol';
import { ManualClock } from '@mt5-bridge/testkit';
import { FakeTerminal } from '@mt5-bridge/testkit/internal/bridge/fake-terminal.ts';
import { TestBridge } from '@mt5-bridge/testkit/internal/bridge/test-bridge.ts';
import type { WireClient } from '@mt5-bridge/testkit/internal/bridge/wire-client.ts';
import { paperTerminal } from './paper-terminal-fixture.ts';

let bridge: TestBridge;
let client: WireClient;

beforeAll(async () => {
  const clock = new ManualClock();
  const { terminal } = paperTerminal(clock);
  bridge = await TestBridge.start({ clock, terminals: [terminal] });
  client = await bridge.connect();
});
afterAll(async () => {
  await client.close();
  await bridge[Symbol.asyncDispose]();
});

async function check(data: object): Promise<OrderCheckResult['data']> {
  const wish = { symbol: 'EURUSD', action: 'BUY', volume: 0.1, ...data };
  const reply = await client.ask({ type: 'order_check', data: wish });
  if (reply.type !== 'order_check_result') throw new Error(JSON.stringify(reply));
  return reply.data;
}

const codes = ({ errors }: OrderCheckResult['data']): string[] =>
  errors.map(({ error_code }) => error_code);

describe('order_check', () => {
  it('tells the margin, what the account would have then, and the price of the deal', async () => {
    const data = await check({ stop_loss: 1.07 });
    expect(data).toMatchObject({ valid: true, retcode: 0, retcode_name: 'OK', errors: [] });
    expect(data).not.toHaveProperty('error_code');
    const { price } = data.rounded;
    expect(data.margin).toBeCloseTo(((price ?? 0) * 10_000) / 100, 2);
    expect(data.margin_after).toBe(data.margin);
    expect(data.free_margin_after).toBeCloseTo((data.equity ?? 0) - (data.margin ?? 0), 2);
    expect(data.rounded).toMatchObject({
      volume: 0.1,
      stop_loss: 1.07,
      take_profit: null,
      order_type: 'buy',
    });
  });

  it('does nothing: no order, no event, no id', async () => {
    const before = await bridge.bridge.context.accounts.values().next().value?.terminal.snapshot();
    await check({});
    const after = await bridge.bridge.context.accounts.values().next().value?.terminal.snapshot();
    expect(after).toEqual(before);
    expect(await bridge.ledger.unresolved()).toEqual([]);
  });

  it('sees a limit order where the market is not at its price', async () => {
    const { price } = (await check({})).rounded;
    const wish = Math.round(((price ?? 0) - 0.01) * 100_000) / 100_000;
    const data = await check({ price: wish });
    expect(data).toMatchObject({ valid: true, rounded: { order_type: 'buy_limit', price: wish } });
  });

  it('lists everything that stands against an order, and what would be allowed', async () => {
    const data = await check({ volume: 0.105, stop_loss: 1.200004 });
    expect(data.valid).toBe(false);
    expect(data.error_code).toBe('INVALID_VOLUME');
    expect(codes(data)).toEqual(['INVALID_VOLUME', 'INVALID_STOPS']);
    expect(data.retcode).toBe(10_014);
    expect(data.rounded).toMatchObject({ volume: 0.1, stop_loss: 1.2 });
    expect(data.errors[0]).toMatchObject({ rule: 'volume', details: { volume_step: 0.01 } });
  });

  it('tells what the server alone would refuse', async () => {
    const data = await check({ stop_loss: 1.2 });
    expect(data).toMatchObject({
      valid: false,
      retcode: 10_016,
      retcode_name: 'INVALID_STOPS',
      error_code: 'INVALID_STOPS',
    });
    expect(data.errors).toMatchObject([{ rule: null, details: { mt5_retcode: 10_016 } }]);
  });

  it('tells a missing margin once, with both figures', async () => {
    const data = await check({ volume: 10 });
    expect(data).toMatchObject({ valid: false, retcode: 10_019, retcode_name: 'NO_MONEY' });
    expect(codes(data)).toEqual(['INSUFFICIENT_MARGIN']);
    expect(data.errors[0]?.details.available_margin).toBe(10_000);
    expect(data.errors[0]?.details.required_margin).toBeCloseTo(data.margin ?? 0, 2);
  });

  it('answers an unknown symbol as a check that failed, without a return code', async () => {
    const data = await check({ symbol: 'NOPE' });
    expect(data).toMatchObject({
      valid: false,
      error_code: 'INVALID_SYMBOL',
      retcode: null,
      retcode_name: null,
      margin: null,
      rounded: { volume: null, price: null, order_type: null },
    });
  });

  it('answers a CLOSE without a position as POSITION_NOT_FOUND', async () => {
    expect(await check({ action: 'CLOSE' })).toMatchObject({
      valid: false,
      error_code: 'POSITION_NOT_FOUND',
    });
  });

  it('costs no order budget', async () => {
    for (let n = 0; n < 12; n += 1) expect((await check({})).valid).toBe(true);
  });

  it('needs scope view', async () => {
    bridge.auth.grant('blind', { scopes: new Set(['publish']) });
    const blind = await bridge.connect({ headers: { 'x-api-key': 'blind' } });
    const data = { symbol: 'EURUSD', action: 'BUY', volume: 0.1 };
    expect(await blind.ask({ type: 'order_check', data })).toMatchObject({
      type: 'error',
      error_code: 'FORBIDDEN',
      details: { required_scope: 'view' },
    });
    await blind.close();
  });
});

it('order_check of a terminal that can not check is NOT_SUPPORTED', async () => {
  const clock = new ManualClock();
  const terminal = new FakeTerminal({ clock });
  terminal.capabilities = { ...terminal.capabilities, supportsCheck: false };
  await using other = await TestBridge.start({ clock, terminals: [terminal] });
  const asking = await other.connect();
  const data = { symbol: 'EURUSD', action: 'BUY', volume: 0.1 };
  expect(await asking.ask({ type: 'order_check', data })).toMatchObject({
    type: 'error',
    error_code: 'NOT_SUPPORTED',
  });
});
