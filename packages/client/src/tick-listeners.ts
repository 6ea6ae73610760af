import type { Subscribed, TickPush } from '@mt5-bridge/protocol';

/** What a subscription to ticks got. */
export interface TickSubscription {
  readonly symbols: readonly string[];
  /** Symbols that the bridge refused, each with a code. */
  readonly rejected: Subscribed['data']['channels'][number]['rejected'];
  /** No tick is delivered any more; the bridge is told when nobody else here listens to a symbol. */
  end(): Promise<void>;
}

type OnTick = (tick: TickPush) => void;

/** Who wants which ticks; several subscriptions may share a symbol. */
export class TickListeners {
  readonly #byTopic = new Map<string, Set<OnTick>>();

  /** The returned function removes the listener and answers the symbols that nobody listens to now. */
  add(symbols: readonly string[], source: string, onTick: OnTick): () => string[] {
    // Wrapped, so that the same function given twice is removed once for each.
    const own: OnTick = (tick) => onTick(tick);
    for (const symbol of symbols) {
      const topic = topicOf(source, symbol);
      const listeners = this.#byTopic.get(topic) ?? new Set();
      listeners.add(own);
      this.#byTopic.set(topic, listeners);
    }
    return () => symbols.filter((symbol) => this.#remove(topicOf(source, symbol), own));
  }

  deliver(tick: TickPush): void {
    const { source, symbol } = tick.data;
    for (const listener of this.#byTopic.get(topicOf(source, symbol)) ?? []) listener(tick);
  }

  #remove(topic: string, listener: OnTick): boolean {
    const listeners = this.#byTopic.get(topic);
    if (listeners === undefined) return false;
    listeners.delete(listener);
    if (listeners.size > 0) return false;
    return this.#byTopic.delete(topic);
  }
}

/** Neither part may hold a control character, so the joint is unambiguous. */
const topicOf = (source: string, symbol: string) => `${source}\u0000${symbol}`;
