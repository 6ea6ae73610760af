import type {
  AccountState,
  Deal,
  Order,
  Position,
  TerminalChange,
  TradeResult,
  TransactionType,
} from '@mt5-bridge/trading';
import type { BookChange } from './book-change.ts';

/** What one tick or one request changed: rows for the book, and transactions in MT5's order. */
export interface EngineOutput {
  readonly changes: readonly BookChange[];
  readonly events: readonly TerminalChange[];
}

export const NO_OUTPUT: EngineOutput = Object.freeze({ changes: [], events: [] });

/** Collects what happens while the engine works. Events carry frozen objects only. */
export class Output implements EngineOutput {
  readonly changes: BookChange[] = [];
  readonly events: TerminalChange[] = [];
  #touched = false;

  /** True when something of the account itself must be written. */
  get touchesAccount(): boolean {
    return this.#touched || this.changes.length > 0;
  }

  get isEmpty(): boolean {
    return this.changes.length === 0 && this.events.length === 0 && !this.#touched;
  }

  touchAccount(): void {
    this.#touched = true;
  }

  order(transaction: TransactionType, order: Order): void {
    this.events.push({ kind: 'order', transaction, order });
  }

  deal(deal: Deal, position: Position | null): void {
    this.events.push({ kind: 'deal', transaction: 'DEAL_ADD', deal, position });
  }

  position(position: Position): void {
    this.events.push({ kind: 'position', transaction: 'POSITION', position });
  }

  request(requestId: string, result: TradeResult): void {
    this.events.push({ kind: 'request', transaction: 'REQUEST', requestId, result });
  }

  marginCall(active: boolean, account: AccountState): void {
    this.events.push({ kind: 'margin_call', active, account });
  }

  book(change: BookChange): void {
    this.changes.push(change);
  }
}
