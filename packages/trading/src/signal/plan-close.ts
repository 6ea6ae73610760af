import { type ApprovedSignal, type Denial, deny } from '../risk/risk-verdict.ts';
import { chooseFilling } from '../trade/filling.ts';
import { orderComment } from '../trade/order-comment.ts';
import type { Position } from '../trade/position.ts';
import { NO_PRICE, normalizePrice } from '../values/price.ts';
import { isOnVolumeStep, minVolume, subtractVolume, volumeToLots } from '../values/volume.ts';
import {
  allowedSlippage,
  commentWarnings,
  isMarketable,
  limitWarnings,
  type PlanMarket,
  type PlanWarning,
  type TradePlan,
} from './trade-plan.ts';

/**
 * CLOSE means one position: the one of `positionTicket`, else the only position of the symbol (and
 * magic, when given) that this bridge opened. Several are AMBIGUOUS_CLOSE, none is
 * POSITION_NOT_FOUND. Closes the smaller of the wanted and the held volume. A `price` that the
 * market does not reach now is refused: a close does not wait.
 */
export function planClose(
  signal: ApprovedSignal,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  const found = findPosition(signal, market);
  if ('kind' in found) return found;
  const { spec, tick } = market;
  const type = found.side === 'BUY' ? 'SELL' : 'BUY';
  const price = type === 'BUY' ? tick?.ask : tick?.bid;
  if (price === undefined || !(price > 0)) {
    return deny('quote', 'NO_QUOTES', `no quote of ${spec.name} to close the position at`);
  }
  const volume = minVolume(signal.volume, found.volume);
  const rest = subtractVolume(found.volume, volume);
  if (rest > 0 && !isOnVolumeStep(volume, spec.volumeStep)) return offStep(signal, market);
  const limit =
    signal.price === null || signal.price === 0 ? null : normalizePrice(signal.price, spec.digits);
  if (limit !== null && !isMarketable({ action: type }, limit, market)) {
    return deny(
      'close_price',
      'INVALID_PRICE',
      `the market stands at ${price}, worse than ${limit}; a close does not wait for its price`,
      { price: limit, market: price },
    );
  }
  const comment = orderComment(fingerprint, signal.comment);
  return {
    kind: 'request',
    request: {
      action: 'DEAL',
      symbol: spec.name,
      type,
      volume,
      price,
      deviation: signal.wish?.deviation ?? allowedSlippage(market, price, limit),
      filling: signal.wish?.filling ?? chooseFilling(spec, type),
      stopLoss: NO_PRICE,
      takeProfit: NO_PRICE,
      magic: signal.magic ?? found.magic,
      comment,
      position: found.ticket,
    },
    warnings: [
      ...closeWarnings(signal, found),
      ...limitWarnings(spec, limit),
      ...commentWarnings(signal, comment),
    ],
    sendBeforeMs: signal.expirationMs,
  };
}

function findPosition(signal: ApprovedSignal, market: PlanMarket): Position | Denial {
  const { positionTicket, symbol, magic } = signal;
  const ofSymbol = market.positions.filter((position) => position.symbol === symbol);
  const matches =
    positionTicket === null
      ? ofSymbol.filter((p) => market.isOwn(p) && (magic === null || p.magic === magic))
      : ofSymbol.filter(({ ticket }) => ticket === positionTicket);
  const [first, ...others] = matches;
  if (first === undefined) {
    const manual = ofSymbol.map(({ ticket }) => ticket);
    return deny(
      'close_match',
      'POSITION_NOT_FOUND',
      positionTicket === null
        ? `no position of ${symbol} that this bridge opened; name another one by its ticket`
        : `position ${positionTicket} of ${symbol} is not open`,
      { symbol, positionTicket, magic, openTickets: manual },
    );
  }
  if (others.length === 0) return first;
  if (signal.wish?.closeMode === 'fifo') return oldest(matches);
  if (signal.wish?.closeMode === 'all') {
    const message = 'one signal is one order at most; close several positions by close_all';
    return deny('close_mode', 'NOT_SUPPORTED', message, { symbol });
  }
  return deny(
    'close_match',
    'AMBIGUOUS_CLOSE',
    `${matches.length} positions of ${symbol} match; name the ticket of the one to close`,
    { symbol, magic, tickets: matches.map(({ ticket }) => ticket) },
  );
}

/** MT5 numbers orders upwards, so equal times are told apart by the ticket. */
function oldest(positions: readonly Position[]): Position {
  return positions.reduce((first, next) => {
    if (next.openMs !== first.openMs) return next.openMs < first.openMs ? next : first;
    return BigInt(next.ticket) < BigInt(first.ticket) ? next : first;
  });
}

function offStep(signal: ApprovedSignal, { spec }: PlanMarket): Denial {
  const volumeStep = volumeToLots(spec.volumeStep);
  const volume = volumeToLots(signal.volume);
  return deny(
    'volume',
    'INVALID_VOLUME',
    `a partial close of ${spec.name} goes in steps of ${volumeStep} lots, received ${volume}`,
    { volume, volumeStep },
  );
}

function closeWarnings(signal: ApprovedSignal, position: Position): PlanWarning[] {
  const warnings: PlanWarning[] = [];
  if (signal.volume > position.volume) {
    const held = volumeToLots(position.volume);
    const message = `${volumeToLots(signal.volume)} lots requested, the position holds ${held}`;
    warnings.push({ code: 'VOLUME_REDUCED', message });
  }
  if ((signal.stopLoss ?? 0) !== 0 || (signal.takeProfit ?? 0) !== 0) {
    warnings.push({ code: 'STOPS_IGNORED', message: 'a CLOSE sets no stop loss or take profit' });
  }
  return warnings;
}
