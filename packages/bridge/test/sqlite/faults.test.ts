import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleTick } from '@mt5-bridge/testkit/internal/contracts/market-store.ts';
import {
  SAMPLE_TIME,
  sampleClaim,
  sampleRequest,
  sampleSignalId,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { asSymbolName, asUtcMs } from '@mt5-bridge/trading';
import { makeDataDir, openTestStores, type TestStores } from './open-test-stores.ts';
import { canMountSmallDisk, mountSmallDisk, unmount } from './small-disk.ts';

const A = sampleSignalId(1);
const everything = {
  source: 'terminal',
  symbol: asSymbolName('EURUSD'),
  count: 10,
  sinceMs: asUtcMs(0),
};

describe('a dead worker', () => {
  let stores: TestStores;
  beforeEach(async () => {
    stores = await openTestStores();
  });
  afterEach(() => stores.remove());

  it('of the ledger is noticed without an append, by its death', async () => {
    const fault = new Promise<string>((resolve) => stores.ledger.onFault(resolve));
    stores.kill('ledger');
    expect(await fault).toBe("the ledger store's worker has ended");
    expect(stores.health().ledger.kind).toBe('failed');
    expect(stores.health().market.kind).toBe('ok');
    stores.ledger.claim(sampleClaim(A));
    const appended = await stores.ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME);
    expect(appended.kind).toBe('failed');
  });

  it('of the market store drops and counts what waits, and the ledger goes on', async () => {
    const { market, ledger } = stores;
    market.recordTick('terminal', sampleTick(1), 1);
    const flushed = market.flush();
    const read = market.ticks(everything);
    stores.kill('market');
    await expect(read).rejects.toThrow("the market store's worker has ended");
    await flushed;
    expect(market.health()).toMatchObject({ kind: 'failed' });
    expect(market.recordTick('terminal', sampleTick(2), 2)).toBe(false);
    expect(market.stats()).toMatchObject({ queued: 0, dropped: 2 });
    await expect(market.ticks(everything)).rejects.toThrow('market store failed');
    ledger.claim(sampleClaim(A));
    const appended = await ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME);
    expect(appended.kind).toBe('durable');
  });

  it('does not keep the stores from closing', async () => {
    stores.kill('ledger');
    stores.kill('market');
    await stores.close();
  });
});

describe('a full disk under the market store', () => {
  let dataDir: string;
  let stores: TestStores;
  beforeEach(async () => {
    dataDir = makeDataDir();
    if (!canMountSmallDisk) return;
    mountSmallDisk(dataDir);
    stores = await openTestStores({ dataDir });
  });
  afterEach(async () => {
    await stores?.close();
    unmount(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function record(from: number, count: number): Promise<void> {
    for (let n = from; n < from + count; n += 1) {
      stores.market.recordTick('terminal', sampleTick(n), n);
    }
    await stores.market.flush();
  }

  it.skipIf(!canMountSmallDisk)(
    'costs ticks, is told, and is over when there is room',
    async () => {
      const filler = join(dataDir, 'filler');
      expect(() => writeFileSync(filler, Buffer.alloc(4 * 2 ** 20))).toThrow('ENOSPC');
      await record(0, 10_000);
      expect(stores.market.health()).toMatchObject({ kind: 'failed' });
      expect(stores.market.stats()).toMatchObject({ queued: 0, dropped: 10_000, stored: 0 });
      expect(await stores.market.ticks(everything)).toEqual([]);
      rmSync(filler);
      await record(10_000, 3);
      expect(stores.market.health()).toEqual({ kind: 'ok' });
      const ticks = await stores.market.ticks(everything);
      expect(ticks.map(({ seq }) => seq)).toEqual([10_000, 10_001, 10_002]);
    },
  );
});
