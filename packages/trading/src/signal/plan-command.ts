import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Tick } from '../market/tick.ts';
import { type Denial, deny } from '../risk/risk-verdict.ts';
import { offPriceGrid } from '../risk/rules/price-grid.ts';
import { chooseFilling } from '../trade/filling.ts';
import type { Order } from '../trade/order.ts';
import { orderComment } from '../trade/order-comment.ts';
import type { Position } from '../trade/position.ts';
import type { TradeRequest } from '../trade/trade-request.ts';
import type { SymbolName, Ticket } from '../values/ids.ts';
import { asPoints, NO_PRICE } from '../values/price.ts';
import { isOnVolumeStep, volumeToLots } from '../values/volume.ts';
import type { Command } from './command.ts';
import { levelsAfter, orderAfter } from './command-change.ts';
import type { PlannedRequest, TradePlan } from './trade-plan.ts';

/** What the planner of commands reads of an account, at one instant. */
export interface CommandMarket {
  order(ticket: Ticket): Order | undefined;
  position(ticket: Ticket): Position | undefined;
  spec(symbol: SymbolName): SymbolSpec | undefined;
  tick(symbol: SymbolName): Tick | undefined;
}

type Of<Kind extends Command['kind']> = Extract<Command, { kind: Kind }>;

/**
 * Makes the one MT5 request of a command. Pure. Unknown tickets, changes that change nothing and volumes
 * above the position are refused here: nothing is rounded and nothing is sent in vain.
 */
export function planCommand(
  command: Command,
  market: CommandMarket,
  fingerprint: string,
): TradePlan {
  switch (command.kind) {
    case 'order_modify':
      return planModify(command, market);
    case 'order_cancel':
      return planCancel(command, market);
    case 'position_modify':
      return planLevels(command, market);
    case 'position_close':
      return planPositionClose(command, market, fingerprint);
    case 'close_by':
      return planCloseBy(command, market, fingerprint);
  }
}

function planned(request: TradeRequest): PlannedRequest {
  return { kind: 'request', request, warnings: [], sendBeforeMs: null };
}

const noOrder = (ticket: Ticket): Denial =>
  deny('ticket', 'ORDER_NOT_FOUND', `no pending order has ticket ${ticket}`, { ticket });
const noPosition = (ticket: Ticket): Denial =>
  deny('ticket', 'POSITION_NOT_FOUND', `no open position has ticket ${ticket}`, { ticket });
const noChange = (ticket: Ticket): Denial =>
  deny('change', 'NO_CHANGES', `${ticket} stands as the command wants it already`, { ticket });

function planModify(command: Of<'order_modify'>, market: CommandMarket): TradePlan {
  const order = market.order(command.ticket);
  if (order === undefined) return noOrder(command.ticket);
  const spec = market.spec(order.symbol);
  if (spec === undefined) return noOrder(command.ticket);
  const fault = offPriceGrid(spec, command);
  if (fault !== undefined) return fault;
  const after = orderAfter(command, order, spec);
  const isSame =
    after.price === order.priceOpen &&
    after.stopLimit === order.priceStopLimit &&
    after.stopLoss === order.stopLoss &&
    after.takeProfit === order.takeProfit &&
    after.time === order.time &&
    after.expirationMs === order.expirationMs;
  if (isSame) return noChange(command.ticket);
  return planned({ action: 'MODIFY', order: order.ticket, ...after });
}

function planCancel({ ticket }: Of<'order_cancel'>, market: CommandMarket): TradePlan {
  if (market.order(ticket) === undefined) return noOrder(ticket);
  return planned({ action: 'REMOVE', order: ticket });
}

function planLevels(command: Of<'position_modify'>, market: CommandMarket): TradePlan {
  const position = market.position(command.ticket);
  if (position === undefined) return noPosition(command.ticket);
  const spec = market.spec(position.symbol);
  if (spec === undefined) return noPosition(command.ticket);
  const fault = offPriceGrid(spec, command);
  if (fault !== undefined) return fault;
  const { stopLoss, takeProfit } = levelsAfter(command, position, spec);
  if (stopLoss === position.stopLoss && takeProfit === position.takeProfit) {
    return noChange(command.ticket);
  }
  return planned({
    action: 'SLTP',
    symbol: position.symbol,
    position: position.ticket,
    stopLoss,
    takeProfit,
  });
}

function planPositionClose(
  { ticket, volume, comment }: Of<'position_close'>,
  market: CommandMarket,
  fingerprint: string,
): TradePlan {
  const position = market.position(ticket);
  if (position === undefined) return noPosition(ticket);
  const spec = market.spec(position.symbol);
  if (spec === undefined) return noPosition(ticket);
  const closing = volume ?? position.volume;
  if (closing > position.volume || closing <= 0) {
    const held = volumeToLots(position.volume);
    const wanted = volumeToLots(closing);
    return deny('volume', 'INVALID_VOLUME', `the position holds ${held} lots, received ${wanted}`, {
      volume: wanted,
      volumeMax: held,
    });
  }
  if (closing < position.volume && !isOnVolumeStep(closing, spec.volumeStep)) {
    const volumeStep = volumeToLots(spec.volumeStep);
    const message = `a partial close of ${spec.name} goes in steps of ${volumeStep} lots`;
    return deny('volume', 'INVALID_VOLUME', message, { volume: volumeToLots(closing), volumeStep });
  }
  const type = position.side === 'BUY' ? 'SELL' : 'BUY';
  const tick = market.tick(position.symbol);
  const price = type === 'BUY' ? tick?.ask : tick?.bid;
  if (price === undefined || !(price > 0)) {
    return deny('quote', 'NO_QUOTES', `no quote of ${spec.name} to close the position at`);
  }
  return planned({
    action: 'DEAL',
    symbol: position.symbol,
    type,
    volume: closing,
    price,
    deviation: asPoints(0),
    filling: chooseFilling(spec, type),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: position.magic,
    comment: orderComment(fingerprint, comment),
    position: position.ticket,
  });
}

function planCloseBy(
  { ticket, oppositeTicket }: Of<'close_by'>,
  market: CommandMarket,
  fingerprint: string,
): TradePlan {
  const position = market.position(ticket);
  const opposite = market.position(oppositeTicket);
  if (position === undefined) return noPosition(ticket);
  if (opposite === undefined) return noPosition(oppositeTicket);
  if (position.symbol !== opposite.symbol || position.side === opposite.side) {
    return deny(
      'close_by',
      'INVALID_ORDER',
      'close by needs two positions of one symbol on opposite sides',
      { ticket, oppositeTicket },
    );
  }
  return planned({
    action: 'CLOSE_BY',
    position: position.ticket,
    positionBy: opposite.ticket,
    magic: position.magic,
    comment: orderComment(fingerprint, ''),
  });
}
