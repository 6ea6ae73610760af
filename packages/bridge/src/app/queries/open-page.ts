import type { RowFilter } from '../mapping/query.ts';
import { comparePlaces, type RowPlace } from './row-place.ts';

interface OpenRow {
  readonly symbol: string;
  readonly magic: string;
}

export interface OpenPage<Row> {
  readonly rows: readonly Row[];
  /** `null`: this was the last page. */
  readonly next: RowPlace | null;
}

/** One page of what stands at this instant, oldest first. */
export function openPage<Row extends OpenRow>(
  standing: Iterable<Row>,
  placeOf: (row: Row) => RowPlace,
  asked: {
    readonly filter: RowFilter;
    readonly after: RowPlace | undefined;
    readonly limit: number;
  },
): OpenPage<Row> {
  const { filter, after, limit } = asked;
  const wanted: { readonly row: Row; readonly place: RowPlace }[] = [];
  for (const row of standing) {
    const place = placeOf(row);
    const isLater = after === undefined || comparePlaces(place, after) > 0;
    if (isLater && isWanted(row, filter) && isWithin(place, filter)) wanted.push({ row, place });
  }
  wanted.sort((a, b) => comparePlaces(a.place, b.place));
  const last = wanted.length > limit ? wanted[limit - 1] : undefined;
  return { rows: wanted.slice(0, limit).map(({ row }) => row), next: last?.place ?? null };
}

export function isWanted(
  row: OpenRow,
  { symbol, magic }: Pick<RowFilter, 'symbol' | 'magic'>,
): boolean {
  return (symbol === null || row.symbol === symbol) && (magic === null || row.magic === magic);
}

function isWithin({ timeMs }: RowPlace, { fromMs, toMs }: RowFilter): boolean {
  return timeMs >= fromMs && timeMs <= toMs;
}
