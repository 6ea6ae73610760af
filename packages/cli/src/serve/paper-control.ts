import type {
  MarketSpeed,
  PaperControl,
  PaperFaults,
  PaperMarket,
  PaperOutcome,
} from '@mt5-bridge/bridge';
import {
  type ControlResult,
  NO_FAULTS,
  type PaperTerminal,
  type PriceFeed,
} from '@mt5-bridge/paper';
import type { Money, UtcMs } from '@mt5-bridge/trading';

/** The market of the paper accounts, with the speed that it was last given. */
export class MarketControl {
  readonly #feed: PriceFeed;
  #speed: MarketSpeed;

  constructor(feed: PriceFeed, speed: MarketSpeed) {
    this.#feed = feed;
    this.#speed = speed;
  }

  market(): PaperMarket {
    return { feed: this.#feed.name, state: this.#feed.state, speed: this.#speed };
  }

  pause(): PaperOutcome {
    return toOutcome(this.#feed.controls.pause());
  }

  resume(): PaperOutcome {
    return toOutcome(this.#feed.controls.resume());
  }

  setSpeed(speed: MarketSpeed): PaperOutcome {
    const outcome = toOutcome(this.#feed.controls.setSpeed(speed));
    if (outcome.kind === 'done') this.#speed = speed;
    return outcome;
  }

  seek(timeMs: UtcMs): PaperOutcome {
    return toOutcome(this.#feed.controls.seek(timeMs));
  }

  step(count: number): PaperOutcome {
    return toOutcome(this.#feed.controls.step(count));
  }
}

/** What `paper_control` may do with one account and the market that it shares with the others. */
export function paperControl(terminal: PaperTerminal, shared: MarketControl): PaperControl {
  let faults: PaperFaults | undefined;
  return {
    market: () => shared.market(),
    pause: () => shared.pause(),
    resume: () => shared.resume(),
    setSpeed: (speed) => shared.setSpeed(speed),
    seek: (timeMs) => shared.seek(timeMs),
    step: (count) => shared.step(count),
    faults: () => faults,
    setFaults: (wish) => {
      faults = wish === undefined ? undefined : { ...NO_FAULTS, ...wish };
      terminal.setFaults(faults);
    },
    book: (amount: Money, comment) => terminal.deposit(amount, comment),
    reset: async (balance) => {
      const isDurable = await terminal.reset(balance);
      // The new trade server knows of no faults; they are the account's until somebody ends them.
      terminal.setFaults(faults);
      return isDurable;
    },
  };
}

function toOutcome(result: ControlResult): PaperOutcome {
  return result.ok ? { kind: 'done' } : { kind: 'refused', ...result.error };
}
