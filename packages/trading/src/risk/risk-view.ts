import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Tick } from '../market/tick.ts';
import type { AccountState } from '../trade/account.ts';
import type { QuoteSource } from '../trade/conversion.ts';
import type { Order } from '../trade/order.ts';
import type { Position, PositionSide } from '../trade/position.ts';
import type { SymbolName } from '../values/ids.ts';
import type { Money } from '../values/money.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { RiskSettings } from './risk-settings.ts';

/** An order on its way: decided, and neither in the account's book nor proven not to be. */
export interface OrderInFlight {
  readonly symbol: SymbolName;
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly isPending: boolean;
}

/** What the bridge itself remembers of an account; `null` where it does not know. */
export interface RiskHistory {
  /** Orders sent in this UTC day. */
  readonly ordersToday: number | null;
  /** Orders of this subject equal to the signal, sent within the window of the rule. */
  readonly equalOrders: number | null;
  /** The terminal's own equity when this UTC day began, deposits and withdrawals since added. */
  readonly dayStartEquity: Money | null;
  /** The highest equity that the terminal told, deposits and withdrawals since added. */
  readonly peakEquity: Money | null;
}

/** All that the rules read, of one instant. Figures come from the terminal, never from clients. */
export interface RiskView {
  /** Bridge time. */
  readonly nowMs: UtcMs;
  /** The terminal's market time, with which the age of a quote is measured. */
  readonly marketMs: UtcMs;
  readonly settings: RiskSettings;
  /** `undefined`: the terminal does not know the symbol. */
  readonly spec: SymbolSpec | undefined;
  /** Last tick of the symbol, `undefined` before the first. */
  readonly tick: Tick | undefined;
  readonly account: AccountState;
  /** Positions of the symbol. */
  readonly positions: readonly Position[];
  /** Positions of the whole account. */
  readonly positionCount: number;
  /** Working orders of the whole account. */
  readonly orders: readonly Order[];
  readonly inFlight: readonly OrderInFlight[];
  readonly history: RiskHistory;
  /** Symbols and quotes that convert currencies. */
  readonly catalogue: Iterable<SymbolSpec>;
  readonly quotes: QuoteSource;
  /**
   * The same instant with the limits of the subject and the figures that count for them; left out when it has
   * none of its own. Both must allow an order.
   */
  readonly ofSubject?: RiskView;
}

/** What the rules of commands read of it. */
export type CommandView = Pick<
  RiskView,
  'nowMs' | 'marketMs' | 'settings' | 'spec' | 'tick' | 'account' | 'catalogue' | 'quotes'
> & {
  readonly history: Pick<RiskHistory, 'dayStartEquity' | 'peakEquity'>;
  readonly ofSubject?: CommandView;
};
