import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeProcess, makeFolder } from './bridge-process.ts';
import { until } from './condition.ts';
import { sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

/** Enough to start and trade, little enough to be full at once. */
const DISK = 'size=16m';
const folder = makeFolder();
const isMounted =
  process.platform === 'linux' &&
  Bun.spawnSync(['mount', '-t', 'tmpfs', '-o', DISK, 'tmpfs', folder]).exitCode === 0;
const opened = new AsyncDisposableStack();
opened.defer(() => {
  if (isMounted) Bun.spawnSync(['umount', folder]);
  rmSync(folder, { recursive: true, force: true });
});
let bridge: BridgeProcess;

beforeAll(async () => {
  if (!isMounted) return;
  const args = ['--set', 'limits.orders_per_minute=0'];
  bridge = opened.use(await BridgeProcess.start({ dataDir: folder, cwd: '/', args }));
});
afterAll(() => opened.disposeAsync());

/** Takes all the room that is left. */
function fillDisk(): void {
  const file = openSync(join(folder, 'filler'), 'w');
  let size = 1024 * 1024;
  while (size >= 1) {
    try {
      if (writeSync(file, new Uint8Array(size)) < size) size = Math.floor(size / 2);
    } catch {
      size = Math.floor(size / 2);
    }
  }
  closeSync(file);
}

describe.skipIf(!isMounted)('a disk that is full (needs root, for a disk of its own)', () => {
  it('costs the next signal its answer at most, and no later one its id', async () => {
    using client = await WireClient.connect(bridge.url);
    const signal = sampleSignal();
    const before = await client.request('trading_signal', signal);
    expect(before).toMatchObject({ status: 'success' });
    await client.request('subscribe', { channels: [{ channel: 'ticks', symbols: ['EURUSD'] }] });
    fillDisk();
    // The log has some room left in its last page, so more than one may still be written.
    const refused = await until('a refusal', async () => {
      const reply = await client.request('trading_signal', sampleSignal({ volume: 0.01 }));
      if (reply.type === 'error') return reply;
      if (reply.status !== 'success') expect(reply.details).toMatchObject({ id_spent: true });
      return undefined;
    });
    expect(refused).toMatchObject({
      error_code: 'LEDGER_UNAVAILABLE',
      details: { id_spent: false, outcome: 'not_executed', suggestion: expect.any(String) },
    });
    expect(await client.request('heartbeat', { client: 'test' })).toMatchObject({
      status: 'degraded',
      data: { server_status: 'degraded' },
    });
    const ready = await fetch(`${bridge.webUrl}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not_ready', reasons: expect.arrayContaining([expect.stringContaining('ledger')]) },
    ]);
    await bridge.output.find(/"event":"ledger.failed"/);
    // What can be served is served: new quotes, old ones, and outcomes from before.
    for (let count = 0; count < 3; count++) await client.next('tick');
    const ticks = { command: 'get_ticks', symbol: 'EURUSD', count: 10 };
    expect(await client.request('mt5_command', ticks)).toMatchObject({ result: { count: 10 } });
    expect(await client.request('trading_signal', signal)).toMatchObject({ replayed: true });
  });

  it('does not keep the bridge from ending', async () => {
    bridge.kill('SIGTERM');
    expect(await bridge.ended).toBe(0);
  });

  it('with room again starts with what was acknowledged', async () => {
    rmSync(join(folder, 'filler'));
    await using again = await BridgeProcess.start({ dataDir: folder, cwd: '/' });
    using client = await WireClient.connect(again.url);
    expect(await client.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
    expect(await client.request('heartbeat', { client: 'test' })).toMatchObject({
      status: 'healthy',
    });
  });
});
