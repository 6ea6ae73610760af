import { type ApprovedSignal, type Denial, deny } from '../risk/risk-verdict.ts';
import { orderComment } from '../trade/order-comment.ts';
import type { Position } from '../trade/position.ts';
import {
  isOnVolumeStep,
  minVolume,
  subtractVolume,
  type Volume,
  volumeToLots,
} from '../values/volume.ts';
import { closeRequest, limitOf } from './close-request.ts';
import {
  commentWarnings,
  limitWarnings,
  type PlanMarket,
  type PlanWarning,
  type TradePlan,
} from './trade-plan.ts';

/**
 * CLOSE means one position: the one of `positionTicket`, else the only position of the symbol (and
 * magic, when given) that this bridge opened. Several are AMBIGUOUS_CLOSE, none is
 * POSITION_NOT_FOUND. Closes the smaller of the wanted and the held volume. A `price` that the
 * market does not reach now is refused: a close does not wait. A CLOSE of several: `planCloses`.
 */
export function planClose(
  signal: ApprovedSignal,
  market: PlanMarket,
  fingerprint: string,
): TradePlan {
  const found = findPosition(signal, market);
  if ('kind' in found) return found;
  const { spec } = market;
  const volume = minVolume(signal.volume, found.volume);
  const rest = subtractVolume(found.volume, volume);
  if (rest > 0 && !isOnVolumeStep(volume, spec.volumeStep)) return offStep(signal, market);
  const comment = orderComment(fingerprint, signal.comment);
  const { deviation = null, filling = null } = signal.wish ?? {};
  const terms = { limit: signal.price, deviation, filling };
  const magic = signal.magic ?? found.magic;
  const plan = closeRequest({ position: found, volume, terms, magic, comment }, market);
  if (plan.kind === 'denied') return plan;
  return {
    ...plan,
    warnings: [
      ...volumeReduced(signal, found.volume),
      ...stopsIgnored(signal),
      ...limitWarnings(spec, limitOf(terms, spec)),
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
  if (first === undefined) return noPositionOf(signal, market);
  if (others.length === 0) return first;
  return deny(
    'close_match',
    'AMBIGUOUS_CLOSE',
    `${matches.length} positions of ${symbol} match; name the ticket of the one to close`,
    { symbol, magic, tickets: matches.map(({ ticket }) => ticket) },
  );
}

export function noPositionOf(
  { positionTicket, symbol, magic }: ApprovedSignal,
  { positions }: PlanMarket,
): Denial {
  const openTickets = positions
    .filter((position) => position.symbol === symbol)
    .map(({ ticket }) => ticket);
  return deny(
    'close_match',
    'POSITION_NOT_FOUND',
    positionTicket === null
      ? `no position of ${symbol} that this bridge opened; name another one by its ticket`
      : `position ${positionTicket} of ${symbol} is not open`,
    { symbol, positionTicket, magic, openTickets },
  );
}

export function offStep(signal: ApprovedSignal, { spec }: PlanMarket): Denial {
  const volumeStep = volumeToLots(spec.volumeStep);
  const volume = volumeToLots(signal.volume);
  return deny(
    'volume',
    'INVALID_VOLUME',
    `a partial close of ${spec.name} goes in steps of ${volumeStep} lots, received ${volume}`,
    { volume, volumeStep },
  );
}

export function volumeReduced(
  { volume }: Pick<ApprovedSignal, 'volume'>,
  heldVolume: Volume,
  holder = 'the position holds',
): PlanWarning[] {
  if (volume <= heldVolume) return [];
  const message = `${volumeToLots(volume)} lots requested, ${holder} ${volumeToLots(heldVolume)}`;
  return [{ code: 'VOLUME_REDUCED', message }];
}

export function stopsIgnored({ stopLoss, takeProfit }: ApprovedSignal): PlanWarning[] {
  if ((stopLoss ?? 0) === 0 && (takeProfit ?? 0) === 0) return [];
  return [{ code: 'STOPS_IGNORED', message: 'a CLOSE sets no stop loss or take profit' }];
}
