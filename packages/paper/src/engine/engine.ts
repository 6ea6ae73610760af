import type { AccountBook } from './account-book.ts';
import type { AccountLedger } from './account-ledger.ts';
import type { FaultDice } from './faults.ts';
import type { RequestPace } from './request-pace.ts';
import type { EngineSettings } from './settings.ts';
import type { Valuation } from './valuation.ts';

/** What the parts of the trade server share. */
export interface Engine {
  readonly book: AccountBook;
  readonly ledger: AccountLedger;
  readonly valuation: Valuation;
  readonly settings: EngineSettings;
  readonly pace: RequestPace;
  /** `undefined` while no faults are wanted. */
  faults: FaultDice | undefined;
}
