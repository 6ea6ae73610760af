import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { readAdminToken, readOwner } from '@mt5-bridge/bridge/internal/adapters/data-dir/owner.ts';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';

const isPosix = process.platform !== 'win32';

describe('a data directory', () => {
  let parent: string;
  let directory: string;
  let seed = 0;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'mt5-bridge-'));
    directory = join(parent, 'state', 'bridge');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const open = () => openDataDir(directory, { random: new SeededRandom(seed++) });

  function refusal(): DataDirInUseError {
    try {
      open().close();
    } catch (error) {
      if (error instanceof DataDirInUseError) return error;
      throw error;
    }
    throw new Error('expected the directory to be in use');
  }

  it('is made for this user alone', () => {
    const dataDir = open();
    if (isPosix) {
      expect(statSync(directory).mode & 0o777).toBe(0o700);
      expect(statSync(join(directory, 'admin.token')).mode & 0o777).toBe(0o600);
    }
    dataDir.close();
  });

  it('has a new admin token at each start, and none when nobody owns it', () => {
    const first = open();
    expect(readAdminToken(directory)).toBe(first.adminToken);
    expect(first.adminToken).toHaveLength(43);
    first.close();
    expect(readAdminToken(directory)).toBeUndefined();
    const second = open();
    expect(second.adminToken).not.toBe(first.adminToken);
    second.close();
  });

  it('is refused to a second owner, who hears of the first one', () => {
    const dataDir = open();
    expect(refusal()).toMatchObject({ pid: process.pid, port: null });
    dataDir.publishPort(8001);
    const error = refusal();
    expect(error).toMatchObject({ pid: process.pid, port: 8001 });
    expect(error.message).toContain(`in use by process ${process.pid} (port 8001)`);
    expect(error.message).toContain('--data-dir');
    expect(readAdminToken(directory)).toBe(dataDir.adminToken);
    dataDir.close();
  });

  it('is free again after its owner closed it, and leaves no trace of it', () => {
    open().close();
    open().close();
    expect(readdirSync(directory)).toEqual(['lock.db']);
    expect(readOwner(directory)).toBeUndefined();
  });

  it('does not name a dead process that left its file', () => {
    const dataDir = open();
    writeFileSync(join(directory, 'owner.json'), JSON.stringify({ pid: 2 ** 30, port: 8001 }));
    expect(refusal()).toMatchObject({ pid: null, port: null });
    writeFileSync(join(directory, 'owner.json'), '{"pid":');
    expect(refusal().message).toContain('another process');
    dataDir.close();
  });

  it('says so when it can not be made', () => {
    const file = join(parent, 'file');
    writeFileSync(file, '');
    const impossible = (): unknown =>
      openDataDir(join(file, 'below'), { random: new SeededRandom(1) });
    expect(impossible).toThrow(DataDirUnusableError);
    expect(impossible).toThrow('--data-dir');
    expect(readFileSync(file, 'utf8')).toBe('');
  });
});
