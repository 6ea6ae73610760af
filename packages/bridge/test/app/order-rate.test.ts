import { describe, expect, it } from 'bun:test';
import {
  FakeTerminal,
  ManualClock,
  signal,
  TestBridge,
  type WireClient,
} from '@mt5-bridge/testkit';

/** Sends signals `from` to `to`; answers which of them were executed. */
async function send(client: WireClient, from: number, to: number, data = {}): Promise<number[]> {
  const executed: number[] = [];
  for (let n = from; n <= to; n += 1) {
    const { type } = await client.ask(signal(n, data));
    if (type === 'trading_signal_executed') executed.push(n);
  }
  return executed;
}

const quiet = { heartbeat: { intervalMs: 0, timeoutMs: 0 } };

describe('orders per minute', () => {
  it('D11 executes ten in 60 s and refuses the eleventh with figures that are true', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await send(client, 1, 10)).toHaveLength(10);
    await bridge.advance(15_000);
    expect(await client.ask(signal(11))).toMatchObject({
      type: 'error',
      error_code: 'RATE_LIMITED',
      details: {
        limit: 10,
        window: '60 seconds',
        window_ms: 60_000,
        retry_after: 45,
        retry_after_ms: 45_000,
        retry_at: '2026-01-05T12:01:00.000Z',
        limit_name: 'limits.orders_per_minute',
        scope: 'subject and account',
        id_spent: false,
      },
    });
  });

  it('D11 allows no double burst across the edge of a window', async () => {
    await using bridge = await TestBridge.start({ settings: quiet });
    const client = await bridge.connect();
    await bridge.advance(59_000);
    expect(await send(client, 1, 10)).toHaveLength(10);
    await bridge.advance(2_000);
    expect(await send(client, 11, 20)).toEqual([]);
    await bridge.advance(57_999);
    expect(await send(client, 11, 11)).toEqual([]);
    await bridge.advance(1);
    expect(await send(client, 11, 21)).toHaveLength(10);
  });

  it('C17 D14 leaves CLOSE a budget of its own, in both directions', async () => {
    const limits = { ordersPerMinute: 2, reducingOrdersPerMinute: 3 };
    await using bridge = await TestBridge.start({ settings: { limits } });
    const client = await bridge.connect();
    expect(await send(client, 1, 3)).toEqual([1, 2]);
    expect(await send(client, 11, 14, { action: 'CLOSE' })).toEqual([11, 12, 13]);
    expect(await client.ask(signal(14, { action: 'CLOSE' }))).toMatchObject({
      error_code: 'RATE_LIMITED',
      details: { limit: 3, limit_name: 'limits.reducing_orders_per_minute' },
    });
  });

  it('counts per subject and account, not per connection', async () => {
    const clock = new ManualClock();
    const second = new FakeTerminal({ clock, accountId: 'second' });
    const settings = { limits: { ordersPerMinute: 2 } };
    await using bridge = await TestBridge.start({ clock, settings, more: [second] });
    bridge.auth.grant('alice', { subject: 'alice' });
    bridge.auth.grant('bob', { subject: 'bob' });
    const as = (key: string) => bridge.connect({ headers: { 'x-api-key': key } });
    const [alice, again, bob] = [await as('alice'), await as('alice'), await as('bob')];
    expect(await send(alice, 1, 1)).toEqual([1]);
    expect(await send(again, 2, 3)).toEqual([2]);
    expect(await send(bob, 4, 6)).toEqual([4, 5]);
    expect(await alice.ask({ ...signal(7), account: 'second' })).toMatchObject({
      status: 'success',
    });
  });

  it('a key may have a limit of its own, told in its welcome', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('desk', { ordersPerMinute: 3 });
    const client = await bridge.connect({ headers: { 'x-api-key': 'desk' } });
    expect(client.received[0]).toMatchObject({ limits: { orders: { limit: 3 } } });
    expect(await send(client, 1, 5)).toEqual([1, 2, 3]);
  });

  it('0 switches it off', async () => {
    const limits = { ordersPerMinute: 0 };
    await using bridge = await TestBridge.start({ settings: { limits } });
    const client = await bridge.connect();
    expect(await send(client, 1, 50)).toHaveLength(50);
  });

  it('a signal that the bridge denies has cost its order all the same', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { ordersPerMinute: 2 } } });
    const client = await bridge.connect();
    await send(client, 1, 2, { symbol: 'NOPE' });
    expect(await client.ask(signal(3))).toMatchObject({ error_code: 'RATE_LIMITED' });
  });
});
