import { rmSync } from 'node:fs';
import { makeDataDir } from './open-test-stores.ts';

/** A disk of 2 MiB over a directory; false where the system does not let us. */
export function mountSmallDisk(directory: string): boolean {
  const mount = ['mount', '-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', directory];
  return Bun.spawnSync(mount).exitCode === 0;
}

export function unmount(directory: string): void {
  Bun.spawnSync(['umount', directory]);
}

/** Needs Linux and root. */
export const canMountSmallDisk = process.platform === 'linux' && tryMount();

function tryMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const directory = makeDataDir();
  const isMounted = mountSmallDisk(directory);
  if (isMounted) unmount(directory);
  rmSync(directory, { recursive: true });
  return isMounted;
}
