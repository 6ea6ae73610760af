import { asTicket, compareTickets, type SymbolName } from '@mt5-bridge/trading';
import type { AccountBook } from './account-book.ts';
import type { BookRecord } from './book-change.ts';
import type { SymbolState } from './symbol-state.ts';

/**
 * Takes the living rows of a stored book into memory. Throws when they do not fit the account or the
 * catalogue: money would hang on them that nothing can value.
 */
export function restoreBook(book: AccountBook, records: readonly BookRecord[]): void {
  const byTicket = [...records].sort((a, b) => compareTickets(asTicket(a.key), asTicket(b.key)));
  for (const record of byTicket) {
    switch (record.table) {
      case 'account': {
        const { login, currency } = record.value;
        if (currency !== book.spec.currency || login !== book.spec.login) {
          throw new Error(
            `The stored book is of login ${login} in ${currency}, the configured account of login ` +
              `${book.spec.login} in ${book.spec.currency}: configure the old values, or reset it`,
          );
        }
        book.restoreRow(record.value);
        break;
      }
      case 'position':
        book.placePosition(stateOf(book, record.value.symbol), Object.freeze({ ...record.value }));
        break;
      case 'order':
        book.placeOrder(
          stateOf(book, record.value.order.symbol),
          Object.freeze({ ...record.value, order: Object.freeze({ ...record.value.order }) }),
        );
        break;
      case 'deal':
      case 'history_order':
      case 'request':
      case 'stream':
        break;
    }
  }
  // A market that starts earlier than the book ended, a replay for instance, has its own days.
  if (book.nowMs > 0 && book.rolledOverToMs > book.nowMs) book.rolledOverToMs = book.nowMs;
}

function stateOf(book: AccountBook, symbol: SymbolName): SymbolState {
  const state = book.symbols.get(symbol);
  if (state !== undefined) return state;
  throw new Error(
    `The stored book holds ${symbol}, which the catalogue does not have: add the symbol again, or ` +
      'reset the paper account',
  );
}
