import { DEFAULT_SETTINGS, Output } from '@mt5-bridge/paper';
import { AccountBook } from '@mt5-bridge/paper/internal/engine/account-book.ts';
import { makeServiceDeal } from '@mt5-bridge/paper/internal/engine/deals.ts';
import { type AccountSpec, asMoney, type Deal, NO_MONEY } from '@mt5-bridge/trading';
import { CASE_NOW } from './case-server.ts';

type Amounts = Pick<Deal, 'profit' | 'swap' | 'commission' | 'fee'>;

/** A balance that only deals move, as the server books them. */
export class BookedBalance {
  readonly #book: AccountBook;

  constructor(spec: AccountSpec, balance: number) {
    this.#book = new AccountBook(spec, [], DEFAULT_SETTINGS, CASE_NOW);
    this.add({ profit: asMoney(balance) });
  }

  get balance(): number {
    return this.#book.balance;
  }

  add(amounts: Partial<Amounts>): void {
    const deal = makeServiceDeal(this.#book, 'BALANCE', NO_MONEY, 'case');
    this.#book.bookDeal({ ...deal, ...amounts }, null, new Output());
  }
}
