import type { Ticket } from '../values/ids.ts';
import { type Money, money, NO_MONEY } from '../values/money.ts';
import { minVolume, subtractVolume, type Volume } from '../values/volume.ts';
import type { AccountSpec } from './account.ts';
import { COMMENT_LENGTH_MAX } from './trade-request.ts';

type StopOutTerms = Pick<AccountSpec, 'stopOutMode' | 'marginCallLevel' | 'stopOutLevel'>;

export interface StopOutFigures {
  readonly equity: number;
  readonly margin: number;
  /** Percent, 0 without margin. */
  readonly marginLevel: number;
}

/** True at or below the call level: the account is marked, nothing is closed. */
export function isMarginCall(terms: StopOutTerms, figures: StopOutFigures): boolean {
  if (figures.margin <= 0) return false;
  return measured(terms, figures) <= terms.marginCallLevel;
}

/**
 * True below the stop-out level. An account whose positions cover each other and hold no margin is
 * left alone unless `fullyHedged` says so; then it is stopped out when its equity is negative.
 */
export function isStopOut(
  terms: StopOutTerms,
  figures: StopOutFigures,
  fullyHedged = false,
): boolean {
  if (figures.margin <= 0) return fullyHedged && figures.equity < 0;
  return measured(terms, figures) < terms.stopOutLevel;
}

function measured({ stopOutMode }: StopOutTerms, { equity, marginLevel }: StopOutFigures): number {
  return stopOutMode === 'PERCENT' ? marginLevel : equity;
}

/** Equity below which an account with this margin is stopped out, normalised. */
export function stopOutEquity(terms: StopOutTerms, margin: number, digits: number): Money {
  const { stopOutMode, stopOutLevel } = terms;
  return money(stopOutMode === 'PERCENT' ? (margin * stopOutLevel) / 100 : stopOutLevel, digits);
}

export interface StopOutOrder {
  readonly ticket: Ticket;
  readonly margin: number;
  /** The symbol may trade now and the order is not in execution. */
  readonly canRemove: boolean;
}

/** The order to remove next: the largest margin first; orders that hold none stay. */
export function nextOrderToRemove<T extends StopOutOrder>(orders: readonly T[]): T | undefined {
  return best(
    orders.filter(({ canRemove, margin }) => canRemove && margin > 0),
    (a, b) => b.margin - a.margin,
  );
}

export interface StopOutPosition {
  readonly ticket: Ticket;
  readonly symbol: string;
  /** Floating result without swap and commission. */
  readonly profit: number;
  /** The symbol may trade now. */
  readonly canClose: boolean;
}

/**
 * The position to close next: the largest loss, or when all gain the smallest gain. Under FIFO the
 * symbol is chosen so, and in it the oldest losing position.
 */
export function nextPositionToClose<T extends StopOutPosition>(
  positions: readonly T[],
  fifo = false,
): T | undefined {
  const open = positions.filter(({ canClose }) => canClose);
  const worst = best(open, (a, b) => a.profit - b.profit);
  if (!fifo || worst === undefined) return worst;
  const ofSymbol = open.filter(({ symbol }) => symbol === worst.symbol);
  const losing = ofSymbol.filter(({ profit }) => profit < 0);
  return best(losing.length > 0 ? losing : ofSymbol, (a, b) => byTicket(a.ticket, b.ticket));
}

/**
 * Equal ones by ticket, the older first, so that the choice never depends on how a book is listed.
 */
function best<T extends { readonly ticket: Ticket }>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
): T | undefined {
  let chosen: T | undefined;
  for (const item of items) {
    if (chosen === undefined) chosen = item;
    else if ((compare(item, chosen) || byTicket(item.ticket, chosen.ticket)) < 0) chosen = item;
  }
  return chosen;
}

/** Decimal text: the shorter is the smaller number. */
function byTicket(a: Ticket, b: Ticket): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Netting on real accounts closes in slices of the largest deal; demo and paper accounts close
 * whole.
 */
export function stopOutSlices(volume: Volume, volumeMax: Volume, inSlices: boolean): Volume[] {
  if (!inSlices || volumeMax <= 0) return [volume];
  const slices: Volume[] = [];
  for (let rest = volume; rest > 0; rest = subtractVolume(rest, volumeMax)) {
    slices.push(minVolume(rest, volumeMax));
  }
  return slices;
}

/**
 * What a service deal pays after a stop-out that closed the last position, so that the balance is
 * 0.
 */
export function stopOutCompensation(balance: Money, digits: number): Money {
  return balance < 0 ? money(-balance, digits) : NO_MONEY;
}

/** `[so 49.20%/1350.00/2744.00]`, as trade servers write it on the closing deals. */
export function stopOutComment(
  { stopOutMode }: Pick<AccountSpec, 'stopOutMode'>,
  { equity, margin, marginLevel }: StopOutFigures,
  digits: number,
): string {
  if (stopOutMode === 'MONEY') return `[so ${equity.toFixed(digits)}]`;
  const level = `${marginLevel.toFixed(2)}%`;
  const full = `[so ${level}/${equity.toFixed(digits)}/${margin.toFixed(digits)}]`;
  return full.length <= COMMENT_LENGTH_MAX ? full : `[so ${level}]`;
}
