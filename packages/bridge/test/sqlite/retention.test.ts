import { Database } from 'bun:sqlite';
import { afterEach, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { readAll, sampleEntry } from '@mt5-bridge/testkit/internal/contracts/audit-log.ts';
import { outcomeOf } from '@mt5-bridge/testkit/internal/contracts/ledger-fixture.ts';
import { sampleTick } from '@mt5-bridge/testkit/internal/contracts/market-store.ts';
import {
  SAMPLE_ACCOUNT,
  sampleClaim,
  sampleEvent,
  sampleRequest,
  sampleSignalId,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { asSymbolName, asUtcMs } from '@mt5-bridge/trading';
import { openTestStores, type TestStores } from './open-test-stores.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const keepAll = { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 };
const everything = {
  source: 'terminal',
  symbol: asSymbolName('EURUSD'),
  count: 1_000,
  sinceMs: asUtcMs(0),
};

let stores: TestStores;
afterEach(() => stores.remove());

describe('retention of the ledger', () => {
  const [OLD, OPEN, YOUNG] = [1, 2, 3].map(sampleSignalId) as [string, string, string];

  async function settle(clock: ManualClock, signalId: string, isOpen = false): Promise<void> {
    const atMs = clock.nowMs();
    stores.ledger.claim(sampleClaim(signalId, { receivedMs: atMs }));
    await stores.ledger.appendSubmitted(signalId, sampleRequest(signalId), atMs);
    if (isOpen) return;
    const event = sampleEvent({ signalId, timeMs: atMs });
    const executed = {
      state: 'executed',
      outcome: outcomeOf('executed'),
      atMs,
      origin: 'signal',
    } as const;
    await stores.ledger.settle(signalId, executed, [event]);
  }

  it('empties old bodies and removes old events, and answers repeats for ever', async () => {
    const clock = new ManualClock();
    stores = await openTestStores({ clock, retention: { ...keepAll, ledgerDays: 30 } });
    await settle(clock, OLD);
    await settle(clock, OPEN, true);
    clock.jumpWall(31 * DAY_MS);
    await settle(clock, YOUNG);
    clock.advance(HOUR_MS);
    // An append after the slice: the worker takes its messages in order.
    await stores.eventLog.append([sampleEvent({ timeMs: clock.nowMs() })]);

    const old = stores.ledger.claim(sampleClaim(OLD));
    if (old.kind !== 'replay') throw new Error(`expected a replay, was ${old.kind}`);
    expect(old.record).toMatchObject({
      content: '',
      request: null,
      outcome: outcomeOf('executed'),
    });
    expect(stores.ledger.findByFingerprint(sampleRequest(OLD).fingerprint)?.signalId).toBe(OLD);
    const other = sampleClaim(OLD, { contentHash: 'cd'.repeat(32) });
    expect(stores.ledger.claim(other).kind).toBe('conflict');
    expect(stores.ledger.find(OPEN)?.request).toEqual(sampleRequest(OPEN));
    expect(stores.ledger.find(YOUNG)?.request).toEqual(sampleRequest(YOUNG));
    const events = await stores.eventLog.read(SAMPLE_ACCOUNT, 0, 10);
    expect(events.map(({ seq }) => seq)).toEqual([2, 3]);
  });

  it('keeps the newest event, so that its number is not given twice', async () => {
    const clock = new ManualClock();
    const retention = { ...keepAll, ledgerDays: 1 };
    stores = await openTestStores({ clock, retention });
    await stores.eventLog.append([1, 2, 3].map(() => sampleEvent({ timeMs: clock.nowMs() })));
    clock.jumpWall(3 * DAY_MS);
    await stores.close();
    stores = await openTestStores({ clock, retention, dataDir: stores.dataDir });
    clock.advance(HOUR_MS);
    await stores.eventLog.append([sampleEvent({ timeMs: clock.nowMs() })]);
    const events = await stores.eventLog.read(SAMPLE_ACCOUNT, 0, 10);
    expect(events.map(({ seq }) => seq)).toEqual([3, 4]);
  });
});

describe('retention of the audit', () => {
  const retention = { ...keepAll, ledgerDays: 30 };
  const row = (clock: ManualClock, n: number) =>
    stores.audit.record(sampleEntry({ atMs: clock.nowMs(), summary: `${n}` }));
  const left = async (): Promise<readonly string[]> =>
    (await readAll(stores.audit)).map(({ summary }) => summary);

  it('removes old rows slice by slice, and keeps young ones', async () => {
    const clock = new ManualClock();
    stores = await openTestStores({ clock, retention });
    for (let n = 0; n < 1_200; n += 1) row(clock, n);
    clock.jumpWall(31 * DAY_MS);
    for (const n of [9_001, 9_002]) row(clock, n);
    await stores.flush();
    clock.advance(HOUR_MS);
    // Slice after slice: the pruning asks for the next one a moment later.
    for (let n = 0; n < 3; n += 1) {
      await stores.eventLog.append([sampleEvent({ timeMs: clock.nowMs() })]);
      clock.advance(100);
    }
    await stores.eventLog.append([sampleEvent({ timeMs: clock.nowMs() })]);
    expect(await left()).toEqual(['9001', '9002']);
  });

  it('keeps the newest row, so that no number is given twice', async () => {
    const clock = new ManualClock();
    stores = await openTestStores({ clock, retention });
    for (const n of [1, 2, 3]) row(clock, n);
    await stores.flush();
    clock.jumpWall(31 * DAY_MS);
    clock.advance(HOUR_MS);
    await stores.eventLog.append([sampleEvent({ timeMs: clock.nowMs() })]);
    expect(await left()).toEqual(['3']);
    row(clock, 4);
    await stores.flush();
    expect((await readAll(stores.audit)).map(({ no }) => no)).toEqual([3, 4]);
  });
});

describe('retention of ticks', () => {
  async function record(from: number, count: number): Promise<void> {
    for (let n = from; n < from + count; n += 1) {
      stores.market.recordTick('terminal', sampleTick(n), n);
    }
    await stores.market.flush();
  }

  const seqs = async (): Promise<number[]> =>
    (await stores.market.ticks(everything)).map(({ seq }) => seq);

  it('removes by the time of recording: a replay of old ticks is young', async () => {
    const clock = new ManualClock();
    clock.jumpWall(3_650 * DAY_MS);
    stores = await openTestStores({ clock, retention: { ...keepAll, ticksDays: 2 } });
    await record(1, 3);
    clock.jumpWall(DAY_MS);
    await record(4, 3);
    expect(await seqs()).toEqual([1, 2, 3, 4, 5, 6]);
    clock.jumpWall(1.5 * DAY_MS);
    await record(7, 1);
    expect(await seqs()).toEqual([4, 5, 6, 7]);
  });

  it('removes also while no tick comes, and numbers go on afterwards', async () => {
    const clock = new ManualClock();
    const retention = { ...keepAll, ticksDays: 1 };
    stores = await openTestStores({ clock, retention });
    await record(1, 3);
    clock.jumpWall(2 * 60_000);
    await record(4, 1);
    clock.jumpWall(2 * DAY_MS);
    expect(await seqs()).toEqual([1, 2, 3, 4]);
    await stores.close();
    stores = await openTestStores({ clock, retention, dataDir: stores.dataDir });
    clock.advance(60_000);
    // Slice after slice, between other work.
    while ((await seqs()).length > 0);
    await record(5, 1);
    expect(await seqs()).toEqual([5]);
    clock.jumpWall(120_000);
    await record(6, 1);
    expect(await seqs()).toEqual([5, 6]);
  });

  it('removes the oldest when the file has become too large', async () => {
    const ticksBytes = 400_000;
    stores = await openTestStores({ retention: { ...keepAll, ticksBytes } });
    for (let batch = 0; batch < 8; batch += 1) await record(batch * 4_000, 4_000);
    const newest = await seqs();
    expect(newest.at(-1)).toBe(31_999);
    await stores.close();
    const database = new Database(join(stores.dataDir, 'market.db'), { readonly: true });
    const [row] = database
      .query<{ n: number; oldest: number }, []>(
        'select count(*) as n, min(seq) as oldest from tick',
      )
      .all();
    database.close();
    expect(row?.n).toBeLessThan(12_000);
    expect(row?.n).toBe(32_000 - (row?.oldest ?? 0));
    stores = await openTestStores({ dataDir: stores.dataDir });
  });
});
