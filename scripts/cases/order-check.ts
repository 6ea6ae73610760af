import { accountFigures, addMoney, asMoney } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readAccount } from './read/read-account.ts';

/** `OrderCheck` adds the margin of the new order to what is held; it does not change the equity. */
export const orderCheck: CaseAdapter = (inputs) => {
  const { balance, credit, money, spec } = readAccount(inputs);
  const digits = spec.currencyDigits;
  const orderMargin = asMoney(inputs.number('order_margin'));
  const margin = addMoney(asMoney(money.margin ?? 0), orderMargin, digits);
  const profit = (money.equity ?? balance) - balance - credit;
  const figures = accountFigures({ balance, credit, profit, margin }, digits);
  return {
    margin,
    equity: figures.equity,
    margin_free: figures.marginFree,
    margin_level: figures.marginLevel,
  };
};
