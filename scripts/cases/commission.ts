import { type DealEntry, dealCommission, depositRate, lotsToVolume } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseError } from './read/fields.ts';
import { readCommission } from './read/read-commission.ts';
import { readMarket } from './read/read-market.ts';

export const commission: CaseAdapter = (inputs) => {
  const { account, spec, context } = readMarket(inputs);
  const rule = readCommission(inputs);
  if (rule === null) throw new CaseError('inputs.commission is missing');
  const rate = depositRate(spec, context);
  const commissions = inputs.objects('deals').map((deal) => {
    const entry = deal.oneOf<DealEntry>('entry', ['IN', 'OUT', 'INOUT', 'OUT_BY']);
    const volume = lotsToVolume(deal.number('volume'));
    const charged = { entry, volume, price: deal.number('price', 0) };
    return dealCommission(rule, spec, charged, rate, account.spec.currencyDigits);
  });
  return { commissions };
};
