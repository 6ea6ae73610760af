import { asMoney } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { BookedBalance } from './engine/booked-balance.ts';
import { readAccount } from './read/read-account.ts';

export const balanceDelta: CaseAdapter = (inputs) => {
  const deal = inputs.object('deal');
  const amount = (name: string) => asMoney(deal.number(name, 0));
  const book = new BookedBalance(readAccount(inputs).spec, inputs.number('balance', 0));
  const before = book.balance;
  book.add({
    profit: amount('profit'),
    swap: amount('swap'),
    commission: amount('commission'),
    fee: amount('fee'),
  });
  return { balance_delta: book.balance - before, balance_after: book.balance };
};
