import { existsSync, realpathSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';

/**
 * Root of the repository when the command runs from its own clone, inside of it: everything it keeps stays
 * there then, for `npm start` and `npx mt5-bridge` alike. An installed package has no lockfile above it.
 */
export function findCloneDir(workingDir: string): string | undefined {
  const root = resolve(import.meta.dir, '../../../..');
  if (!existsSync(join(root, 'package-lock.json'))) return undefined;
  const here = realpathSync(workingDir);
  return here === root || here.startsWith(`${root}${sep}`) ? root : undefined;
}
