import type { FeedState } from './price-feed.ts';

/** The state of a feed and who wants to hear of its changes. */
export class FeedStates {
  #state: FeedState;
  readonly #listeners = new Set<(state: FeedState) => void>();

  constructor(initial: FeedState) {
    this.#state = initial;
  }

  get current(): FeedState {
    return this.#state;
  }

  change(next: FeedState): void {
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of [...this.#listeners]) listener(next);
  }

  listen(listener: (state: FeedState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
