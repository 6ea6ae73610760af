import type { SymbolSpec } from '@mt5-bridge/trading';
import { MODELLED, pairRow, VANTAGE_2025 } from './spec-row.ts';

const MQL5_BOOK = 'SymbolInfo example of the MQL5 documentation (base fields), rest modelled';

/** Digits, contract, volumes and swaps of the Vantage rows are dumped figures; hedged margin is not. */
export const FOREX_ROWS: readonly SymbolSpec[] = [
  pairRow('EURUSD', 'Euro vs US Dollar', 5, [-7.85, 3.8], VANTAGE_2025),
  pairRow('GBPUSD', 'Great Britain Pound vs US Dollar', 5, [-1.12, -0.79], VANTAGE_2025),
  pairRow('USDJPY', 'US Dollar vs Japanese Yen', 3, [9.17, -18.95], VANTAGE_2025),
  pairRow('AUDUSD', 'Australian Dollar vs US Dollar', 5, [-1.5, 0.31], VANTAGE_2025),
  pairRow('USDCAD', 'US Dollar vs Canadian Dollar', 5, [3.36, -9.22], VANTAGE_2025),
  pairRow('USDCHF', 'US Dollar vs Swiss Franc', 5, [5.58, -13.15], VANTAGE_2025),
  pairRow('NZDUSD', 'New Zealand Dollar vs US Dollar', 5, [-3.09, 1.52], VANTAGE_2025),
  pairRow('EURGBP', 'Euro vs Great Britain Pound', 5, [-8.62, 1.83], VANTAGE_2025),
  // Instant execution and FOK only: the row on which deviation and requotes can be tried.
  pairRow('EURJPY', 'Euro vs Japanese Yen', 3, [-0.2, -1.2], MQL5_BOOK, {
    executionMode: 'INSTANT',
    fillingFlags: 1,
    expirationFlags: 7,
  }),
  pairRow('GBPJPY', 'Great Britain Pound vs Japanese Yen', 3, [14.2, -28.4], MODELLED),
  pairRow('AUDJPY', 'Australian Dollar vs Japanese Yen', 3, [5.1, -11.6], MODELLED),
  pairRow('CADJPY', 'Canadian Dollar vs Japanese Yen', 3, [4.4, -10.9], MODELLED),
  pairRow('CHFJPY', 'Swiss Franc vs Japanese Yen', 3, [1.9, -9.3], MODELLED),
  pairRow('EURCHF', 'Euro vs Swiss Franc', 5, [2.1, -8.7], MODELLED),
  pairRow('EURAUD', 'Euro vs Australian Dollar', 5, [-12.4, 4.6], MODELLED),
  pairRow('EURCAD', 'Euro vs Canadian Dollar', 5, [-9.1, 2.7], MODELLED),
  pairRow('EURNZD', 'Euro vs New Zealand Dollar', 5, [-13.8, 4.9], MODELLED),
  pairRow('GBPAUD', 'Great Britain Pound vs Australian Dollar', 5, [-4.3, -3.2], MODELLED),
  pairRow('GBPCAD', 'Great Britain Pound vs Canadian Dollar', 5, [0.8, -7.9], MODELLED),
  pairRow('GBPCHF', 'Great Britain Pound vs Swiss Franc', 5, [6.4, -15.7], MODELLED),
  pairRow('AUDCAD', 'Australian Dollar vs Canadian Dollar', 5, [0.6, -5.2], MODELLED),
  pairRow('AUDNZD', 'Australian Dollar vs New Zealand Dollar', 5, [-3.6, -1.1], MODELLED),
];
