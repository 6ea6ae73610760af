import type { TradeRequest } from '@mt5-bridge/trading';
import type { AccountBook } from './account-book.ts';
import type { Engine } from './engine.ts';
import { executeModify, executeRemove, executeSltp } from './execute-change.ts';
import { executeCloseBy } from './execute-close-by.ts';
import { executeDeal } from './execute-deal.ts';
import { executePending } from './execute-pending.ts';
import type { Outcome } from './outcome.ts';
import type { Output } from './output.ts';
import type { SymbolState } from './symbol-state.ts';

/** Executes a well-formed request by its action. */
export function dispatch(engine: Engine, request: TradeRequest, out: Output): Outcome {
  switch (request.action) {
    case 'DEAL':
      return executeDeal(engine, request, out);
    case 'PENDING':
      return executePending(engine, request, out);
    case 'SLTP':
      return executeSltp(engine, request, out);
    case 'MODIFY':
      return executeModify(engine, request, out);
    case 'REMOVE':
      return executeRemove(engine, request, out);
    case 'CLOSE_BY':
      return executeCloseBy(engine, request, out);
  }
}

/** The symbol that a request is about, for the quote of its answer. */
export function stateOf(book: AccountBook, request: TradeRequest): SymbolState | undefined {
  switch (request.action) {
    case 'DEAL':
    case 'PENDING':
      return book.symbols.get(request.symbol);
    case 'SLTP':
    case 'CLOSE_BY':
      return book.stateOfPosition(request.position);
    case 'MODIFY':
    case 'REMOVE':
      return book.stateOfOrder(request.order);
  }
}
