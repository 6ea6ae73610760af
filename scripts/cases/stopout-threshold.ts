import { accountFigures, stopOutEquity } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readAccount } from './read/read-account.ts';

export const stopoutThreshold: CaseAdapter = (inputs) => {
  const { spec, balance, credit, money } = readAccount(inputs);
  const margin = inputs.number('margin', money.margin);
  const figures = { balance, credit, profit: money.profit ?? 0, margin };
  const { equity, marginFree, marginLevel } = accountFigures(figures, spec.currencyDigits);
  return {
    equity,
    margin_free: marginFree,
    margin_level: marginLevel,
    stopout_equity_below: stopOutEquity(spec, margin, spec.currencyDigits),
  };
};
