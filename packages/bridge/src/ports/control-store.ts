import type { AppendResult } from './append-result.ts';

/**
 * Small state of the bridge's own controls, by name: what is halted, what is armed, what a day has come to.
 * In the database of the ledger, written with the same group commit; one process owns it.
 */
export interface ControlStore {
  /** Everything that is durable, read once at the start. Values are JSON text. */
  load(): Promise<ReadonlyMap<string, string>>;

  /** Durable when it resolves so; later writes of a name win. `null` removes the name. */
  put(name: string, value: string | null): Promise<AppendResult>;
}
