import type { ServerMessage } from '@mt5-bridge/protocol';
import { BridgeError, RequestTimeoutError } from './bridge-error.ts';
import type { Timers } from './timers.ts';

interface Pending {
  readonly resolve: (reply: ServerMessage) => void;
  readonly reject: (error: Error) => void;
  readonly cancelTimeout: () => void;
}

/** Requests that wait for their answer, by the `id` that the bridge echoes. */
export class PendingRequests {
  readonly #timers: Timers;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** Settles with the reply, or rejects with `BridgeError`, `RequestTimeoutError` or what `failAll` gets. */
  add(
    type: string,
    timeoutMs: number,
  ): { readonly id: number; readonly reply: Promise<ServerMessage> } {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = new Promise<ServerMessage>((resolve, reject) => {
      const cancelTimeout = this.#timers.schedule(timeoutMs, () => {
        this.#pending.delete(id);
        reject(new RequestTimeoutError(type, timeoutMs));
      });
      this.#pending.set(id, { resolve, reject, cancelTimeout });
    });
    return { id, reply };
  }

  /** False when nobody waits for this message: a push, or an answer that came too late. */
  settle(message: ServerMessage): boolean {
    if (!('id' in message) || typeof message.id !== 'number') return false;
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return false;
    this.#pending.delete(message.id);
    pending.cancelTimeout();
    if (message.type === 'error') pending.reject(new BridgeError(message));
    else pending.resolve(message);
    return true;
  }

  failAll(error: Error): void {
    for (const pending of this.#pending.values()) {
      pending.cancelTimeout();
      pending.reject(error);
    }
    this.#pending.clear();
  }
}
