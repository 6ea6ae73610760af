import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_FILE_NAME } from '@mt5-bridge/bridge/internal/adapters/auth/key-file.ts';
import type { KeyGrant, KeyInfo } from '@mt5-bridge/bridge/internal/adapters/auth/key-record.ts';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import { DataDirInUseError } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import type { Seams } from '../config/authentication.ts';
import type { StartUpRefusal } from '../config/start-up.ts';
import { adminOf } from './running-bridge.ts';
import { RunningBridgeKeys } from './running-bridge-keys.ts';

/** Keys of a data directory, whether a bridge runs on it or not. */
export interface KeyAccess {
  /** From when on a change counts, for people. */
  readonly since: string;
  list(): Promise<readonly KeyInfo[]>;
  create(grant: KeyGrant): Promise<{ readonly text: string; readonly key: KeyInfo }>;
  /** `undefined`: no such key. */
  revoke(id: string): Promise<KeyInfo | undefined>;
  revokeToken(jti: string): Promise<void>;
}

/** The keys can not be reached or read. */
export class KeyAccessError extends Error {
  override readonly name = 'KeyAccessError';
}

/**
 * Runs `work` on the keys: through the admin interface when a bridge owns the directory, else on the file
 * itself while holding the directory's lock.
 */
export async function withKeys<Result>(
  dataDir: string,
  seams: Seams,
  work: (keys: KeyAccess) => Promise<Result>,
): Promise<Result> {
  try {
    const directory = openDataDir(dataDir, seams);
    try {
      return await work(openFile(dataDir, seams));
    } finally {
      directory.close();
    }
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) throw error;
    return work(new RunningBridgeKeys(adminOf(dataDir, error)));
  }
}

/** Whether there is anything to list, without making a directory. */
export const hasDataDir = (dataDir: string): boolean => existsSync(dataDir);

function openFile(dataDir: string, seams: Seams): KeyAccess {
  const opened = KeyStore.open({ path: join(dataDir, KEY_FILE_NAME), ...seams });
  if (opened.kind === 'refused') throw new KeyAccessError(describe(opened));
  const { store } = opened;
  return {
    since: `from the next start on: no bridge runs on ${dataDir} now`,
    list: async () => store.listKeys(),
    create: async (grant) => store.createKey(grant),
    revoke: async (id) => store.revokeKey(id),
    revokeToken: async (jti) => store.revokeToken(jti),
  };
}

const describe = ({ reason, remedy }: StartUpRefusal) => `${reason}.\n  ${remedy}`;
