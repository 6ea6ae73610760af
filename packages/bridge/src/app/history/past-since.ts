import type { Ticket } from '@mt5-bridge/trading';
import { LAST_INSTANT, type UtcMs } from '@mt5-bridge/trading';
import type { PastQuery } from '../../ports/terminal.ts';

/** Most rows that a terminal answers at once. */
const PAGE = 10_000;

/**
 * Everything of a terminal's history from an instant on, oldest first, however many answers that takes. Rejects
 * when more share one millisecond than an answer can hold: then nobody can tell whether that is all.
 */
export async function pastSince<Item extends { readonly ticket: Ticket }>(
  read: (query: PastQuery) => Promise<readonly Item[]>,
  timeOf: (item: Item) => UtcMs,
  fromMs: UtcMs,
): Promise<readonly Item[]> {
  const found = new Map<Ticket, Item>();
  const pages: (readonly Item[])[] = [];
  let toMs = LAST_INSTANT;
  for (;;) {
    const page = await read({ fromMs, toMs, limit: PAGE });
    pages.unshift(page);
    const [oldest] = page;
    if (oldest === undefined || page.length < PAGE) break;
    const oldestMs = timeOf(oldest);
    if (oldestMs === toMs) throw new Error(`more than ${PAGE} rows of the millisecond ${toMs}`);
    // The next answer repeats the rows of this millisecond: some of them may not have had room.
    toMs = oldestMs;
  }
  for (const page of pages) for (const item of page) found.set(item.ticket, item);
  return [...found.values()];
}
