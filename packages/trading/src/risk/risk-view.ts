import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Tick } from '../market/tick.ts';
import type { AccountState } from '../trade/account.ts';
import type { QuoteSource } from '../trade/conversion.ts';
import type { Position } from '../trade/position.ts';
import type { UtcMs } from '../values/time.ts';
import { lotsToVolume, type Volume } from '../values/volume.ts';

/** Limits of an account or a key. `null` switches a rule off. */
export interface RiskSettings {
  readonly volumeMin: Volume;
  /** Largest volume of one signal. */
  readonly volumeMax: Volume;
  /** Largest distance of a price from the last tick, percent of that. */
  readonly priceCollarPercent: number | null;
  /** Oldest quote on which an order may be sent. */
  readonly quoteAgeMaxMs: number | null;
}

/** On a paper account only the volume cap and the price collar are on. */
export const PAPER_RISK_SETTINGS: RiskSettings = Object.freeze({
  volumeMin: lotsToVolume(0.01),
  volumeMax: lotsToVolume(10),
  priceCollarPercent: 5,
  quoteAgeMaxMs: null,
});

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
  readonly positions: readonly Position[];
  /** Symbols and quotes that convert currencies. */
  readonly catalogue: Iterable<SymbolSpec>;
  readonly quotes: QuoteSource;
}
