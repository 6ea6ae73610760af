import { isRecord } from './key-record.ts';
import { readPrivateFile, replacePrivateFile } from './private-file.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Name of the file inside the data directory. */
export const PASSWORD_FILE_NAME = 'passwords.json';

const VERSION = 1;
const HASH = /^\$argon2(id|i|d)\$.+/;

/** Argon2id; the defaults of the runtime are those of RFC 9106 for little memory. */
export function hashPassword(password: string): Promise<string> {
  return Bun.password.hash(password, 'argon2id');
}

/** False for a wrong password, and for a hash that can not be read. Runs off the event loop. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  if (password === '' || !HASH.test(hash)) return false;
  try {
    return await Bun.password.verify(password, hash);
  } catch {
    // A hash that was damaged opens nothing; who set it is told by `config check`.
    return false;
  }
}

export type StoredPasswords = Readonly<Record<string, string>>;

/** Hashes by alias of the account. A missing file is an empty one; a broken one is refused. */
export function readPasswordFile(
  path: string,
): { readonly kind: 'ok'; readonly hashes: StoredPasswords } | Refusal {
  const file = readPrivateFile(path);
  if (file.kind === 'missing') return { kind: 'ok', hashes: {} };
  if (file.kind === 'refused') return file;
  const hashes = parseHashes(new TextDecoder().decode(file.bytes));
  if (hashes !== undefined) return { kind: 'ok', hashes };
  return refuse(
    `${path} can not be used: it is not what mt5-bridge paper password writes`,
    'Restore it from a backup, or move it away and set the passwords again.',
  );
}

export function writePasswordFile(path: string, hashes: StoredPasswords): void {
  replacePrivateFile(path, `${JSON.stringify({ version: VERSION, hashes }, null, 2)}\n`);
}

function parseHashes(text: string): StoredPasswords | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Told by the caller, without the content.
    return undefined;
  }
  if (!isRecord(value) || value.version !== VERSION || !isRecord(value.hashes)) return undefined;
  const hashes: Record<string, string> = {};
  for (const [alias, hash] of Object.entries(value.hashes)) {
    if (typeof hash !== 'string' || !HASH.test(hash)) return undefined;
    hashes[alias] = hash;
  }
  return hashes;
}
