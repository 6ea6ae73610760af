import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const OWNER_FILE = 'owner.json';
export const ADMIN_TOKEN_FILE = 'admin.token';

/** Who holds a data directory. */
export interface Owner {
  readonly pid: number;
  /** `null` until the process listens. */
  readonly port: number | null;
}

/** The living owner of a data directory, as far as it has said so. */
export function readOwner(directory: string): Owner | undefined {
  const text = readIfPresent(join(directory, OWNER_FILE));
  const owner = text === undefined ? undefined : parseOwner(text);
  // After a kill the file of the dead one is still there.
  return owner !== undefined && isAlive(owner.pid) ? owner : undefined;
}

/** The admin token of the bridge that runs on this directory, for the commands of the same user. */
export function readAdminToken(directory: string): string | undefined {
  return readIfPresent(join(directory, ADMIN_TOKEN_FILE))?.trim();
}

/** Replaces a file in one step; only its owner may read it (Windows: the rights of the directory). */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.new`;
  rmSync(temporary, { force: true });
  writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
  renameSync(temporary, path);
}

function parseOwner(text: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const pid = 'pid' in value ? value.pid : undefined;
    const port = 'port' in value ? value.port : undefined;
    if (typeof pid !== 'number') return undefined;
    return { pid, port: typeof port === 'number' ? port : null };
  } catch {
    // Torn by a power cut: it tells nothing, and nothing hangs on it but the words of an error.
    return undefined;
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
