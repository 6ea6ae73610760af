import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWriter } from '@mt5-bridge/bridge/internal/adapters/sqlite/database.ts';
import { LEDGER_SCHEMA } from '@mt5-bridge/bridge/internal/adapters/sqlite/ledger-schema.ts';
import { MARKET_SCHEMA } from '@mt5-bridge/bridge/internal/adapters/sqlite/market-schema.ts';
import { StoreOpenError } from '@mt5-bridge/bridge/internal/adapters/sqlite/store-errors.ts';
import { sampleTick } from '@mt5-bridge/testkit/internal/contracts/market-store.ts';
import {
  SAMPLE_ACCOUNT,
  sampleEvent,
  sampleSignalId,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { asSymbolName, asUtcMs } from '@mt5-bridge/trading';
import { makeDataDir, openTestStores } from './open-test-stores.ts';

describe('opening the stores', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = makeDataDir();
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  const file = (name: string): string => join(dataDir, name);

  async function refusal(): Promise<StoreOpenError> {
    try {
      const stores = await openTestStores({ dataDir });
      await stores.close();
    } catch (error) {
      if (error instanceof StoreOpenError) return error;
      throw error;
    }
    throw new Error('expected the stores to be refused');
  }

  it('makes both databases, for this user alone', async () => {
    const stores = await openTestStores({ dataDir });
    expect(stores.health()).toEqual({ ledger: { kind: 'ok' }, market: { kind: 'ok' } });
    if (process.platform !== 'win32') {
      for (const name of ['ledger.db', 'ledger.db-wal', 'market.db', 'market.db-wal']) {
        expect(statSync(file(name)).mode & 0o777).toBe(0o600);
      }
    }
    await stores.close();
  });

  it('leaves whole databases without a log when it closes', async () => {
    const stores = await openTestStores({ dataDir });
    await stores.close();
    for (const name of ['ledger.db', 'market.db']) {
      expect(existsSync(file(`${name}-wal`))).toBe(false);
      const database = new Database(file(name), { readonly: true });
      expect(database.query('pragma integrity_check').values()).toEqual([['ok']]);
      database.close();
    }
  });

  it('refuses a ledger of a newer bridge and says what to do', async () => {
    await (await openTestStores({ dataDir })).close();
    const database = new Database(file('ledger.db'));
    database.run('pragma user_version = 7');
    database.close();
    const error = await refusal();
    expect(error.code).toBe('schema_too_new');
    expect(error.message).toContain('schema version 7, this bridge knows versions up to');
    expect(error.message).toContain('run the newer bridge');
  });

  it.each(LEDGER_SCHEMA.steps.slice(1).map((_, older) => older + 1))(
    'brings a ledger of version %d up to date and keeps what it holds',
    async (version) => {
      const steps = LEDGER_SCHEMA.steps.slice(0, version);
      const settings = { synchronous: 'full', cacheKib: 1_024 } as const;
      const old = openWriter(file('ledger.db'), { ...LEDGER_SCHEMA, steps }, settings);
      old.run("insert into meta (name, value) values ('bridge_id', 'old-bridge')");
      old.run(
        `insert into signal (no, id, subject, account_id, content_hash, content, received_ms, state,
           outcome, settled_ms)
         values (1, unhex(?1, '-'), 'alice', 'paper', unhex(?2), '{}', 5, 'executed', '{}', 7)`,
        [sampleSignalId(1), 'ab'.repeat(32)],
      );
      old.close();
      const stores = await openTestStores({ dataDir });
      expect(stores.ledger.bridgeId).toBe('old-bridge');
      expect(stores.ledger.find(sampleSignalId(1))).toMatchObject({
        requestType: 'trading_signal',
        state: 'executed',
        plan: null,
        steps: [{ state: 'executed', atMs: 7, origin: 'signal' }],
      });
      expect((await stores.controls.put('a', '1')).kind).toBe('durable');
      await stores.close();
    },
  );

  it('keeps the events of a ledger that had a row for each', async () => {
    const steps = LEDGER_SCHEMA.steps.slice(0, 3);
    const settings = { synchronous: 'full', cacheKib: 1_024 } as const;
    const old = openWriter(file('ledger.db'), { ...LEDGER_SCHEMA, steps }, settings);
    const kept = [
      sampleEvent({ timeMs: asUtcMs(5), signalId: sampleSignalId(7), body: '{"comment":"é 🎉"}' }),
      sampleEvent({ timeMs: asUtcMs(6), type: 'deal_add', origin: 'manual', signalId: null }),
    ];
    kept.forEach(({ accountId, timeMs, type, origin, signalId, body }, n) => {
      old.run(
        `insert into account_event (account_id, seq, time_ms, type, origin, signal_id, body)
         values (?1, ?2, ?3, ?4, ?5, unhex(?6, '-'), ?7)`,
        [accountId, n + 1, timeMs, type, origin, signalId, body],
      );
    });
    old.close();
    const stores = await openTestStores({ dataDir });
    const { epoch } = stores.eventLog;
    await stores.eventLog.append([sampleEvent()]);
    const events = await stores.eventLog.read(SAMPLE_ACCOUNT, 0, 10);
    const expected = [...kept, sampleEvent()].map((event, n) => ({ ...event, epoch, seq: n + 1 }));
    expect(events).toEqual(expected);
    await stores.close();
  });

  it('keeps the ticks of a market database that had a row for each', async () => {
    const schema = { ...MARKET_SCHEMA, steps: MARKET_SCHEMA.steps.slice(0, 1) };
    const old = openWriter(file('market.db'), schema, { synchronous: 'normal', cacheKib: 1_024 });
    const insert = old.prepare(
      `insert into tick (arrival, stream, time_ms, seq, bid, ask, last, volume, flags)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
    );
    old.run("insert into stream (id, source, symbol) values (1, 'terminal', 'EURUSD')");
    old.run("insert into stream (id, source, symbol) values (2, 'terminal', 'GBPUSD')");
    old.run('insert into tick_mark (arrival, recorded_ms) values (1, 1000), (4000, 900000)');
    old.run('begin');
    for (let n = 1; n <= 5_000; n += 1) {
      const { timeMs, bid, ask, last, volumeReal, flags } = sampleTick(n);
      insert.run(n, n % 5 === 0 ? 2 : 1, timeMs, n, bid, ask, last, volumeReal, flags);
    }
    old.run('commit');
    old.close();
    const stores = await openTestStores({ dataDir });
    stores.market.recordTick('terminal', sampleTick(5_001), 1);
    const ticks = await stores.market.ticks({
      source: 'terminal',
      symbol: asSymbolName('EURUSD'),
      count: 4_001,
      sinceMs: asUtcMs(0),
    });
    const seqs = Array.from({ length: 5_000 }, (_, n) => n + 1).filter((n) => n % 5 !== 0);
    expect(ticks).toEqual([
      ...seqs.map((seq) => ({ seq, tick: sampleTick(seq) })),
      { seq: 1, tick: sampleTick(5_001) },
    ]);
    await stores.close();
    const database = new Database(file('market.db'), { readonly: true });
    const recorded = database
      .query<{ ms: number }, []>(
        'select recorded_ms as ms from tick_block where no <= 4 order by no',
      )
      .all();
    expect(recorded.map(({ ms }) => ms)).toEqual([1_000, 1_000, 900_000, 900_000]);
    database.close();
  });

  it('refuses a database of somebody else and leaves it alone', async () => {
    const foreign = new Database(file('ledger.db'));
    foreign.run('create table theirs (x)');
    foreign.close();
    expect((await refusal()).code).toBe('foreign_database');
    const again = new Database(file('ledger.db'), { readonly: true });
    expect(again.query('select name from sqlite_master').values()).toEqual([['theirs']]);
    again.close();
  });

  it.each(['ledger.db', 'market.db'])('refuses a %s that is no database', async (name) => {
    writeFileSync(file(name), 'something else, and long enough for a header'.repeat(100));
    const error = await refusal();
    expect(error.code).toBe('open_failed');
    expect(error.message).toContain(file(name));
  });

  it('says so when a worker dies while it opens', async () => {
    const script = URL.createObjectURL(new Blob(['throw new Error("dead on arrival")']));
    const opening = openTestStores({ dataDir, startWorker: () => new Worker(script) });
    await expect(opening).rejects.toThrow('worker has ended');
  });
});
