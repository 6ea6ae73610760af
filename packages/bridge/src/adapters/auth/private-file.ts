import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Refusal, refuse } from './refusal.ts';

const OTHERS_MAY_READ = 0o077;

/**
 * Reads a file that holds a secret. Refuses one that other users of the machine may read: file modes say
 * nothing on Windows, so there the folder's own rights are all that guards it.
 */
export function readPrivateFile(
  path: string,
): { readonly kind: 'ok'; readonly bytes: Uint8Array } | { readonly kind: 'missing' } | Refusal {
  try {
    // Mode and content are read through one descriptor, so the file can not change in between.
    const descriptor = openSync(path, 'r');
    try {
      const mode = fstatSync(descriptor).mode;
      if (process.platform !== 'win32' && (mode & OTHERS_MAY_READ) !== 0) {
        const octal = (mode & 0o777).toString(8).padStart(3, '0');
        return refuse(
          `${path} holds a secret and has mode ${octal}, so other users may reach it`,
          `Run: chmod 600 ${path}`,
        );
      }
      return { kind: 'ok', bytes: readFileSync(descriptor) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return { kind: 'missing' };
    return refuse(`${path} can not be read: ${describe(error)}`, 'Check the path and its rights.');
  }
}

/**
 * Replaces a file as a whole: a crash leaves the old or the new content, never a mix. Throws when the disk
 * refuses; the old content then stands.
 */
export function replacePrivateFile(path: string, text: string): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  // `wx` fails on anything that somebody put there meanwhile, links included.
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, path);
  if (process.platform !== 'win32') syncFolder(dirname(path));
}

/** Makes the rename itself durable. */
function syncFolder(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error;
}
