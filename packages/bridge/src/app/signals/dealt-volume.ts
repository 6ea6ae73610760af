import {
  addVolume,
  type Deal,
  maxVolume,
  NO_VOLUME,
  type Ticket,
  type Volume,
} from '@mt5-bridge/trading';

/**
 * What was dealt of one order: each deal once, and never less than an answer or an earlier life has told, for
 * an answer may come before its deals.
 */
export class DealtVolume {
  readonly #told: Volume;
  readonly #deals = new Map<Ticket, Deal>();
  #sum: Volume = NO_VOLUME;

  constructor(told: Volume) {
    this.#told = told;
  }

  get total(): Volume {
    return maxVolume(this.#told, this.#sum);
  }

  /** True while it is not known which deals the told volume consists of. */
  get isBlind(): boolean {
    return this.#sum < this.#told;
  }

  /** The deals that are known, in the order in which they were told. */
  get deals(): readonly Deal[] {
    return [...this.#deals.values()];
  }

  /** True when the known deals come to this volume. */
  explains(volume: Volume): boolean {
    return this.#sum >= volume;
  }

  add(deal: Deal): Volume {
    if (!this.#deals.has(deal.ticket)) {
      this.#deals.set(deal.ticket, deal);
      this.#sum = addVolume(this.#sum, deal.volume);
    }
    return this.total;
  }
}
