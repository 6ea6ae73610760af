import { applyNetDeal, NO_MONEY, NO_TICKET, type Position } from '@mt5-bridge/trading';
import { closingProfit, commissionOf, type Execution, makeDeal } from './deals.ts';
import type { Engine } from './engine.ts';
import { onlyPosition } from './intent.ts';
import type { Output } from './output.ts';
import {
  type Executed,
  enlarged,
  leavingSwap,
  newPosition,
  reducePosition,
} from './positions-hedging.ts';

/**
 * One position per symbol: a deal adds to it, reduces it, closes it, or turns it round (INOUT). SL, TP, magic and
 * comment come from the last order that added or turned (MetaQuotes, SL and TP inheritance in netting).
 */
export function executeNet(engine: Engine, execution: Execution, out: Output): Executed {
  const { book } = engine;
  const { state, side, volume, price } = execution;
  const held = onlyPosition(state);
  const { entry, closedVolume } = applyNetDeal(
    held ?? null,
    { side, volume, price },
    state.spec.digits,
  );
  const isClosing = held !== undefined && closedVolume > 0;
  const closed = { volume: closedVolume, priceClose: price };
  const profit = isClosing
    ? closingProfit(engine, state, { side: held.side, priceOpen: held.priceOpen, ...closed })
    : NO_MONEY;
  const swap = isClosing ? leavingSwap(engine, held, closedVolume) : NO_MONEY;
  const commission =
    commissionOf(engine, state, { entry, volume, price, closedVolume }) ?? NO_MONEY;
  const positionId = held?.identifier ?? execution.order.ticket;
  const deal = makeDeal(book, execution, { entry, positionId, profit, swap, commission });
  const position = applied(engine, execution, held, entry, out, swap);
  book.bookDeal(deal, position, out);
  const positionTicket = position?.ticket ?? held?.ticket ?? NO_TICKET;
  return { deal, position, positionTicket };
}

function applied(
  engine: Engine,
  execution: Execution,
  held: Position | undefined,
  entry: 'IN' | 'OUT' | 'INOUT',
  out: Output,
  swap: Position['swap'],
): Position | null {
  const { book } = engine;
  const { state, order, volume, comment } = execution;
  const { magic } = order;
  if (held === undefined) {
    const opened = newPosition(engine, execution, order.ticket);
    book.putPosition(state, opened, out);
    return opened;
  }
  switch (entry) {
    case 'OUT':
      return reducePosition(engine, state, held, volume, swap, out, { magic, comment });
    case 'IN': {
      const { stopLoss, takeProfit } = order;
      const added = enlarged(engine, execution, held);
      const position = Object.freeze({ ...added, stopLoss, takeProfit, magic, comment });
      book.putPosition(state, position, out);
      return position;
    }
    case 'INOUT': {
      const rest = applyNetDeal(held, execution, state.spec.digits).position;
      const opened = { ...execution, volume: rest?.volume ?? volume };
      const reversed = newPosition(engine, opened, held.identifier);
      book.removePosition(state, held, out);
      book.putPosition(state, reversed, out);
      return reversed;
    }
  }
}
