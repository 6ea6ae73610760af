import { describe, expect, it, setDefaultTimeout } from 'bun:test';
import { rmSync } from 'node:fs';
import { BridgeProcess, makeFolder } from './bridge-process.ts';
import { until } from './condition.ts';
import { sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

interface WireTick {
  readonly time_msc: number;
  readonly bid: number;
  readonly ask: number;
}

async function getTicks(client: WireClient, symbol: string, count: number): Promise<WireTick[]> {
  const reply = await client.request('mt5_command', { command: 'get_ticks', symbol, count });
  return (reply.result as { readonly ticks: WireTick[] }).ticks;
}

/** What the market shows; sequence numbers belong to a process. */
const market = ({ time_msc, bid, ask }: WireTick) => [time_msc, bid, ask];

describe('the market that the bridge makes up', () => {
  it('has a past at the first second, for each symbol', async () => {
    await using bridge = await BridgeProcess.start();
    using client = await WireClient.connect(bridge.url);
    for (const symbol of ['EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD', 'BTCUSD']) {
      const ticks = await getTicks(client, symbol, 1_000);
      expect(ticks).toHaveLength(1_000);
      expect(ticks.every(({ bid, ask }) => bid > 0 && ask >= bid)).toBe(true);
      expect(ticks.every((tick, index) => tick.time_msc >= (ticks[index - 1]?.time_msc ?? 0))).toBe(
        true,
      );
    }
  });

  it('goes on over a restart as if it had never stopped, orders and all', async () => {
    const dataDir = makeFolder();
    const before = await BridgeProcess.start({ dataDir });
    const witness = await BridgeProcess.start();
    try {
      using first = await WireClient.connect(before.url);
      const filled = await first.request('trading_signal', sampleSignal());
      expect(filled).toMatchObject({ status: 'success', result: { state: 'filled' } });
      before.kill('SIGTERM');
      expect(await before.ended).toBe(0);
      await using after = await BridgeProcess.start({ dataDir });
      using second = await WireClient.connect(after.url);
      using other = await WireClient.connect(witness.url);
      const [last] = (await getTicks(second, 'EURUSD', 1)).slice(-1);
      const startMs = last?.time_msc ?? 0;
      // A bridge that ran all the time has the same quotes, those of the pause among them.
      const isLater = ({ time_msc }: WireTick) => time_msc > startMs;
      await until('new ticks', async () => (await getTicks(second, 'EURUSD', 50)).some(isLater));
      const [mine, theirs] = [
        await getTicks(second, 'EURUSD', 500),
        await getTicks(other, 'EURUSD', 600),
      ];
      // Either may have seen one burst more.
      const fromMs = mine[0]?.time_msc ?? 0;
      const toMs = Math.min(mine.at(-1)?.time_msc ?? 0, theirs.at(-1)?.time_msc ?? 0);
      const isShared = ({ time_msc }: WireTick) => time_msc >= fromMs && time_msc <= toMs;
      expect(theirs.filter(isShared).map(market)).toEqual(mine.filter(isShared).map(market));
      expect(mine.filter(isShared).length).toBeGreaterThan(400);
      const again = await second.request('mt5_command', { command: 'account_info' });
      const { balance, margin } = again.result as { balance: number; margin: number };
      expect([balance, margin > 0]).toEqual([10_000, true]);
    } finally {
      await before[Symbol.asyncDispose]();
      await witness[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });
});
