import type { AppendResult } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type { ControlStore } from '@mt5-bridge/bridge/internal/ports/control-store.ts';

/** Control state that lasts as long as the object: give the same one to the next bridge to restart it. */
export class MemoryControlStore implements ControlStore {
  readonly #values = new Map<string, string>();
  #failure: string | undefined;

  async load(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#values);
  }

  async put(name: string, value: string | null): Promise<AppendResult> {
    if (this.#failure !== undefined) return { kind: 'failed', reason: this.#failure };
    if (value === null) this.#values.delete(name);
    else this.#values.set(name, value);
    return { kind: 'durable' };
  }

  /** Every later write fails. */
  breakStore(reason = 'the disk is gone'): void {
    this.#failure = reason;
  }
}
