import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { CATALOGUE, MemoryBookStore, PaperTerminal, SyntheticFeed } from '@mt5-bridge/paper';
import type { GetSymbolsResult } from '@mt5-bridge/protocol';
import { ManualClock, SAMPLE_BALANCE, sampleAccountSpec } from '@mt5-bridge/testkit';
import { TestBridge } from '@mt5-bridge/testkit/internal/bridge/test-bridge.ts';
import type { WireClient } from '@mt5-bridge/testkit/internal/bridge/wire-client.ts';
import { asAccountId, NEW_YORK_CLOSE } from '@mt5-bridge/trading';

let bridge: TestBridge;
let client: WireClient;

/** The whole catalogue with its real hours: the clock starts on a Monday at noon, New York asleep. */
beforeAll(async () => {
  const clock = new ManualClock();
  const feed = new SyntheticFeed({
    seed: 1,
    clock,
    catalogue: CATALOGUE,
    zone: NEW_YORK_CLOSE,
    tradingHours: 'real',
  });
  const terminal = new PaperTerminal({
    accountId: asAccountId('paper'),
    account: sampleAccountSpec(),
    deposit: SAMPLE_BALANCE,
    feed,
    book: new MemoryBookStore(),
    clock,
  });
  bridge = await TestBridge.start({ clock, terminals: [terminal] });
  client = await bridge.connect();
});
afterAll(async () => {
  await client.close();
  await bridge[Symbol.asyncDispose]();
});

async function get(data: object): Promise<GetSymbolsResult['data']> {
  const reply = await client.ask({ type: 'get_symbols', data });
  if (reply.type !== 'get_symbols_result') throw new Error(JSON.stringify(reply));
  return reply.data;
}

const names = ({ items }: GetSymbolsResult['data']): string[] => items.map(({ name }) => name);

describe('get_symbols', () => {
  it('tells the whole specification, the quote and the hours of a symbol', async () => {
    const { items, total, unknown, next_cursor, broker_utc_offset_s } = await get({
      symbols: ['EURUSD'],
    });
    expect([total, unknown, next_cursor, broker_utc_offset_s]).toEqual([1, [], null, 7_200]);
    const [item] = items;
    expect(item).toMatchObject({
      name: 'EURUSD',
      path: 'Forex\\EURUSD',
      digits: 5,
      point: 0.00001,
      tick_size: 0.00001,
      tick_value: 1,
      contract_size: 100_000,
      currency_base: 'EUR',
      currency_profit: 'USD',
      calc_mode: 'forex',
      trade_mode: 'full',
      execution_mode: 'market',
      volume_min: 0.01,
      volume_step: 0.01,
      swap_mode: 'points',
      swap_days: [0, 1, 1, 3, 1, 1, 0],
      market_open: true,
    });
    expect(item?.trade_sessions).toMatchObject({ sunday: [], monday: ['00:00-24:00'] });
    expect(item?.source).toContain('Vantage');
    expect(item?.ask).toBeGreaterThanOrEqual(item?.bid ?? Number.POSITIVE_INFINITY);
    const spread = Math.round(((item?.ask ?? 0) - (item?.bid ?? 0)) * 100_000);
    expect(item?.spread_points).toBe(spread);
  });

  it('shows the time of a quote in UTC and on the clock of the server', async () => {
    const [item] = (await get({ symbols: ['EURUSD'] })).items;
    const utcMs = Date.parse(item?.quote_time ?? '');
    expect(item?.broker_time).not.toEndWith('Z');
    expect(Date.parse(`${item?.broker_time}Z`) - utcMs).toBe(7_200_000);
  });

  it('knows a market that is closed now', async () => {
    const [item] = (await get({ symbols: ['AAPL'] })).items;
    expect(item?.market_open).toBe(false);
    expect(item?.trade_sessions.monday).toEqual(['16:30-23:00']);
  });

  it('converts the worth of a tick into the currency of the account', async () => {
    const [yen] = (await get({ symbols: ['USDJPY'] })).items;
    expect(yen?.tick_value).toBeCloseTo(100 / (yen?.ask ?? 0), 2);
  });

  it('names what the account does not have, exact and case-sensitive', async () => {
    const data = await get({ symbols: ['eurusd', 'GOLD', 'XAUUSD'] });
    expect([names(data), data.unknown, data.total]).toEqual([['XAUUSD'], ['eurusd', 'GOLD'], 1]);
  });

  it('chooses by masks', async () => {
    expect(names(await get({ group: 'EUR*, !EUR*D' }))).toEqual(['EURCHF', 'EURGBP', 'EURJPY']);
    expect(names(await get({ group: '*NOTHING*' }))).toEqual([]);
  });

  it('gives every symbol once, page by page, in the order of their names', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: GetSymbolsResult['data'] = await get({
        limit: 7,
        ...(cursor === null ? {} : { cursor }),
      });
      expect(page.total).toBe(CATALOGUE.length);
      seen.push(...names(page));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(CATALOGUE.map(({ name }): string => name).sort());
  });
});
