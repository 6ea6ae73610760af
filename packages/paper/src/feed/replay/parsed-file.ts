import type { SymbolSpec } from '@mt5-bridge/trading';
import type { TickColumns } from './tick-columns.ts';

/** The whole content of one file, checked. */
export interface ParsedFile {
  readonly file: string;
  readonly symbol: string;
  /** Decimals of its prices. */
  readonly digits: number;
  readonly columns: TickColumns;
  /** What the file itself says of its symbol, for one that the catalogue does not have. */
  readonly facts: Partial<Pick<SymbolSpec, 'tickSize'>>;
}
