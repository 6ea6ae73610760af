import type { ApprovedSignal, Denial } from '../risk/risk-verdict.ts';
import { orderComment } from '../trade/order-comment.ts';
import type { Position } from '../trade/position.ts';
import type { UtcMs } from '../values/time.ts';
import {
  addVolume,
  isOnVolumeStep,
  minVolume,
  NO_VOLUME,
  subtractVolume,
  type Volume,
} from '../values/volume.ts';
import type { BulkItem, CloseOfMany } from './bulk-plan.ts';
import { oldestFirst } from './bulk-scope.ts';
import { type CloseTerms, closeRequest, limitOf } from './close-request.ts';
import { FINGERPRINT_LENGTH } from './fingerprint.ts';
import { noPositionOf, offStep, stopsIgnored, volumeReduced } from './plan-close.ts';
import type { Signal } from './signal.ts';
import { commentWarnings, limitWarnings, type PlanMarket } from './trade-plan.ts';

/** The positions that a CLOSE of several means. */
export interface PlannedCloses {
  readonly kind: 'closes';
  /** The oldest first. */
  readonly items: readonly BulkItem[];
  readonly close: CloseOfMany;
  /** One after the other. */
  readonly isSerial: boolean;
  /** Bridge time after which nothing must be sent; `null` = the caller's default. */
  readonly sendBeforeMs: UtcMs | null;
}

/** True for a CLOSE that is one request for each of several positions. */
export function closesMany({ action, positionTicket, wish }: Signal): boolean {
  const isOfMany = wish?.closeMode === 'fifo' || wish?.closeMode === 'all';
  return action === 'CLOSE' && positionTicket === null && isOfMany;
}

/**
 * `all`: every match whole. `fifo`: the oldest first until `volume` is reached, the last one in part. No match
 * is POSITION_NOT_FOUND, as for a single one; a price that the market reaches for none of them is refused.
 */
export function planCloses(
  signal: ApprovedSignal,
  market: PlanMarket,
  fingerprint: string,
): PlannedCloses | Denial {
  const { spec } = market;
  const matches = oldestFirst(
    market.positions.filter(
      (position) =>
        position.symbol === signal.symbol &&
        market.isOwn(position) &&
        (signal.magic === null || position.magic === signal.magic),
    ),
  );
  if (matches.length === 0) return noPositionOf(signal, market);
  const total = matches.reduce((sum, { volume }) => addVolume(sum, volume), NO_VOLUME);
  const isFifo = signal.wish?.closeMode === 'fifo';
  const parts = isFifo ? untilReached(matches, signal.volume) : matches.map(whole);
  const last = parts.at(-1)?.volume ?? null;
  if (last !== null && !isOnVolumeStep(last, spec.volumeStep)) return offStep(signal, market);
  const { deviation = null, filling = null } = signal.wish ?? {};
  const terms: CloseTerms = { limit: signal.price, deviation, filling };
  const refusal = refusalOfAll(parts, terms, market);
  if (refusal !== undefined) return refusal;
  const sent = orderComment(fingerprint, signal.comment).slice(FINGERPRINT_LENGTH + 1);
  const warnings = [
    ...(isFifo ? volumeReduced(signal, total, 'the positions hold') : []),
    ...stopsIgnored(signal),
    ...limitWarnings(spec, limitOf(terms, spec)),
    ...commentWarnings(signal, sent),
  ];
  return {
    kind: 'closes',
    items: parts.map(({ position, volume }) => ({
      action: 'close',
      ticket: position.ticket,
      symbol: position.symbol,
      volume,
    })),
    close: {
      symbol: spec.name,
      terms,
      comment: signal.comment,
      requestedVolume: isFifo ? signal.volume : total,
      warnings: warnings.map(({ message }) => message),
    },
    isSerial: isFifo,
    sendBeforeMs: signal.expirationMs,
  };
}

interface Part {
  readonly position: Position;
  /** `null` = all of it. */
  readonly volume: Volume | null;
}

const whole = (position: Position): Part => ({ position, volume: null });

function untilReached(positions: readonly Position[], wanted: Volume): readonly Part[] {
  const parts: Part[] = [];
  let left = wanted;
  for (const position of positions) {
    if (left <= 0) break;
    parts.push(left < position.volume ? { position, volume: left } : whole(position));
    left = subtractVolume(left, minVolume(left, position.volume));
  }
  return parts;
}

/** Why not one of them could be closed now; `undefined` when at least one could. */
function refusalOfAll(
  parts: readonly Part[],
  terms: CloseTerms,
  market: PlanMarket,
): Denial | undefined {
  let first: Denial | undefined;
  for (const { position } of parts) {
    const { volume, magic } = position;
    const plan = closeRequest({ position, volume, terms, magic, comment: '' }, market);
    if (plan.kind === 'request') return undefined;
    first ??= plan;
  }
  return first;
}
