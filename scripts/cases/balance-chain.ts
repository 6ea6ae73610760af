import {
  addMoney,
  applyNetDeal,
  asMoney,
  asPrice,
  calcProfit,
  type DealEntry,
  dealCommission,
  depositRate,
  lotsToVolume,
  type NetPosition,
  NO_MONEY,
} from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { BookedBalance } from './engine/booked-balance.ts';
import { CaseError } from './read/fields.ts';
import { readCommission } from './read/read-commission.ts';
import { readMarket, readSide } from './read/read-market.ts';

/** Balance after each deal of a position: profit, swap and commission are booked with the deal. */
export const balanceChain: CaseAdapter = (inputs) => {
  const { account, spec, context } = readMarket(inputs);
  const digits = account.spec.currencyDigits;
  const rule = readCommission(inputs);
  const rate = depositRate(spec, context);
  const book = new BookedBalance(account.spec, account.balance);
  let commissions = NO_MONEY;
  let profits = NO_MONEY;
  let position: NetPosition | null = null;
  const after: Record<string, number> = {};
  const balances: number[] = [];
  for (const fields of inputs.objects('deals')) {
    const side = readSide(fields);
    const entry = fields.oneOf<DealEntry>('entry', ['IN', 'OUT', 'INOUT', 'OUT_BY']);
    const volume = lotsToVolume(fields.number('volume'));
    const price = asPrice(fields.number('price'));
    const swap = asMoney(fields.number('swap', 0));
    const before: NetPosition | null = position;
    const net = applyNetDeal(before, { side, volume, price }, spec.digits);
    position = net.position;
    let profit = NO_MONEY;
    if (before !== null && net.closedVolume > 0) {
      const closed = { ...before, volume: net.closedVolume, priceClose: price };
      const result = calcProfit(spec, closed, context);
      if (!result.ok) throw new CaseError(result.message);
      profit = result.value;
    }
    const deal = { entry, volume, price, closedVolume: net.closedVolume };
    const commission = rule === null ? NO_MONEY : dealCommission(rule, spec, deal, rate, digits);
    if (commission === undefined) throw new CaseError('no quote converts the commission');
    commissions = addMoney(commissions, commission, digits);
    profits = addMoney(profits, profit, digits);
    book.add({ profit, swap, commission });
    after[`after_${entry.toLowerCase()}`] = book.balance;
    balances.push(book.balance);
  }
  return { ...after, balances, balance: book.balance, commission: commissions, profit: profits };
};
