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
  readonly #deals = new Set<Ticket>();
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

  add({ ticket, volume }: Pick<Deal, 'ticket' | 'volume'>): Volume {
    if (!this.#deals.has(ticket)) {
      this.#deals.add(ticket);
      this.#sum = addVolume(this.#sum, volume);
    }
    return this.total;
  }
}
