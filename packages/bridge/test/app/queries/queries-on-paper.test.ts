import { describe, expect, it } from 'bun:test';
import {
  type BookStore,
  CATALOGUE,
  ExternalFeed,
  MemoryBookStore,
  PaperTerminal,
} from '@mt5-bridge/paper';
import {
  command,
  ManualClock,
  SAMPLE_BALANCE,
  sampleAccountSpec,
  sampleSignalId,
  serialising,
  signal,
  TestBridge,
} from '@mt5-bridge/testkit';
import {
  asAccountId,
  asMoney,
  asPoints,
  asSymbolName,
  asUtcMs,
  lotsToVolume,
  type MarginMode,
  NEW_YORK_CLOSE,
  NO_MAGIC,
  NO_PRICE,
  type TradeRequest,
  volumeToLots,
} from '@mt5-bridge/trading';
import { openTestStores } from '../../sqlite/open-test-stores.ts';
import { paperTerminal } from '../paper-terminal-fixture.ts';
import {
  getDeals,
  getHistory,
  getOrders,
  getPositions,
  readAll,
  tickets,
} from './query-fixture.ts';

/** Beyond what a double can hold, and about to grow by a digit. */
const TICKETS = {
  firstOrderTicket: 9_999_999_999_999_999_997n,
  firstDealTicket: 9_007_199_254_740_993n,
};
const EVER = { fromMs: asUtcMs(0), toMs: asUtcMs(8.64e15), limit: 10_000 };

interface SceneParts {
  readonly marginMode: MarginMode;
  readonly book?: BookStore;
  readonly parts?: object;
}

/** A paper account, behind a wall that only text passes, on a market whose quotes a test publishes. */
async function scene({ marginMode, book = new MemoryBookStore(), parts = {} }: SceneParts) {
  const clock = new ManualClock();
  const feed = new ExternalFeed({
    clock,
    symbols: CATALOGUE.filter(({ name }) => name === 'EURUSD' || name === 'USDJPY'),
    zone: NEW_YORK_CLOSE,
    tradingHours: 'always',
  });
  const paper = new PaperTerminal({
    accountId: asAccountId('paper'),
    account: sampleAccountSpec({ marginMode }),
    deposit: SAMPLE_BALANCE,
    feed,
    book,
    clock,
    settings: { tradingHours: 'always', ...TICKETS },
  });
  const limits = { ordersPerMinute: 0, reducingOrdersPerMinute: 0, messagesPerSecond: 0 };
  const bridge = await TestBridge.start({
    clock,
    terminals: [serialising(paper)],
    settings: { limits },
    parts,
  });
  const client = await bridge.connect();
  let ids = 100;
  return {
    bridge,
    client,
    clock,
    paper,
    quote: async (bid: number) => {
      clock.advance(1_000);
      feed.push({ symbol: 'EURUSD', timeMs: clock.nowMs(), bid, ask: bid + 0.0002 });
      await client.settle();
    },
    command: (type: string, data: object) => {
      ids += 1;
      return client.ask({ type, data: { request_id: sampleSignalId(ids), ...data } });
    },
    byHand: async (trade: TradeRequest, requestId: string) => {
      const expiresAtMs = asUtcMs(clock.nowMs() + 1_000);
      await paper.send({ requestId, fingerprint: '', expiresAtMs, trade }, 1_000);
      await client.settle();
    },
  };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const buyByHand: TradeRequest = {
  action: 'DEAL',
  symbol: asSymbolName('EURUSD'),
  type: 'BUY',
  volume: lotsToVolume(0.2),
  price: NO_PRICE,
  deviation: asPoints(0),
  filling: 'FOK',
  stopLoss: NO_PRICE,
  takeProfit: NO_PRICE,
  magic: NO_MAGIC,
  comment: 'by hand',
  position: null,
};

/** Every page of both lists, at several lengths, holds just what the terminal has, newest first. */
async function expectWholePast({ client, paper }: Scene): Promise<void> {
  const deals = (await paper.deals(EVER)).toReversed();
  const orders = (await paper.pastOrders(EVER)).toReversed();
  for (const limit of [1, 3, 100]) {
    const told = await readAll((data) => getDeals(client, data), { limit });
    expect(
      told.map(({ ticket, price, profit, comment }) => ({ ticket, price, profit, comment })),
    ).toEqual(
      deals.map(({ ticket, price, profit, comment }) => ({ ticket, price, profit, comment })),
    );
    const ended = await readAll((data) => getHistory(client, data), { limit });
    expect(ended.map(({ ticket, volume, comment }) => ({ ticket, volume, comment }))).toEqual(
      orders.map(({ ticket, volumeInitial, comment }) => ({
        ticket,
        volume: volumeToLots(volumeInitial),
        comment,
      })),
    );
  }
}

/** Money adds up: what the deals booked is the balance. */
async function expectBalance({ client, paper }: Scene): Promise<void> {
  const deals = await readAll((data) => getDeals(client, data), {});
  const booked = deals.reduce(
    (sum, { profit, swap, commission, fee }) => sum + profit + swap + commission + fee,
    0,
  );
  expect(Number(booked.toFixed(2))).toBe(Number(paper.account()?.balance));
}

/** Oldest first: what it was, and whose. */
async function story({ client }: Scene) {
  const deals = await readAll((data) => getDeals(client, data), { limit: 4 });
  return deals
    .toReversed()
    .map(({ type, entry, reason, signal_id, origin }) => [
      type === 'balance' ? type : `${type} ${entry} ${reason}`,
      signal_id,
      origin,
    ]);
}

const id = sampleSignalId;

async function hedgingStory(at: Scene): Promise<void> {
  await at.quote(1.08);
  await at.client.ask(signal(1, { stop_loss: 1.07, take_profit: 1.09 }));
  await at.client.ask(signal(2, { action: 'SELL', stop_loss: 1.095, take_profit: 1.06 }));
  await at.client.ask(signal(3, { price: 1.0795 }));
  await at.byHand(buyByHand, 'hand-1');
  // The limit is met, the stop of the first and the target of the second are not.
  await at.quote(1.079);
  await at.quote(1.0699);
  await at.quote(1.0595);
  await at.client.ask(signal(4, { action: 'SELL', volume: 0.05 }));
}

describe('on a hedging paper account', () => {
  it('tells each deal and past order with the signal that it came from', async () => {
    const at = await scene({ marginMode: 'RETAIL_HEDGING' });
    await using _ = at.bridge;
    await hedgingStory(at);
    const standing = (await getPositions(at.client)).items;
    expect(standing.map(({ side, signal_id, origin }) => [side, signal_id, origin])).toEqual([
      ['buy', null, 'manual'],
      ['buy', id(3), 'signal'],
      ['sell', id(4), 'signal'],
    ]);
    const [hand, limit, sold] = standing;
    const closeBy = { ticket: limit?.ticket, opposite_ticket: sold?.ticket };
    expect(await at.command('close_by', closeBy)).toMatchObject({ status: 'success' });
    expect(await at.command('position_close', { ticket: hand?.ticket, volume: 0.1 })).toMatchObject(
      {
        status: 'success',
      },
    );
    expect(await at.paper.deposit(asMoney(-500), 'out')).toBe(true);
    expect(await story(at)).toEqual([
      ['balance', null, 'broker'],
      ['buy in expert', id(1), 'signal'],
      ['sell in expert', id(2), 'signal'],
      ['buy in expert', null, 'manual'],
      ['buy in expert', id(3), 'signal'],
      ['sell out sl', id(1), 'broker'],
      ['buy out tp', id(2), 'broker'],
      ['sell in expert', id(4), 'signal'],
      ['sell out_by expert', id(101), 'signal'],
      ['buy out_by expert', id(101), 'signal'],
      ['sell out expert', id(102), 'signal'],
      ['balance', null, 'broker'],
    ]);
    const ended = (await getHistory(at.client)).items;
    expect(
      ended.toReversed().map(({ type, reason, signal_id }) => [type, reason, signal_id]),
    ).toEqual([
      ['buy', 'expert', id(1)],
      ['sell', 'expert', id(2)],
      ['buy', 'expert', null],
      ['buy_limit', 'expert', id(3)],
      ['sell', 'sl', id(1)],
      ['buy', 'tp', id(2)],
      ['sell', 'expert', id(4)],
      ['close_by', 'expert', id(101)],
      ['sell', 'expert', id(102)],
    ]);
    await expectWholePast(at);
    await expectBalance(at);
  });

  it('tells what a stop-out closed and which order it removed, with their signals', async () => {
    const at = await scene({ marginMode: 'RETAIL_HEDGING' });
    await using _ = at.bridge;
    await at.quote(1.08);
    await at.client.ask(signal(1, { volume: 8.9 }));
    await at.client.ask(signal(2, { price: 1.05, volume: 0.01 }));
    expect(tickets((await getOrders(at.client)).items)).toHaveLength(1);
    await at.quote(1.0735);
    expect(await story(at)).toEqual([
      ['balance', null, 'broker'],
      ['buy in expert', id(1), 'signal'],
      ['sell out so', id(1), 'broker'],
    ]);
    const ended = (await getHistory(at.client)).items;
    expect(
      ended.map(({ state, reason, signal_id, origin }) => [state, reason, signal_id, origin]),
    ).toEqual([
      ['filled', 'so', id(1), 'broker'],
      ['canceled', 'expert', id(2), 'signal'],
      ['filled', 'expert', id(1), 'signal'],
    ]);
    expect((await getOrders(at.client)).items).toEqual([]);
    expect((await getPositions(at.client)).items).toEqual([]);
    await expectWholePast(at);
    await expectBalance(at);
  });

  it('tells the same from SQLite, also after a restart of the bridge', async () => {
    const stores = await openTestStores();
    const { ledger, eventLog, market, controls, paperBook } = stores;
    const parts = { ledger, eventLog, market, controlStore: controls };
    const marginMode = 'RETAIL_HEDGING';
    const before = await scene({ marginMode, book: paperBook, parts });
    await hedgingStory(before);
    await expectWholePast(before);
    const told = await story(before);
    expect(told).toContainEqual(['sell out sl', id(1), 'broker']);
    await before.bridge[Symbol.asyncDispose]();
    await stores.close();
    const again = await openTestStores({ dataDir: stores.dataDir });
    const restarted = await scene({
      marginMode,
      book: again.paperBook,
      parts: { ledger: again.ledger, eventLog: again.eventLog, market: again.market },
    });
    expect(await story(restarted)).toEqual(told);
    await expectWholePast(restarted);
    expect((await getPositions(restarted.client)).as_of_seq).toBe(
      again.eventLog.lastSeq(asAccountId('paper')),
    );
    await restarted.bridge[Symbol.asyncDispose]();
    await again.remove();
  });
});

describe('on a netting paper account', () => {
  it('tells of each deal its own order, and of what the server closed nobody', async () => {
    const at = await scene({ marginMode: 'RETAIL_NETTING' });
    await using _ = at.bridge;
    await at.quote(1.08);
    await at.client.ask(signal(1, { volume: 0.3 }));
    await at.client.ask(signal(2, { action: 'SELL', volume: 0.1 }));
    await at.byHand(buyByHand, 'hand-1');
    expect((await getPositions(at.client)).items).toMatchObject([
      { side: 'buy', volume: 0.4, comment: 'by hand', signal_id: null, origin: 'manual' },
    ]);
    await at.client.ask(signal(3, { action: 'SELL', volume: 0.6, stop_loss: 1.09 }));
    const [turned] = (await getPositions(at.client)).items;
    expect(turned).toMatchObject({ side: 'sell', volume: 0.2, signal_id: id(3), origin: 'signal' });
    expect(turned?.ticket).not.toBe(turned?.identifier);
    await at.quote(1.0901);
    expect(await story(at)).toEqual([
      ['balance', null, 'broker'],
      ['buy in expert', id(1), 'signal'],
      ['sell out expert', id(2), 'signal'],
      ['buy in expert', null, 'manual'],
      ['sell inout expert', id(3), 'signal'],
      ['buy out sl', null, 'broker'],
    ]);
    await expectWholePast(at);
    await expectBalance(at);
  });
});

describe('while the market moves', () => {
  for (const marginMode of ['RETAIL_HEDGING', 'RETAIL_NETTING'] as const) {
    it(`the results of positions add up to the account's, ${marginMode}`, async () => {
      const { terminal, clock } = paperTerminal(
        new ManualClock(),
        new MemoryBookStore(),
        marginMode,
      );
      const limits = { ordersPerMinute: 0, messagesPerSecond: 0 };
      const settings = { limits };
      await using bridge = await TestBridge.start({ clock, terminals: [terminal], settings });
      const client = await bridge.connect();
      for (let n = 0; n < 8; n++) {
        const symbol = n % 2 === 0 ? 'EURUSD' : 'USDJPY';
        const action = n % 3 === 0 ? 'SELL' : 'BUY';
        await client.ask(signal(n, { symbol, action, volume: 0.03 + n / 100 }));
        await bridge.advance(5_000);
      }
      const seen = new Set<number>();
      for (let step = 0; step < 60; step++) {
        await bridge.advance(1_700);
        const { items } = await getPositions(client);
        const account = await client.ask(command('account_info'));
        const floating = items.reduce((sum, { profit, swap }) => sum + profit + swap, 0);
        expect(account).toMatchObject({ result: { profit: Number(floating.toFixed(2)) } });
        seen.add(floating);
        for (const { symbol, side, price_current } of items) {
          const tick = terminal.lastTick(asSymbolName(symbol));
          expect(price_current).toBe(Number(side === 'buy' ? tick?.bid : tick?.ask));
        }
      }
      // Or the market stood still and nothing was shown.
      expect(seen.size).toBeGreaterThan(30);
    });
  }
});
