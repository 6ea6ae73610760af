import { describe, expect, it } from 'bun:test';
import {
  command,
  heartbeat,
  ManualClock,
  signal,
  TestBridge,
  tickData,
  until,
} from '@mt5-bridge/testkit';
import { asAccountId } from '@mt5-bridge/trading';
import { openTestStores, type TestStores } from '../sqlite/open-test-stores.ts';

/** A bridge whose ledger and market store are SQLite on a directory; the terminal is new each time. */
function startOn(stores: TestStores, clock = new ManualClock()): Promise<TestBridge> {
  const { ledger, eventLog, market, controls } = stores;
  const parts = { ledger, eventLog, market, controlStore: controls };
  return TestBridge.start({ clock, parts });
}

describe('on SQLite', () => {
  it('outcomes, conflicts and the account log survive a restart', async () => {
    const first = await openTestStores();
    {
      await using bridge = await startOn(first);
      const client = await bridge.connect();
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
      expect(await client.ask(signal(2, { symbol: 'NOPE' }))).toMatchObject({ status: 'error' });
      await client.ask(tickData({ symbol: 'MYINDEX' }));
    }
    await first.close();
    const second = await openTestStores({ dataDir: first.dataDir });
    {
      await using bridge = await startOn(second);
      const client = await bridge.connect();
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
      expect(await client.ask(signal(2, { symbol: 'NOPE' }))).toMatchObject({
        error_code: 'INVALID_SYMBOL',
        replayed: true,
      });
      expect(await client.ask(signal(1, { volume: 1 }))).toMatchObject({
        error_code: 'IDEMPOTENCY_CONFLICT',
      });
      expect(bridge.terminal.requests).toEqual([]);
      const source = command('get_ticks', { symbol: 'MYINDEX', source: 'anonymous' });
      expect(await client.ask(source)).toMatchObject({ result: { count: 1 } });
      const events = await second.eventLog.read(asAccountId('paper'), 0, 100);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.map(({ type }) => type)).toContain('signal_executed');
    }
    await second.remove();
  });

  it('a signal that was sent and never answered before the restart is unknown, not sent again', async () => {
    const first = await openTestStores();
    {
      await using bridge = await startOn(first);
      const client = await bridge.connect();
      bridge.terminal.hold();
      client.send(signal(1));
      await until(() => bridge.terminal.requests.length === 1, 'the request');
    }
    await first.close();
    const second = await openTestStores({ dataDir: first.dataDir });
    {
      await using bridge = await startOn(second);
      const client = await bridge.connect();
      expect(await client.ask(signal(1))).toMatchObject({
        status: 'unknown',
        error_code: 'OUTCOME_UNKNOWN',
        replayed: true,
      });
      expect(bridge.terminal.requests).toEqual([]);
    }
    await second.remove();
  });

  it('many signals from many sockets in one turn make one order each', async () => {
    const stores = await openTestStores();
    {
      const limits = { ordersPerMinute: 0, messagesPerSecond: 0 };
      const { ledger, eventLog, market, controls } = stores;
      const parts = { ledger, eventLog, market, controlStore: controls };
      await using bridge = await TestBridge.start({ settings: { limits }, parts });
      const clients = await Promise.all([1, 2, 3, 4].map(() => bridge.connect()));
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => clients.map((client) => client.ask(signal(n)))).flat(),
      );
      expect(
        answers.filter((answer) => 'status' in answer && answer.status === 'success'),
      ).toHaveLength(200);
      expect(answers.filter((answer) => 'replayed' in answer)).toHaveLength(150);
      expect(bridge.terminal.requests).toHaveLength(50);
    }
    await stores.remove();
  });

  it('a dead ledger worker ends the taking of signals, and leaves none hanging', async () => {
    const stores = await openTestStores();
    {
      await using bridge = await startOn(stores);
      const client = await bridge.connect();
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
      stores.kill('ledger');
      const hanging = client.ask(signal(2));
      await until(() => stores.health().ledger.kind === 'failed', 'the fault of the ledger');
      expect(await hanging).toMatchObject({ details: { outcome: expect.any(String) } });
      expect(await client.ask(signal(3))).toMatchObject({
        type: 'error',
        error_code: 'LEDGER_UNAVAILABLE',
        details: { id_spent: false },
      });
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
      expect(await client.ask(heartbeat())).toMatchObject({ status: 'degraded' });
      expect(bridge.log.of('ledger.failed')).toHaveLength(1);
      expect(bridge.fatal).toEqual([]);
    }
    await stores.remove();
  });

  it('a dead market worker is told, and orders go on', async () => {
    const stores = await openTestStores();
    {
      await using bridge = await startOn(stores);
      const client = await bridge.connect();
      stores.kill('market');
      await until(() => stores.health().market.kind === 'failed', 'the fault of the market store');
      expect(await client.ask(heartbeat())).toMatchObject({
        status: 'degraded',
        data: { reasons: [expect.stringContaining('market store')] },
      });
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
      expect(await client.ask(tickData())).toMatchObject({ type: 'tick_data_processed' });
    }
    await stores.remove();
  });
});
