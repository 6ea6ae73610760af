import type { TradingHours } from '../market/trading-hours.ts';
import type { SignalAction } from '../signal/signal.ts';
import type { Magic } from '../values/ids.ts';
import { asVolume, lotsToVolume, type Volume } from '../values/volume.ts';

/** Limits of an account, or of a subject beside them. `null` or false switches a rule off. */
export interface RiskSettings {
  readonly volumeMin: Volume;
  /** Largest volume of one signal. */
  readonly volumeMax: Volume;
  /** Largest value of one order, in the account's currency. */
  readonly notionalMax: number | null;
  /** Largest distance of a price from the last tick, percent of that. */
  readonly priceCollarPercent: number | null;
  /** Oldest quote on which an order may be sent. */
  readonly quoteAgeMaxMs: number | null;
  /** Stops are held against the market before an order is sent, not by the trade server alone. */
  readonly checkStops: boolean;
  readonly requireStopLoss: boolean;
  /** Most positions of the account, orders that can open one counted with them. */
  readonly openPositionsMax: number | null;
  /** Most pending orders of the account. */
  readonly pendingOrdersMax: number | null;
  /** Largest net volume of a symbol in one direction, were every working order filled. */
  readonly netExposureMax: Volume | null;
  /** Most orders of the account in a UTC day. */
  readonly ordersPerDayMax: number | null;
  /** Most equal orders of a subject within `repeatWindowMs`; one more halts it. */
  readonly repeatsMax: number | null;
  readonly repeatWindowMs: number;
  /** Largest loss of equity since the UTC day began, percent of the equity at its start. */
  readonly dailyLossMaxPercent: number | null;
  /** Largest fall of equity from its highest, percent of that. */
  readonly drawdownMaxPercent: number | null;
  /** Masks of symbols, in their order; `null` = every symbol. */
  readonly allowedSymbols: readonly string[] | null;
  readonly allowedActions: readonly SignalAction[] | null;
  /** `"0"` = orders without a magic number. */
  readonly allowedMagics: readonly Magic[] | null;
  /** When new exposure is taken on, in UTC and bridge time; `null` = always. */
  readonly tradingHours: TradingHours | null;
}

/** On a paper account only the volume cap and the price collar are on. */
export const PAPER_RISK_SETTINGS: RiskSettings = Object.freeze({
  volumeMin: lotsToVolume(0.01),
  volumeMax: lotsToVolume(10),
  notionalMax: null,
  priceCollarPercent: 5,
  quoteAgeMaxMs: null,
  checkStops: false,
  requireStopLoss: false,
  openPositionsMax: null,
  pendingOrdersMax: null,
  netExposureMax: null,
  ordersPerDayMax: null,
  repeatsMax: null,
  repeatWindowMs: 5_000,
  dailyLossMaxPercent: null,
  drawdownMaxPercent: null,
  allowedSymbols: null,
  allowedActions: null,
  allowedMagics: null,
  tradingHours: null,
});

/** On a demo or real account the rules are on that stop a program which has gone wild. */
export const LIVE_RISK_SETTINGS: RiskSettings = Object.freeze({
  ...PAPER_RISK_SETTINGS,
  quoteAgeMaxMs: 30_000,
  checkStops: true,
  openPositionsMax: 100,
  pendingOrdersMax: 100,
  ordersPerDayMax: 1_000,
  repeatsMax: 10,
});

/** Nothing of its own: what a subject says nothing about is left to the account. */
export const NO_RISK_LIMITS: RiskSettings = Object.freeze({
  ...PAPER_RISK_SETTINGS,
  volumeMin: asVolume(1),
  volumeMax: asVolume(Number.MAX_SAFE_INTEGER),
  priceCollarPercent: null,
});
