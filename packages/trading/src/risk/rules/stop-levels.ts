import type { Signal } from '../../signal/signal.ts';
import { sideOfOrder } from '../../trade/order.ts';
import type { PositionSide } from '../../trade/position.ts';
import { type LevelFault, type StopLevels, stopLevelsFault } from '../../trade/stop-levels.ts';
import type { SymbolName } from '../../values/ids.ts';
import { NO_PRICE, priceToPoints } from '../../values/price.ts';
import { type CommandEffect, raisesRisk } from '../command-effect.ts';
import { isReducing, restingPrice } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

const MEANING: Readonly<Record<LevelFault, string>> = {
  wrong_side: 'on the wrong side of',
  too_close: 'inside the stops level around',
};

/**
 * Stop loss and take profit against the price that they guard: of an order at the market the one at which it
 * would close, of a pending order its own. Fails closed without a quote.
 */
export function stopLevels(signal: Signal, view: RiskView): Denial | undefined {
  if (isReducing(signal)) return undefined;
  const { symbol, action } = signal;
  const side = action === 'SELL' ? 'SELL' : 'BUY';
  const levels = {
    stopLoss: signal.stopLoss ?? NO_PRICE,
    takeProfit: signal.takeProfit ?? NO_PRICE,
  };
  // A stop-limit order is filled at its limit price, and its stops stand around that.
  const resting = signal.wish?.stopLimit ?? restingPrice(signal, view);
  return stopsStandWrong({ symbol, side, levels }, resting ?? closingPrice(side, view), view);
}

/** A change that raises risk; one that tightens is the trade server's alone to judge. */
export function stopLevelsOfCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  if (!raisesRisk(effect)) return undefined;
  if (effect.kind === 'order') {
    const { order, after } = effect;
    const side = sideOfOrder(order.type);
    const reference = after.stopLimit > 0 ? after.stopLimit : after.price;
    return stopsStandWrong({ symbol: order.symbol, side, levels: after }, reference, view);
  }
  if (effect.kind !== 'position') return undefined;
  const { symbol, side } = effect.position;
  return stopsStandWrong({ symbol, side, levels: effect.after }, closingPrice(side, view), view);
}

/** Side of the market at which a position of `side` closes. */
function closingPrice(side: PositionSide, { tick }: Pick<RiskView, 'tick'>): number | undefined {
  return side === 'BUY' ? tick?.bid : tick?.ask;
}

function stopsStandWrong(
  order: {
    readonly symbol: SymbolName;
    readonly side: PositionSide;
    /** 0 = none. */
    readonly levels: StopLevels;
  },
  reference: number | undefined,
  { spec, settings }: Pick<RiskView, 'spec' | 'settings'>,
): Denial | undefined {
  const { symbol, side, levels } = order;
  const { stopLoss, takeProfit } = levels;
  const hasLevels = stopLoss !== 0 || takeProfit !== 0;
  if (!settings.checkStops || !hasLevels || spec === undefined) return undefined;
  if (reference === undefined || !(reference > 0)) {
    const message = `no quote of ${symbol} to compare its stops with`;
    return deny('stops', 'NO_QUOTES', message, { symbol });
  }
  const fault = stopLevelsFault(spec, side, levels, reference);
  if (fault === undefined) return undefined;
  const isStopLoss = stopLevelsFault(spec, side, { stopLoss, takeProfit: 0 }, reference);
  const level = isStopLoss === undefined ? takeProfit : stopLoss;
  const points = Math.abs(
    priceToPoints(reference, spec.digits) - priceToPoints(level, spec.digits),
  );
  return deny(
    'stops',
    'INVALID_STOPS',
    `a stop of the ${side} is ${MEANING[fault]} ${reference}: stop_loss ${stopLoss}, ` +
      `take_profit ${takeProfit}, stops level ${spec.stopsLevel} points`,
    {
      reason: fault,
      limit: spec.stopsLevel,
      value: points,
      market: reference,
      stopLoss,
      takeProfit,
    },
  );
}
