import { accountFigures } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readAccount } from './read/read-account.ts';

const MODES = {
  all: 'PROFIT_AND_LOSS',
  profit: 'PROFIT_ONLY',
  loss: 'LOSS_ONLY',
  none: 'NONE',
} as const;

export const accountState: CaseAdapter = (inputs) => {
  const words = ['all', 'profit', 'loss', 'none'] as const;
  const mode = inputs.objectOrEmpty('settings').oneOf('free_margin_profit', words, 'all');
  const { balance, credit, money, spec } = readAccount(inputs);
  const figures = {
    ...money,
    balance,
    credit,
    profit: money.profit ?? 0,
    margin: money.margin ?? 0,
  };
  const { equity, marginFree, marginLevel } = accountFigures(
    figures,
    spec.currencyDigits,
    MODES[mode],
  );
  return { equity, margin_free: marginFree, margin_level: marginLevel, balance, credit };
};
