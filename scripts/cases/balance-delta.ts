import { addMoney, asMoney, dealBalanceChange } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';

export const balanceDelta: CaseAdapter = (inputs) => {
  const deal = inputs.object('deal');
  const amount = (name: string) => asMoney(deal.number(name, 0));
  const change = dealBalanceChange(
    {
      profit: amount('profit'),
      swap: amount('swap'),
      commission: amount('commission'),
      fee: amount('fee'),
    },
    2,
  );
  const before = asMoney(inputs.number('balance', 0));
  return { balance_delta: change, balance_after: addMoney(before, change, 2) };
};
