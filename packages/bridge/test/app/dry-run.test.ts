import { describe, expect, it } from 'bun:test';
import { sampleSignalId, signal, TestBridge } from '@mt5-bridge/testkit';
import { paperTerminal } from './paper-terminal-fixture.ts';

const ID = sampleSignalId(1);
const dry = (data: object = {}) => signal(1, { dry_run: true, ...data });

describe('dry_run', () => {
  it('tells price and margin of an order that is not sent, and spends nothing', async () => {
    const { terminal, clock } = paperTerminal();
    await using bridge = await TestBridge.start({
      clock,
      terminals: [terminal],
      settings: { limits: { ordersPerMinute: 1 } },
    });
    const client = await bridge.connect();
    for (let time = 0; time < 3; time++) {
      expect(await client.ask(dry({ stop_loss: 1.08, take_profit: 1.09 }))).toMatchObject({
        type: 'trading_signal_executed',
        status: 'success',
        signal_id: ID,
        dry_run: true,
        result: {
          state: 'checked',
          order_id: null,
          deal_id: null,
          filled_volume: 0,
          requested_volume: 0.1,
          symbol: 'EURUSD',
          type: 'buy',
          check: { margin: expect.any(Number), free_margin_after: expect.any(Number) },
        },
      });
    }
    expect(bridge.ledger.find(ID)).toBeUndefined();
    expect((await terminal.snapshot()).positions).toEqual([]);
    // The same id is still good for the order itself.
    const answer = await client.ask(signal(1));
    expect(answer).toMatchObject({ status: 'success', result: { state: 'filled' } });
    expect(answer).not.toHaveProperty('replayed');
    expect(answer).not.toHaveProperty('dry_run');
  });

  it('expects the margin and price that the order then has', async () => {
    const { terminal, clock } = paperTerminal();
    await using bridge = await TestBridge.start({ clock, terminals: [terminal] });
    const client = await bridge.connect();
    const { result: expected } = (await client.ask(dry())) as {
      result: { price: number; check: { margin: number; free_margin_after: number } };
    };
    const { result: real } = (await client.ask(signal(2))) as { result: { price: number } };
    const { account } = await terminal.snapshot();
    expect(real.price).toBe(expected.price);
    expect<number>(account.margin).toBe(expected.check.margin);
    expect<number>(account.marginFree).toBeCloseTo(expected.check.free_margin_after, -1);
  });

  it.each<[string, object, string]>([
    ['a risk rule', { volume: 11 }, 'INVALID_VOLUME'],
    ['the collar', { price: 2 }, 'RISK_PRICE_COLLAR'],
    ['an unknown symbol', { symbol: 'NOPE' }, 'INVALID_SYMBOL'],
    ['nothing to close', { action: 'CLOSE' }, 'POSITION_NOT_FOUND'],
    ['an end that has passed', { expiration: '2020-01-01T00:00:00Z' }, 'SIGNAL_EXPIRED'],
  ])('is refused by %s, with the id unspent', async (_name, data, code) => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(dry(data))).toMatchObject({
      status: 'error',
      dry_run: true,
      error_code: code,
      details: { id_spent: false, outcome: 'not_executed' },
    });
    expect(bridge.ledger.find(ID)).toBeUndefined();
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('is refused by the trade server as the order would be', async () => {
    const { terminal, clock } = paperTerminal();
    await using bridge = await TestBridge.start({ clock, terminals: [terminal] });
    const client = await bridge.connect();
    // Too near for the trade server, on an account without the rule of the bridge.
    expect(await client.ask(dry({ stop_loss: 1.5 }))).toMatchObject({
      status: 'failed',
      dry_run: true,
      error_code: 'INVALID_STOPS',
      details: { mt5_retcode: 10016, id_spent: false },
    });
  });

  it('never halts a program that repeats itself, and does not count as a repeat', async () => {
    await using bridge = await TestBridge.start({
      settings: { risk: { repeatsMax: 1, repeatWindowMs: 60_000 } },
    });
    const client = await bridge.connect();
    await client.ask(signal(1));
    for (let n = 2; n < 6; n++) {
      const answer = await client.ask(signal(n, { dry_run: true }));
      expect(answer).toMatchObject({ status: 'error', error_code: 'RISK_LIMIT' });
    }
    expect(bridge.bridge.context.controls.killSwitch.engaged(bridge.terminal.accountId)).toEqual(
      [],
    );
    const other = { volume: 0.2, dry_run: true };
    expect(await client.ask(signal(7, other))).toMatchObject({ status: 'success' });
  });

  it('tells what would be sent where the terminal checks no orders', async () => {
    await using bridge = await TestBridge.start();
    bridge.terminal.capabilities = { ...bridge.terminal.capabilities, supportsCheck: false };
    const client = await bridge.connect();
    const answer = await client.ask(dry());
    expect(answer).toMatchObject({ status: 'success', result: { state: 'checked', volume: 0.1 } });
    expect(answer).not.toHaveProperty('result.check');
  });

  it('is an error while no order is taken at all', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.setStatus('disconnected');
    expect(await client.ask(dry())).toMatchObject({
      type: 'error',
      error_code: 'MT5_NOT_CONNECTED',
      details: { id_spent: false },
    });
  });
});
