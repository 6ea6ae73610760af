import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { LateIndex } from '@mt5-bridge/bridge/internal/adapters/sqlite/late-index.ts';
import { putRequest } from '@mt5-bridge/paper/internal/engine/book-change.ts';
import { outcomeOf } from '@mt5-bridge/testkit/internal/contracts/ledger-fixture.ts';
import {
  SAMPLE_ACCOUNT,
  SAMPLE_TIME,
  sampleClaim,
  sampleRequest,
  sampleResult,
  sampleSignalId,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { openTestStores, type TestStores } from './open-test-stores.ts';

/** More signals than may wait for their index, in one group. */
const MANY = 16_400;
const executed = {
  state: 'executed',
  outcome: outcomeOf('executed'),
  atMs: SAMPLE_TIME,
  origin: 'signal',
} as const;

describe('a signal whose key is not indexed yet', () => {
  let stores: TestStores;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    stores = await openTestStores({ clock });
  });
  afterEach(() => stores.remove());

  async function settle(id: string): Promise<void> {
    stores.ledger.claim(sampleClaim(id));
    void stores.ledger.appendSubmitted(id, sampleRequest(id), SAMPLE_TIME);
    await stores.ledger.settle(id, executed, []);
  }

  function expectKnown(id: string): void {
    const { fingerprint } = sampleRequest(id);
    expect(stores.ledger.claim(sampleClaim(id)).kind).toBe('replay');
    expect(stores.ledger.find(id)?.signalId).toBe(id);
    expect(stores.ledger.findByFingerprint(fingerprint)?.signalId).toBe(id);
  }

  /** Lets the worker fill its indexes, as it does in a quiet moment; an append waits for it. */
  async function index(): Promise<void> {
    clock.advance(1_000);
    await settle(sampleSignalId(1_000_000 + clock.monotonicMs()));
  }

  it('is found by id and fingerprint, before and after', async () => {
    const id = sampleSignalId(1);
    await settle(id);
    expectKnown(id);
    await index();
    expectKnown(id);
  });

  it('is found when its outcome comes after the index', async () => {
    const id = sampleSignalId(1);
    stores.ledger.claim(sampleClaim(id));
    await stores.ledger.appendSubmitted(id, sampleRequest(id), SAMPLE_TIME);
    await index();
    await stores.ledger.settle(id, executed, []);
    expectKnown(id);
  });

  it('is found however many there are, while their indexes are filled one after the other', async () => {
    const ids = Array.from({ length: MANY }, (_, n) => sampleSignalId(n));
    await Promise.all(ids.map(settle));
    // Each of these groups finds another index filled.
    for (let n = 1; n <= 4; n += 1) {
      await settle(sampleSignalId(-n));
      for (const known of [0, MANY - 1, -n]) expectKnown(sampleSignalId(known));
    }
  });

  it.each([0, 1, 2, 3])('is found after a crash behind %d of the three indexes', async (filled) => {
    const path = join(stores.dataDir, 'ledger.db');
    await stores.close();
    const database = new Database(path);
    const insert = database.prepare(
      `insert into signal (no, id, subject, account_id, content_hash, content, received_ms, state,
         fingerprint, outcome, settled_ms)
       values (?1, unhex(?2, '-'), ?3, ?4, unhex(?5), '', 0, 'executed', ?6, ?7, 0)`,
    );
    const { subject, accountId, contentHash } = sampleClaim(sampleSignalId(0));
    database.transaction(() => {
      for (let n = 1; n <= MANY; n += 1) {
        const id = sampleSignalId(n);
        const { fingerprint } = sampleRequest(id);
        insert.run(n, id, subject, accountId, contentHash, fingerprint, executed.outcome);
      }
    })();
    const index = new LateIndex(database);
    for (let n = 0; n < filled; n += 1) {
      expect(index.whenDue()).toEqual(n < 2 ? undefined : { signalNo: MANY, requestNo: 0 });
    }
    database.close();
    stores = await openTestStores({ clock, dataDir: stores.dataDir });
    for (const n of [1, 2, MANY]) expectKnown(sampleSignalId(n));
  });

  it('is found after a crash', async () => {
    const id = sampleSignalId(1);
    await settle(id);
    stores.kill('ledger');
    const next = await openTestStores({ clock, dataDir: stores.dataDir });
    expect(next.ledger.claim(sampleClaim(id)).kind).toBe('replay');
    expect(next.ledger.findByFingerprint(sampleRequest(id).fingerprint)?.signalId).toBe(id);
    await next.close();
  });
});

describe('a request of the paper book whose key is not indexed yet', () => {
  let stores: TestStores;
  let clock: ManualClock;
  beforeEach(async () => {
    clock = new ManualClock();
    stores = await openTestStores({ clock });
  });
  afterEach(() => stores.remove());

  const put = (requestId: string, comment: string) => {
    const value = { requestId, fingerprint: '', result: { ...sampleResult, comment } };
    return stores.paperBook.append(SAMPLE_ACCOUNT, [putRequest(value, SAMPLE_TIME)]);
  };
  const commentsOf = async (...keys: string[]): Promise<unknown[]> => {
    const rows = await stores.paperBook.get(SAMPLE_ACCOUNT, 'request', keys);
    return rows.map((row) => row.table === 'request' && row.value.result.comment).sort();
  };

  it('is found beside one that is, and replaced by a later one under its id', async () => {
    await put('a', 'first');
    clock.advance(1_000);
    await put('b', 'second');
    expect(await commentsOf('a', 'b', 'c')).toEqual(['first', 'second']);
    await put('a', 'third');
    await put('b', 'fourth');
    expect(await commentsOf('a', 'b')).toEqual(['fourth', 'third']);
    clock.advance(1_000);
    await put('c', 'fifth');
    expect(await commentsOf('a', 'b')).toEqual(['fourth', 'third']);
    const everything = { fromMs: SAMPLE_TIME, toMs: SAMPLE_TIME, limit: 10 };
    expect(await stores.paperBook.range(SAMPLE_ACCOUNT, 'request', everything)).toHaveLength(3);
  });

  it('is removed by its key, indexed or not', async () => {
    await put('a', 'first');
    clock.advance(1_000);
    await put('b', 'second');
    const remove = (key: string) => ({ op: 'delete', table: 'request', key }) as const;
    await stores.paperBook.append(SAMPLE_ACCOUNT, [remove('a'), remove('b')]);
    expect(await commentsOf('a', 'b')).toEqual([]);
  });
});
