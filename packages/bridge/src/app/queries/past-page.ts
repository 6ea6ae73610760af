import { LINK_HISTORY_MAX } from '@mt5-bridge/protocol';
import { asUtcMs, NO_TICKET, type UtcMs } from '@mt5-bridge/trading';
import type { PastQuery } from '../../ports/terminal.ts';
import { comparePlaces, type RowPlace } from './row-place.ts';

/** How much one page may ask of a terminal. */
export interface PastBounds {
  /** Most rows of one answer. */
  readonly answerMax: number;
  /** Rows after which a page is given as it is: filters may leave nothing of many. */
  readonly rowsMax: number;
}

export const PAST_BOUNDS: PastBounds = { answerMax: LINK_HISTORY_MAX, rowsMax: 10_000 };

const ROWS_BEFORE_PAUSE = 500;

export interface PastListing<Row> {
  readonly ask: (query: PastQuery) => Promise<readonly Row[] | 'no_answer'>;
  /** Waited for after many rows: a terminal inside the process answers at once, and others want their turn. */
  readonly pause: () => Promise<void>;
  readonly placeOf: (row: Row) => RowPlace;
  readonly isWanted: (row: Row) => boolean;
  /** Both ends inclusive. */
  readonly fromMs: UtcMs;
  readonly toMs: UtcMs;
  /** Rows older than this place; `undefined` for the first page. */
  readonly before: RowPlace | undefined;
  readonly limit: number;
  /** Rows to ask for at once. */
  readonly askSize: number;
}

export type PastPage<Row> =
  /** Newest first. `next`: older rows are listed from this place on; `null` when there are none. */
  | { readonly kind: 'page'; readonly rows: readonly Row[]; readonly next: RowPlace | null }
  | { readonly kind: 'no_answer' }
  /** More rows of one millisecond than a terminal can tell: which of them it left out nobody knows. */
  | { readonly kind: 'too_dense'; readonly atMs: UtcMs };

/**
 * One page of what a terminal keeps of the past, newest first. A terminal tells the newest rows of a range and
 * may cut them off in the middle of a millisecond, in an order of its own, so an answer as long as was asked
 * for counts only down to the millisecond above its oldest one. A page that takes too many rows or too long is
 * shorter than asked for, with a place to go on from.
 */
export async function readPastPage<Row>(
  listing: PastListing<Row>,
  bounds: PastBounds = PAST_BOUNDS,
): Promise<PastPage<Row>> {
  const { ask, fromMs, before, limit } = listing;
  const found: Row[] = [];
  const page = (rows: readonly Row[], next: RowPlace | null): PastPage<Row> => {
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    if (last === undefined) return { kind: 'page', rows, next };
    return { kind: 'page', rows: rows.slice(0, limit), next: listing.placeOf(last) };
  };
  let toMs = before === undefined ? listing.toMs : newestOlderThan(before, listing.toMs);
  let size = Math.min(listing.askSize, bounds.answerMax);
  let heard = 0;
  for (let read = 0; toMs >= fromMs; ) {
    if (heard >= ROWS_BEFORE_PAUSE) {
      await listing.pause();
      heard = 0;
    }
    const answer = await ask({ fromMs, toMs, limit: size });
    if (answer === 'no_answer') {
      return read > 0 ? page(found, below(toMs)) : { kind: 'no_answer' };
    }
    heard += answer.length;
    const { rows, restMs } = wholeMilliseconds(answer, { ...listing, toMs }, size);
    if (restMs === toMs) {
      if (size === bounds.answerMax) return { kind: 'too_dense', atMs: toMs };
      size = Math.min(4 * size, bounds.answerMax);
      continue;
    }
    const isOlder = (row: Row): boolean =>
      before === undefined || comparePlaces(listing.placeOf(row), before) < 0;
    found.push(...rows.filter((row) => isOlder(row) && listing.isWanted(row)));
    if (found.length > limit || restMs === undefined) return page(found, null);
    read += rows.length;
    toMs = restMs;
    if (read >= bounds.rowsMax) return page(found, below(toMs));
  }
  return page(found, null);
}

/** The last millisecond in which a row older than a place can be. */
function newestOlderThan({ timeMs, ticket }: RowPlace, toMs: UtcMs): UtcMs {
  return asUtcMs(Math.min(toMs, ticket === NO_TICKET ? timeMs - 1 : timeMs));
}

/** In front of every row of this millisecond and older. */
function below(timeMs: UtcMs): RowPlace {
  return { timeMs: asUtcMs(timeMs + 1), ticket: NO_TICKET };
}

/**
 * The rows of an answer that are certainly all of their milliseconds, newest first, and the millisecond from
 * which on older ones are still to be asked for.
 */
function wholeMilliseconds<Row>(
  answer: readonly Row[],
  { placeOf, fromMs, toMs }: Pick<PastListing<Row>, 'placeOf' | 'fromMs' | 'toMs'>,
  size: number,
): { readonly rows: readonly Row[]; readonly restMs: UtcMs | undefined } {
  const timeOf = (row: Row): UtcMs => placeOf(row).timeMs;
  const rows = answer
    .filter((row) => timeOf(row) >= fromMs && timeOf(row) <= toMs)
    .sort((a, b) => comparePlaces(placeOf(b), placeOf(a)));
  if (answer.length < size) return { rows, restMs: undefined };
  const oldest = rows.at(-1);
  const restMs = oldest === undefined ? toMs : timeOf(oldest);
  return { rows: rows.filter((row) => timeOf(row) > restMs), restMs };
}
