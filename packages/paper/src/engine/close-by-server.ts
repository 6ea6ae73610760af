import type { Position, Price, TradeReason, Volume } from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { bookExecution } from './fill.ts';
import type { Output } from './output.ts';
import { filledOrder, startServerOrder } from './server-order.ts';
import type { SymbolState } from './symbol-state.ts';
import { oppositeSide } from './valuation.ts';

export interface ServerClose {
  readonly reason: Extract<TradeReason, 'SL' | 'TP' | 'SO'>;
  readonly price: Price;
  readonly comment: string;
  readonly volume: Volume;
}

/** Closes a position by an order of the server itself: SL, TP, stop-out. No REQUEST follows. */
export function closeByServer(
  engine: Engine,
  state: SymbolState,
  position: Position,
  { reason, price, comment, volume }: ServerClose,
  out: Output,
): void {
  const { book } = engine;
  const side = oppositeSide(position.side);
  const order = startServerOrder(book, position, { side, volume, price, reason, comment });
  out.order('ORDER_ADD', order);
  bookExecution(engine, { state, order, side, volume, price, comment }, position, out);
  book.archiveOrder(filledOrder(book, order), out);
}
