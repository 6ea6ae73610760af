import { posix, win32 } from 'node:path';
import type { Surroundings } from './surroundings.ts';

/** `data` in a clone; else the folder in which a program of this platform keeps its state. */
export function defaultDataDir(surroundings: Surroundings): string {
  const { platform, env, homeDir, cloneDir } = surroundings;
  if (cloneDir !== undefined) return (platform === 'win32' ? win32 : posix).join(cloneDir, 'data');
  if (platform === 'win32') {
    const base = env.LOCALAPPDATA ?? win32.join(homeDir, 'AppData', 'Local');
    return win32.join(base, 'mt5-bridge');
  }
  if (platform === 'darwin') {
    return posix.join(homeDir, 'Library', 'Application Support', 'mt5-bridge');
  }
  const stateHome = env.XDG_STATE_HOME;
  // The XDG base directory specification says to ignore relative paths here.
  const base =
    stateHome !== undefined && posix.isAbsolute(stateHome)
      ? stateHome
      : posix.join(homeDir, '.local', 'state');
  return posix.join(base, 'mt5-bridge');
}
