import type { Message, Signal } from '../../../cli/test/process/wire-client.ts';

export type Alias = 'paper' | 'hedge';
export type Side = 'BUY' | 'SELL';

/** Volumes in hundredths of a lot, prices in points: whole numbers, so that sums are exact. */
interface ModelPosition {
  readonly side: Side;
  readonly volume: number;
  readonly openPoints: number;
}

interface ModelLimit {
  readonly side: Side;
  readonly volume: number;
  readonly points: number;
}

/** A signal that was answered. */
export interface ToldSignal {
  readonly account: Alias;
  readonly signal: Signal;
  readonly reply: Message;
}

/** What an order is expected to be answered with. */
export type Expected =
  | { readonly state: 'filled'; readonly points: number; readonly volume: number }
  | { readonly state: 'placed' }
  | { readonly state: 'refused'; readonly code: string };

export const POINTS = 100_000;
export const BALANCE = 100_000;
const SPREAD_POINTS = 20;
/** Dollars of one point of a hundredth of a lot. */
const POINT_VALUE = 0.01;

/** One symbol, one account of each margin mode, and the simplest rules that say what must become of a signal. */
export class AccountModel {
  bidPoints = 110_000;
  readonly told: ToldSignal[] = [];
  /** Signed. */
  #netVolume = 0;
  #hedged: ModelPosition[] = [];
  #hedgedBalanceCents = BALANCE * 100;
  readonly #limits: Record<Alias, ModelLimit[]> = { paper: [], hedge: [] };

  get askPoints(): number {
    return this.bidPoints + SPREAD_POINTS;
  }

  market(account: Alias, side: Side, volume: number): Expected {
    const points = side === 'BUY' ? this.askPoints : this.bidPoints;
    this.#fill(account, { side, volume, openPoints: points });
    return { state: 'filled', points, volume };
  }

  /** A price is the worst acceptable one: at or through the market it is filled at once. */
  limit(account: Alias, side: Side, volume: number, points: number): Expected {
    const isMarketable = side === 'BUY' ? points >= this.askPoints : points <= this.bidPoints;
    if (isMarketable) return this.market(account, side, volume);
    this.#limits[account].push({ side, volume, points });
    return { state: 'placed' };
  }

  /** Of the only position there is; of a part when the volume is smaller. */
  close(account: Alias, volume: number): Expected {
    return account === 'paper' ? this.#closeNet(volume) : this.#closeHedged(volume);
  }

  quote(bidPoints: number): void {
    this.bidPoints = bidPoints;
    for (const account of ['paper', 'hedge'] as const) {
      const limits = this.#limits[account];
      this.#limits[account] = limits.filter(({ side, volume, points }) => {
        const isReached = side === 'BUY' ? this.askPoints <= points : this.bidPoints >= points;
        if (!isReached) return true;
        const openPoints = side === 'BUY' ? this.askPoints : this.bidPoints;
        this.#fill(account, { side, volume, openPoints });
        return false;
      });
    }
  }

  /** As `paper_control status` tells it. */
  status(account: Alias): object {
    const orders = this.#limits[account].length;
    if (account === 'paper') return { orders, positions: this.#netVolume === 0 ? 0 : 1 };
    const balance = this.#hedgedBalanceCents / 100;
    return { orders, positions: this.#hedged.length, balance };
  }

  #fill(account: Alias, position: ModelPosition): void {
    if (account === 'hedge') this.#hedged.push(position);
    else this.#netVolume += position.side === 'BUY' ? position.volume : -position.volume;
  }

  #closeNet(volume: number): Expected {
    const held = Math.abs(this.#netVolume);
    if (held === 0) return { state: 'refused', code: 'POSITION_NOT_FOUND' };
    const side = this.#netVolume > 0 ? 'SELL' : 'BUY';
    return this.market('paper', side, Math.min(volume, held));
  }

  #closeHedged(volume: number): Expected {
    const [only, ...others] = this.#hedged;
    if (only === undefined) return { state: 'refused', code: 'POSITION_NOT_FOUND' };
    if (others.length > 0) return { state: 'refused', code: 'AMBIGUOUS_CLOSE' };
    const closed = Math.min(volume, only.volume);
    const points = only.side === 'BUY' ? this.bidPoints : this.askPoints;
    const gained = only.side === 'BUY' ? points - only.openPoints : only.openPoints - points;
    this.#hedgedBalanceCents += Math.round(gained * closed * POINT_VALUE * 100);
    const rest = only.volume - closed;
    this.#hedged = rest === 0 ? [] : [{ ...only, volume: rest }];
    return { state: 'filled', points, volume: closed };
  }
}
