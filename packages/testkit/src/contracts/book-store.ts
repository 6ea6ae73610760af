import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import {
  type BookChange,
  putDeal,
  putHistoryOrder,
  putOrder,
  putRequest,
  putStream,
} from '@mt5-bridge/paper/internal/engine/book-change.ts';
import type { BookStore } from '@mt5-bridge/paper/internal/terminal/book-store.ts';
import {
  asAccountId,
  asMagic,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  type Deal,
  lotsToVolume,
  NO_MAGIC,
  NO_MONEY,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Order,
  type TradeResult,
} from '@mt5-bridge/trading';
import fc from 'fast-check';
import { SAMPLE_ACCOUNT, SAMPLE_TIME, sampleResult } from '../ledger-samples.ts';

/** An open book store under test. */
export interface BookStoreFixture {
  readonly book: BookStore;
  reopen(): Promise<BookStoreFixture>;
  /** Every append that is not durable at this moment fails, and all later ones. */
  breakStore(): void;
  close(): Promise<void>;
}

const OTHER_ACCOUNT = asAccountId('other');
const always = { fromMs: asUtcMs(0), toMs: asUtcMs(Number.MAX_SAFE_INTEGER), limit: 1_000 };

/** What every `BookStore` of the paper terminal does. */
export function describeBookStore(name: string, open: () => Promise<BookStoreFixture>): void {
  describe(`BookStore: ${name}`, () => {
    let fixture: BookStoreFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    const append = (...changes: BookChange[]) => fixture.book.append(SAMPLE_ACCOUNT, changes);
    const keysOf = async (table: 'deal' | 'history_order' | 'request', range = always) =>
      (await fixture.book.range(SAMPLE_ACCOUNT, table, range)).map(({ key }) => key);

    it('loads the living rows only, and only of the account', async () => {
      expect(await fixture.book.load(SAMPLE_ACCOUNT)).toEqual([]);
      expect(await append(stream(1), putDeal(deal(1)))).toEqual({ ok: true });
      const [row, ...rest] = await fixture.book.load(SAMPLE_ACCOUNT);
      expect(rest).toEqual([]);
      expect(row).toMatchObject({ table: 'stream', value: { epoch: 'epoch-1', seq: 1 } });
      expect(await fixture.book.load(OTHER_ACCOUNT)).toEqual([]);
    });

    it('replaces a row with the same key and removes one', async () => {
      await append(stream(1), stream(2));
      expect(await fixture.book.load(SAMPLE_ACCOUNT)).toHaveLength(1);
      expect((await fixture.book.load(SAMPLE_ACCOUNT))[0]?.value).toMatchObject({ seq: 2 });
      await append({ op: 'delete', table: 'stream', key: 'stream' });
      expect(await fixture.book.load(SAMPLE_ACCOUNT)).toEqual([]);
    });

    it('applies appends in the order of the calls', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, n) => append(stream(n))));
      const [row] = await fixture.book.load(SAMPLE_ACCOUNT);
      expect(row?.value).toMatchObject({ seq: 19 });
    });

    it('ends with the last of all changes of a row, however many come at once', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(livingChange, { maxLength: 4 })), async (appends) => {
          await append({ op: 'clear' });
          await Promise.all(appends.map((changes) => append(...changes)));
          const rows = await fixture.book.load(SAMPLE_ACCOUNT);
          const kept = rows.map(({ key, timeMs }) => [key, timeMs] as const);
          expect(new Map<string, number>(kept)).toEqual(lastOfEach(appends.flat()));
        }),
        { numRuns: 40 },
      );
    });

    it('gives rows back as they were', async () => {
      await append(putDeal(deal(1)), putHistoryOrder(order(1)), putRequest(request(1), time(1)));
      const [stored] = await fixture.book.range(SAMPLE_ACCOUNT, 'deal', always);
      expect(stored).toEqual({
        table: 'deal',
        key: '1',
        parent: '100',
        timeMs: time(1),
        value: deal(1),
      });
      const [archived] = await fixture.book.get(SAMPLE_ACCOUNT, 'history_order', ['1', '2']);
      expect(archived?.value).toEqual(order(1));
    });

    it('reads the newest rows of a range of time, oldest first', async () => {
      await append(...[3, 1, 2, 4].map((n) => putDeal(deal(n))));
      expect(await keysOf('deal')).toEqual(['1', '2', '3', '4']);
      expect(await keysOf('deal', { ...always, limit: 2 })).toEqual(['3', '4']);
      const inclusive = { fromMs: time(2), toMs: time(3), limit: 10 };
      expect(await keysOf('deal', inclusive)).toEqual(['2', '3']);
    });

    it('finds the deals of orders', async () => {
      const second = { ...deal(2), order: asTicket('200') };
      await append(putDeal(deal(1)), putDeal(second), putDeal(deal(3)));
      const rows = await fixture.book.children(SAMPLE_ACCOUNT, 'deal', ['100', '300']);
      expect(rows.map(({ key }) => key)).toEqual(['1', '3']);
    });

    it('drops old rows of one table, and everything of one account', async () => {
      const requests = [1, 2, 3].map((n) => putRequest(request(n), time(n)));
      await append(...requests, putDeal(deal(1)), stream(1));
      await append({ op: 'delete_before', table: 'request', timeMs: time(3) });
      expect(await keysOf('request')).toEqual(['request-3']);
      expect(await keysOf('deal')).toEqual(['1']);
      await fixture.book.append(OTHER_ACCOUNT, [stream(7)]);
      await append({ op: 'clear' });
      expect(await keysOf('deal')).toEqual([]);
      expect(await fixture.book.load(SAMPLE_ACCOUNT)).toEqual([]);
      expect(await fixture.book.load(OTHER_ACCOUNT)).toHaveLength(1);
    });

    it('has everything after a restart', async () => {
      await append(stream(5), putDeal(deal(1)));
      fixture = await fixture.reopen();
      expect(await fixture.book.load(SAMPLE_ACCOUNT)).toHaveLength(1);
      expect(await keysOf('deal')).toEqual(['1']);
    });

    it('fails every append that waits, and every later one, when its store breaks', async () => {
      await append(stream(1));
      const waiting = append(stream(2));
      fixture.breakStore();
      expect((await waiting).ok).toBe(false);
      expect((await append(stream(3))).ok).toBe(false);
    });
  });
}

const small = fc.integer({ min: 1, max: 3 });
const livingChange: fc.Arbitrary<BookChange> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(small, small).map(([n, at]) => workingOrder(n, at)) },
  { weight: 2, arbitrary: small.map(removed) },
  { weight: 1, arbitrary: small.map(dropBefore) },
  { weight: 1, arbitrary: fc.constant<BookChange>({ op: 'clear' }) },
);

/** What the changes leave, one after the other: key and time of each row. */
function lastOfEach(changes: readonly BookChange[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const change of changes) {
    if (change.op === 'put') rows.set(change.record.key, change.record.timeMs);
    if (change.op === 'delete') rows.delete(change.key);
    if (change.op === 'clear') rows.clear();
    if (change.op !== 'delete_before') continue;
    for (const [key, timeMs] of rows) if (timeMs < change.timeMs) rows.delete(key);
  }
  return rows;
}

function removed(n: number): BookChange {
  return { op: 'delete', table: 'order', key: String(n) };
}

function dropBefore(at: number): BookChange {
  return { op: 'delete_before', table: 'order', timeMs: time(at) };
}

function workingOrder(n: number, at: number): BookChange {
  return putOrder({ order: { ...order(n), setupMs: time(at), doneMs: null }, marginRate: 1 });
}

const time = (n: number) => asUtcMs(SAMPLE_TIME + n * 1_000);

function stream(seq: number): BookChange {
  return putStream({ epoch: 'epoch-1', seq }, SAMPLE_TIME);
}

function deal(n: number): Deal {
  return {
    ticket: asTicket(String(n)),
    order: asTicket('100'),
    symbol: asSymbolName('EURUSD'),
    type: 'BUY',
    entry: 'IN',
    reason: 'CLIENT',
    volume: lotsToVolume(0.1),
    price: asPrice(1.08462),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    profit: asMoney(-1.25),
    swap: NO_MONEY,
    commission: NO_MONEY,
    fee: NO_MONEY,
    magic: asMagic('18446744073709551615'),
    comment: 'é "quoted"',
    positionId: asTicket('100'),
    timeMs: time(n),
  };
}

function order(n: number): Order {
  return {
    ticket: asTicket(String(n)),
    symbol: asSymbolName('EURUSD'),
    type: 'BUY',
    state: 'FILLED',
    filling: 'FOK',
    time: 'GTC',
    reason: 'CLIENT',
    volumeInitial: lotsToVolume(0.1),
    volumeCurrent: NO_VOLUME,
    priceOpen: asPrice(1.08462),
    priceStopLimit: NO_PRICE,
    priceCurrent: asPrice(1.08462),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: NO_MAGIC,
    comment: '',
    positionId: asTicket(String(n)),
    positionById: NO_TICKET,
    setupMs: time(n),
    doneMs: time(n),
    expirationMs: null,
  };
}

function request(n: number): {
  readonly requestId: string;
  readonly fingerprint: string;
  readonly result: TradeResult;
} {
  return {
    requestId: `request-${n}`,
    fingerprint: '',
    result: { ...sampleResult, timeMs: time(n) },
  };
}
