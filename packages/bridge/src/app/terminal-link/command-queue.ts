import type { Precedence } from '@mt5-bridge/trading';

/** Requests in the order in which they go out; questions come last, since requests grow old. */
const RANKS = ['reducing', 'high', 'medium', 'low', 'question'] as const;
export type CommandRank = Precedence | 'question';

/** What waits for its turn on a link: by rank, and within a rank as it came. */
export class CommandQueue<Item> {
  readonly #lists: Readonly<Record<CommandRank, Set<Item>>> = {
    reducing: new Set(),
    high: new Set(),
    medium: new Set(),
    low: new Set(),
    question: new Set(),
  };

  get size(): number {
    return RANKS.reduce((sum, rank) => sum + this.#lists[rank].size, 0);
  }

  add(rank: CommandRank, item: Item): void {
    this.#lists[rank].add(item);
  }

  remove(rank: CommandRank, item: Item): void {
    this.#lists[rank].delete(item);
  }

  /** Takes the next one; questions only when they may go too. */
  take(mayAsk: boolean): Item | undefined {
    for (const rank of RANKS) {
      if (rank === 'question' && !mayAsk) return undefined;
      for (const item of this.#lists[rank]) {
        this.#lists[rank].delete(item);
        return item;
      }
    }
    return undefined;
  }

  /** Takes all of them. */
  drain(): readonly Item[] {
    const all = RANKS.flatMap((rank) => [...this.#lists[rank]]);
    for (const rank of RANKS) this.#lists[rank].clear();
    return all;
  }
}
