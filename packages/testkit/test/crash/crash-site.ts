import type { WireClient } from '../../../cli/test/process/wire-client.ts';
import type { KeptData } from './kept-data.ts';

/** A process that can be killed. */
export type Victim = 'bridge' | 'terminal';

/** A bridge and its terminal on folders that outlive them: in one process, or in two. */
export interface CrashSite {
  readonly victims: readonly Victim[];
  /** Starts what does not run. */
  start(): Promise<void>;
  /** Clients of the running bridge, once the account takes orders. */
  connect(count: number): Promise<WireClient[]>;
  /** Starts a second bridge on the folder of the first; resolves with its exit code. */
  startSecond(): Promise<number>;
  kill(victim: Victim): Promise<void>;
  /** Resolves when that process is gone. */
  ended(victim: Victim): Promise<unknown>;
  pid(victim: Victim): number;
  /** What the folders hold; `undefined` before the ledger was made. */
  kept(): KeptData | undefined;
  /** Ends everything and removes the folders. */
  remove(): Promise<void>;
}
