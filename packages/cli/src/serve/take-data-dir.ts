import {
  type DataDir,
  openDataDir,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** The lock on a data directory, or the exit code of a process that can not have it. */
export function takeDataDir(path: string, complain: (text: string) => void): DataDir | ExitCode {
  try {
    return openDataDir(path, { random: systemRandom });
  } catch (error) {
    if (!(error instanceof DataDirInUseError || error instanceof DataDirUnusableError)) throw error;
    complain(error.message);
    return error instanceof DataDirInUseError ? EXIT.dataDirInUse : EXIT.failed;
  }
}
