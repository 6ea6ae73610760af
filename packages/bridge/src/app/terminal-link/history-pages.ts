import { LINK_HISTORY_MAX } from '@mt5-bridge/protocol';
import { asUtcMs, type UtcMs } from '@mt5-bridge/trading';

/** One page of what is past: the newest `count` up to `toMs`, oldest first; `too_large` for the link. */
export type AskPage<Item> = (page: {
  readonly count: number;
  readonly toMs: UtcMs | undefined;
}) => Promise<readonly Item[] | 'too_large'>;

interface Wanted {
  readonly count: number;
  readonly toMs: UtcMs | undefined;
}

/**
 * The newest `count` items of a history, in as many pages as the link needs. Ends when a page is not full:
 * there is nothing older.
 */
export async function readPages<Item>(
  { count, toMs }: Wanted,
  timeOf: (item: Item) => number,
  ask: AskPage<Item>,
): Promise<readonly Item[]> {
  let items: readonly Item[] = [];
  let pageMax = LINK_HISTORY_MAX;
  let untilMs = toMs;
  while (items.length < count) {
    const pageCount = Math.min(pageMax, count - items.length);
    const page = await ask({ count: pageCount, toMs: untilMs });
    if (page === 'too_large') {
      if (pageCount === 1) throw new Error('one item of the history is too large for the link');
      pageMax = Math.ceil(pageCount / 2);
      continue;
    }
    const isLast = page.length < pageCount || items.length + page.length >= count;
    if (isLast) return [...page, ...items];
    const [oldest] = page;
    // A page that is full has an item; what shares the time of its oldest one may lie on both sides of its edge.
    const edgeMs = oldest === undefined ? 0 : timeOf(oldest);
    const inside = page.filter((item) => timeOf(item) > edgeMs);
    if (inside.length === 0) {
      throw new Error(`more than ${page.length} items of the history have the time ${edgeMs}`);
    }
    items = [...inside, ...items];
    untilMs = asUtcMs(edgeMs);
  }
  return items;
}
