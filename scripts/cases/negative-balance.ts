import { addMoney, asMoney, stopOutCompensation } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readAccount } from './read/read-account.ts';

export const negativeBalance: CaseAdapter = (inputs) => {
  const digits = readAccount(inputs).spec.currencyDigits;
  const before = asMoney(inputs.number('balance_after_stopout'));
  const paid = inputs.boolean('enabled') ? stopOutCompensation(before, digits) : asMoney(0);
  return {
    compensation_deal: paid,
    balance: addMoney(before, paid, digits),
    deal_type: paid > 0 ? 'so compensation' : null,
  };
};
