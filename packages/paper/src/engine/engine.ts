import type { AccountBook } from './account-book.ts';
import type { AccountLedger } from './account-ledger.ts';
import type { EngineSettings } from './settings.ts';
import type { Valuation } from './valuation.ts';

/** What the parts of the trade server share. */
export interface Engine {
  readonly book: AccountBook;
  readonly ledger: AccountLedger;
  readonly valuation: Valuation;
  readonly settings: EngineSettings;
}
