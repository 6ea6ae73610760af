import {
  type CheckResult,
  money,
  NO_MONEY,
  NO_PRICE,
  NO_VOLUME,
  type PositionSide,
  type Price,
  roundTo,
  type TradeRequest,
  type Volume,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { judgeDeal } from './execute-deal.ts';
import { judgePending } from './execute-pending.ts';
import type { Intent } from './intent.ts';
import { type Outcome, refuse } from './outcome.ts';
import type { SymbolState } from './symbol-state.ts';

interface Judged {
  readonly refusal: Outcome | undefined;
  readonly intent?: Intent;
  readonly volume: Volume;
  readonly price: Price;
  readonly stopLoss: Price;
  readonly takeProfit: Price;
}

/**
 * `OrderCheck`: the figures after the operation, margin cumulative. As in MT5 the relief of an opposite
 * order is not credited.
 */
export function checkRequest(engine: Engine, request: TradeRequest): CheckResult {
  const { refusal, intent, ...grid } = judge(engine, request);
  const { balance, equity, profit, margin } = engine.ledger.state();
  const digits = engine.book.spec.currencyDigits;
  const requiredMargin =
    intent === undefined ? NO_MONEY : addedMargin(engine, intent, grid.price, digits);
  const held = money(margin + requiredMargin, digits);
  return Object.freeze({
    retcode: refusal?.retcode ?? 0,
    balance,
    equity,
    profit,
    margin: held,
    marginFree: money(equity - held, digits),
    marginLevel: held === 0 ? 0 : roundTo((equity / held) * 100, 8),
    requiredMargin,
    comment: refusal?.comment ?? 'Done',
    ...grid,
  });
}

function addedMargin({ ledger }: Engine, intent: Intent, price: Price, digits: number) {
  const { state, side, opens } = intent;
  if (opens === 0 || price === 0) return NO_MONEY;
  const wanted = ledger.symbolMargin(state, { side, volume: opens, price });
  return money(Math.max(0, wanted - ledger.symbolMargin(state)), digits);
}

function judge(engine: Engine, request: TradeRequest): Judged {
  const { book } = engine;
  const nothing = {
    volume: NO_VOLUME,
    price: NO_PRICE,
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
  };
  switch (request.action) {
    case 'DEAL': {
      const state = book.symbols.get(request.symbol);
      if (state === undefined) return { ...nothing, refusal: refuse('INVALID', 'Unknown symbol') };
      const { refusal, intent, request: grid } = judgeDeal(engine, state, request);
      const { volume, stopLoss, takeProfit } = grid;
      return {
        refusal,
        intent,
        volume,
        price: openPrice(state, intent.side),
        stopLoss,
        takeProfit,
      };
    }
    case 'PENDING': {
      const state = book.symbols.get(request.symbol);
      if (state === undefined) return { ...nothing, refusal: refuse('INVALID', 'Unknown symbol') };
      const { refusal, intent, request: grid } = judgePending(engine, state, request);
      const { volume, price, stopLoss, takeProfit } = grid;
      return { refusal, intent, volume, price, stopLoss, takeProfit };
    }
    case 'SLTP':
    case 'CLOSE_BY':
      return {
        ...nothing,
        refusal:
          book.findPosition(request.position) === undefined
            ? refuse('POSITION_CLOSED', 'Position is already closed')
            : undefined,
      };
    case 'MODIFY':
    case 'REMOVE':
      return {
        ...nothing,
        refusal:
          book.findOrder(request.order) === undefined
            ? refuse('INVALID_ORDER', 'Invalid or unknown order')
            : undefined,
      };
  }
}

function openPrice(state: SymbolState, side: PositionSide): Price {
  return side === 'BUY' ? state.buyPrice : state.sellPrice;
}
