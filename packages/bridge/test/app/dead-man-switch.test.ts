import { describe, expect, it } from 'bun:test';
import {
  heartbeat,
  ManualClock,
  MemoryControlStore,
  nextTurn,
  signal,
  TestBridge,
  type WireClient,
} from '@mt5-bridge/testkit';

const settings = {
  heartbeat: { intervalMs: 0, timeoutMs: 0 },
  limits: { ordersPerMinute: 0, reducingOrdersPerMinute: 0 },
};

const arm = (data: object = {}) => ({
  type: 'dead_man_switch',
  data: { timeout_ms: 10_000, actions: ['block_new'], ...data },
});

/** Whether an order that adds exposure is held back. */
async function isBlocked(client: WireClient, n: number): Promise<boolean> {
  const answer = await client.ask(signal(n));
  return 'error_code' in answer && answer.error_code === 'TRADING_HALTED';
}

describe('the dead-man switch', () => {
  it('D15 fires once at its deadline and not before, and tells everybody who sees the account', async () => {
    await using bridge = await TestBridge.start({ settings });
    const silent = await bridge.connect();
    const watcher = await bridge.connect();
    expect(await silent.ask(arm())).toMatchObject({
      type: 'dead_man_switch_state',
      data: {
        armed: true,
        deadline: '2026-01-05T12:00:10.000Z',
        account: 'paper',
        scope: 'connection',
        timeout_ms: 10_000,
        actions: ['block_new'],
        require: 'heartbeat',
      },
    });
    await bridge.advance(9_999);
    expect(await isBlocked(watcher, 1)).toBe(false);
    await bridge.advance(1);
    expect(await watcher.next('dead_man_switch_fired')).toMatchObject({
      data: { scope: 'connection', armed_by: 'anonymous', fired_at: '2026-01-05T12:00:10.000Z' },
    });
    expect(await isBlocked(watcher, 2)).toBe(true);
    await bridge.advance(60_000);
    const fired = bridge.log.lines.filter(({ event }) => event === 'dead_man_switch.fired');
    expect(fired).toHaveLength(1);
  });

  it('D15 fires for a client whose connection is gone', async () => {
    await using bridge = await TestBridge.start({ settings });
    const killed = await bridge.connect();
    const watcher = await bridge.connect();
    await killed.ask(arm());
    killed.close();
    await bridge.advance(10_000);
    expect(await isBlocked(watcher, 1)).toBe(true);
  });

  it.each(['during the restart', 'after it'])(
    'D15 fires over a restart of the bridge when the deadline comes %s',
    async (when) => {
      const clock = new ManualClock();
      const controlStore = new MemoryControlStore();
      {
        await using bridge = await TestBridge.start({ settings, clock, parts: { controlStore } });
        await (await bridge.connect()).ask(arm());
        await bridge.advance(4_000);
      }
      if (when === 'during the restart') clock.advance(20_000);
      await using bridge = await TestBridge.start({ settings, clock, parts: { controlStore } });
      const client = await bridge.connect();
      if (when === 'after it') {
        await bridge.advance(5_999);
        expect(await isBlocked(client, 1)).toBe(false);
        await bridge.advance(1);
      } else await bridge.advance(0);
      expect(await isBlocked(client, 2)).toBe(true);
      await nextTurn();
      expect([...(await controlStore.load()).keys()].map((name) => name.split('/')[0])).toEqual([
        'kill_switch',
      ]);
    },
  );

  it('is started anew by heartbeats of its own connection, not by those of others', async () => {
    await using bridge = await TestBridge.start({ settings });
    const alive = await bridge.connect();
    const other = await bridge.connect();
    await alive.ask(arm());
    for (let n = 0; n < 3; n += 1) {
      await bridge.advance(9_000);
      await alive.ask(heartbeat());
    }
    expect(await isBlocked(alive, 1)).toBe(false);
    await bridge.advance(9_000);
    await other.ask(heartbeat());
    await bridge.advance(1_000);
    expect(await isBlocked(alive, 2)).toBe(true);
  });

  it('with require this_message is started anew by that message only', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(arm({ require: 'this_message' }));
    await bridge.advance(9_000);
    await client.ask(heartbeat());
    await client.ask(arm({ require: 'this_message' }));
    await bridge.advance(9_000);
    await client.ask(heartbeat());
    expect(await isBlocked(client, 1)).toBe(false);
    await bridge.advance(1_000);
    expect(await isBlocked(client, 2)).toBe(true);
  });

  it('with scope client lives as long as any session of the subject, with account as any on it', async () => {
    await using bridge = await TestBridge.start({ settings });
    const first = await bridge.connect();
    const second = await bridge.connect();
    await first.ask(arm({ scope: 'client' }));
    await first.ask(arm({ scope: 'account' }));
    await bridge.advance(9_000);
    await second.ask(heartbeat());
    await bridge.advance(9_000);
    expect(await isBlocked(first, 1)).toBe(false);
    await bridge.advance(1_000);
    expect(await isBlocked(first, 2)).toBe(true);
  });

  it('D16 a logout disarms its own scope and no other', async () => {
    await using bridge = await TestBridge.start({ settings });
    const leaving = await bridge.connect();
    const staying = await bridge.connect();
    await leaving.ask(arm());
    await leaving.ask(arm({ scope: 'client', timeout_ms: 20_000 }));
    await leaving.ask({ type: 'logout' });
    await bridge.advance(15_000);
    expect(await isBlocked(staying, 1)).toBe(false);
    await bridge.advance(5_000);
    expect(await isBlocked(staying, 2)).toBe(true);
  });

  it('D16 a logout of the last session disarms the switch of the client', async () => {
    await using bridge = await TestBridge.start({ settings });
    const leaving = await bridge.connect();
    await leaving.ask(arm({ scope: 'client' }));
    await leaving.ask({ type: 'logout' });
    await bridge.advance(60_000);
    expect(await isBlocked(await bridge.connect(), 1)).toBe(false);
  });

  it('is disarmed by 0, and says so', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    await client.ask(arm());
    expect(await client.ask({ type: 'dead_man_switch', data: { timeout_ms: 0 } })).toMatchObject({
      data: { armed: false, deadline: null, actions: [] },
    });
    await bridge.advance(60_000);
    expect(await isBlocked(client, 1)).toBe(false);
  });

  it.each([3_600_000, -3_600_000])(
    'D17 a wall clock that jumps by %d ms moves nothing',
    async (jumpMs) => {
      await using bridge = await TestBridge.start({ settings });
      const client = await bridge.connect();
      await client.ask(arm());
      bridge.clock.jumpWall(jumpMs);
      await bridge.advance(9_999);
      expect(await isBlocked(client, 1)).toBe(false);
      await bridge.advance(1);
      expect(await isBlocked(client, 2)).toBe(true);
    },
  );
});
