import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import {
  PASSWORD_FILE_NAME,
  readPasswordFile,
  verifyPassword,
} from '@mt5-bridge/bridge/internal/adapters/auth/account-passwords.ts';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import type { PaperAccountConfig } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import type { StartUpRefusal } from '../config/start-up.ts';

export type PasswordCheck = (password: string) => Promise<boolean>;

export type PasswordChecks =
  | { readonly kind: 'ok'; readonly checkOf: (account: PaperAccountConfig) => PasswordCheck }
  | ({ readonly kind: 'refused' } & StartUpRefusal);

/**
 * What opens each paper account: its own hash or password in the configuration, else the hash that
 * `paper password` stored, else `paper.password`.
 */
export function openPasswords({ paper, store }: BridgeConfig): PasswordChecks {
  const stored = readPasswordFile(join(store.dataDir, PASSWORD_FILE_NAME));
  if (stored.kind === 'refused') return stored;
  return {
    kind: 'ok',
    checkOf: ({ alias, password, passwordHash }) => {
      const hash =
        passwordHash?.reveal() ?? (password === undefined ? stored.hashes[alias] : undefined);
      if (hash !== undefined) return (given) => verifyPassword(given, hash);
      const plain = password ?? paper.password;
      return async (given) => isSame(given, plain.reveal());
    },
  };
}

/** Compares digests, so that the time taken tells nothing of where two passwords differ. */
function isSame(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}
