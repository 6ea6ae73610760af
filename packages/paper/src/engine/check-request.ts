import {
  type CheckResult,
  freeMargin,
  type Money,
  marginLevel,
  money,
  NO_MONEY,
  NO_PRICE,
  NO_VOLUME,
  type TradeRequest,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import { judgeModify, judgeRemove, judgeSltp } from './execute-change.ts';
import { judgeCloseBy } from './execute-close-by.ts';
import { judgeDeal } from './execute-deal.ts';
import { judgePending } from './execute-pending.ts';
import { type Outcome, outcome } from './outcome.ts';
import { addedMargin } from './validation/margin-check.ts';
import { checkWellFormed } from './validation/terminal-checks.ts';

type OnGrid = Pick<CheckResult, 'volume' | 'price' | 'stopLoss' | 'takeProfit'>;

interface Judged {
  readonly refusal: Outcome | undefined;
  /** Margin that the order itself would add. */
  readonly requiredMargin?: Money;
  readonly grid?: OnGrid;
}

const NOTHING: OnGrid = {
  volume: NO_VOLUME,
  price: NO_PRICE,
  stopLoss: NO_PRICE,
  takeProfit: NO_PRICE,
};

/**
 * `OrderCheck`: retcode 0 with comment "Done" for what would be accepted, and the figures after the operation,
 * margin cumulative. As in MT5 the relief of an opposite order is not credited.
 */
export function checkRequest(engine: Engine, request: TradeRequest): CheckResult {
  const { refusal, requiredMargin = NO_MONEY, grid = NOTHING } = judge(engine, request);
  const { balance, credit, equity, profit, margin } = engine.ledger.state();
  const digits = engine.book.spec.currencyDigits;
  const held = money(margin + requiredMargin, digits);
  const figures = { balance, credit, profit, margin: held };
  return Object.freeze({
    retcode: refusal?.retcode ?? 0,
    balance,
    equity,
    profit,
    margin: held,
    marginFree: freeMargin(figures, digits, engine.settings.freeMargin),
    marginLevel: marginLevel(equity, held),
    requiredMargin,
    comment: refusal?.comment ?? 'Done',
    ...grid,
  });
}

function judge(engine: Engine, request: TradeRequest): Judged {
  const malformed = checkWellFormed(engine, request);
  if (malformed !== undefined) return { refusal: malformed };
  const { book } = engine;
  switch (request.action) {
    case 'DEAL':
    case 'PENDING': {
      const state = book.symbols.get(request.symbol);
      if (state === undefined)
        return { refusal: outcome('INVALID', { comment: 'Unknown symbol' }) };
      const isDeal = request.action === 'DEAL';
      const judged = isDeal
        ? judgeDeal(engine, state, request)
        : judgePending(engine, state, request);
      const { refusal, intent } = judged;
      const { volume, stopLoss, takeProfit, side, type, opens } = intent;
      const price = isDeal ? state.dealPrice(side) : intent.price;
      const grid = { volume, price, stopLoss, takeProfit };
      if (opens === 0 || price === 0) return { refusal, grid };
      const order = engine.valuation.heldOrder(state, type, volume, price);
      return { refusal, grid, requiredMargin: addedMargin(engine, state, order) };
    }
    case 'SLTP': {
      const { refusal, changed } = judgeSltp(engine, request);
      if (changed === undefined) return { refusal };
      const { volume, priceOpen, stopLoss, takeProfit } = changed;
      return { refusal, grid: { volume, price: priceOpen, stopLoss, takeProfit } };
    }
    case 'MODIFY': {
      const { refusal, changed } = judgeModify(engine, request);
      if (changed === undefined) return { refusal };
      const { volumeCurrent, priceOpen, stopLoss, takeProfit } = changed;
      return { refusal, grid: { volume: volumeCurrent, price: priceOpen, stopLoss, takeProfit } };
    }
    case 'REMOVE':
      return { refusal: judgeRemove(engine, request).refusal };
    case 'CLOSE_BY':
      return { refusal: judgeCloseBy(engine, request).refusal };
  }
}
