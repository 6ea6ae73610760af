import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import { DataDirInUseError } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { SAMPLE_ACCOUNT } from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { type Account, type Child, startChild } from './children/child.ts';
import { makeDataDir, openTestStores } from './open-test-stores.ts';
import { canMountSmallDisk, mountSmallDisk, unmount } from './small-disk.ts';

const isLinux = process.platform === 'linux';
const hasStrace = Bun.which('strace') !== null;

describe('a process that owns a ledger', () => {
  let directory: string;
  let child: Child | undefined;
  beforeEach(() => {
    directory = makeDataDir();
  });
  afterEach(async () => {
    child?.kill();
    await child?.ended();
    rmSync(directory, { recursive: true, force: true });
  });

  it('loses nothing that it acknowledged when it is killed, however often', async () => {
    const random = new SeededRandom(Number(process.pid));
    const lives: Account[] = [];
    for (let life = 0; life < 4; life += 1) {
      child = startChild(directory);
      const enough = 50 + random.below(300);
      await child.until(({ settled }) => settled.size >= enough);
      child.kill();
      await child.ended();
      expect(child.account.settled.size).toBeGreaterThanOrEqual(enough);
      lives.push(child.account);
    }
    await expectKept(directory, lives);
  });

  it('finds everything in the synced database once it is open again', async () => {
    child = startChild(directory);
    await child.until(({ settled }) => settled.size > 20);
    child.kill();
    await child.ended();
    const stores = await openTestStores({ dataDir: directory });
    // Opening syncs nothing; only a checkpoint has, and then no frame of the log is left to move.
    const database = new Database(join(directory, 'ledger.db'));
    const left = database
      .prepare<{ log: number; checkpointed: number }, []>('pragma wal_checkpoint(noop)')
      .get();
    expect(left?.checkpointed).toBe(left?.log ?? -1);
    database.close();
    await stores.close();
  });

  it('keeps a second owner out until it is dead, then at once no more', async () => {
    child = startChild(directory);
    await child.until(({ settled }) => settled.size > 0);
    const open = () => openDataDir(directory, { random: new SeededRandom(1) });
    expect(open).toThrow(DataDirInUseError);
    expect(open).toThrow(`process ${child.pid}`);
    child.kill();
    await child.ended();
    open().close();
  });

  it.skipIf(!isLinux)('stops at a write that the system refuses', async () => {
    // Past 1 MiB a file takes nothing more: SIGXFSZ is ignored, so the write itself fails.
    const limited = ['bash', '-c', 'trap "" XFSZ; ulimit -f 1024; exec "$@"', 'bash'];
    child = startChild(directory, limited);
    await expectStop(child);
    await expectKept(directory, [child.account]);
  });

  it.skipIf(!canMountSmallDisk)('stops on a full disk', async () => {
    mountSmallDisk(directory);
    try {
      child = startChild(directory);
      await expectStop(child);
      expect(child.account.fault).toContain('SQLITE_FULL');
      const copy = makeDataDir();
      Bun.spawnSync(['cp', '-a', `${directory}/.`, copy]);
      await expectKept(copy, [child.account]);
      rmSync(copy, { recursive: true });
    } finally {
      unmount(directory);
    }
  });

  it.skipIf(!hasStrace)('stops at the first sync that fails', async () => {
    const inject = ['-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=40+'];
    child = startChild(directory, ['strace', '-f', '-qq', '-o', '/dev/null', ...inject]);
    await expectStop(child);
    expect(child.account.fault).toContain('SQLITE_IOERR');
    await expectKept(directory, [child.account]);
  });
});

/** The child noticed, settled nothing afterwards and left no append hanging. */
async function expectStop(child: Child): Promise<void> {
  await child.ended();
  const { account } = child;
  expect(account.fault).toBeDefined();
  expect(account.hasEnded).toBe(true);
  for (const id of account.claimed) {
    expect(account.settled.has(id) || account.unknown.has(id)).toBe(true);
  }
}

/** Everything acknowledged is there; what is there is whole; nothing is there that nobody claimed. */
async function expectKept(directory: string, lives: readonly Account[]): Promise<void> {
  const stores = await openTestStores({ dataDir: directory });
  const { ledger, eventLog } = stores;
  const unresolved = new Set((await ledger.unresolved()).map(({ signalId }) => signalId));
  const claimed = new Set(lives.flatMap((life) => [...life.claimed]));
  for (const life of lives) {
    expect(life.identity).toBe(`${ledger.bridgeId} ${eventLog.epoch}`);
    for (const id of life.settled) expect(ledger.find(id)?.state).toBe('executed');
    for (const id of life.submitted) {
      expect(ledger.find(id)?.state === 'executed' || unresolved.has(id)).toBe(true);
    }
  }
  for (const id of unresolved) expect(claimed.has(id)).toBe(true);
  const events = await eventLog.read(SAMPLE_ACCOUNT, 0, 1_000_000);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const executed = [...claimed].filter((id) => ledger.find(id)?.state === 'executed');
  expect(events.map(({ signalId }) => signalId).sort()).toEqual(executed.sort());
  await stores.close();
  const database = new Database(join(directory, 'ledger.db'), { readonly: true });
  expect(database.query('pragma integrity_check').values()).toEqual([['ok']]);
  database.close();
}
