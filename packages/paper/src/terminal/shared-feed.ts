import type { Tick } from '@mt5-bridge/trading';
import type { PriceFeed, TickSink } from '../feed/price-feed.ts';

/** One market for several accounts: each gets a feed of its own that delivers the same ticks. */
export class SharedFeed {
  readonly #feed: PriceFeed;
  readonly #sinks = new Set<TickSink>();

  constructor(feed: PriceFeed) {
    this.#feed = feed;
  }

  /** A feed for one account. The market starts with the first one and stops with the last. */
  view(): PriceFeed {
    const feed = this.#feed;
    let own: TickSink | undefined;
    return {
      name: feed.name,
      symbols: feed.symbols,
      get state() {
        return feed.state;
      },
      history: feed.history,
      controls: feed.controls,
      start: (sink) => {
        if (own !== undefined) throw new Error('this view of the feed was started already');
        own = sink;
        this.#sinks.add(sink);
        if (this.#sinks.size === 1) feed.start((ticks) => this.#deliver(ticks));
        else this.#catchUp(sink);
      },
      stop: () => {
        if (own === undefined) return;
        this.#sinks.delete(own);
        own = undefined;
        if (this.#sinks.size === 0) feed.stop();
      },
      marketTimeMs: () => feed.marketTimeMs(),
      firstClientConnected: () => feed.firstClientConnected(),
      onState: (listener) => feed.onState(listener),
    };
  }

  /** Who comes later sees the quotes that stand, as those before it did. */
  #catchUp(sink: TickSink): void {
    const { history, symbols } = this.#feed;
    const quotes = symbols.flatMap(({ name }) => [...history.ticks(name, { count: 1 })]);
    if (quotes.length > 0) sink(quotes.sort((a, b) => a.timeMs - b.timeMs));
  }

  #deliver(ticks: readonly Tick[]): void {
    for (const sink of this.#sinks) sink(ticks);
  }
}
