import { describe, expect, it } from 'bun:test';
import { ManualClock } from '@mt5-bridge/testkit';
import { asTicket, type Order, type Ticket, type TradeReason } from '@mt5-bridge/trading';
import {
  findMakers,
  type MadeRow,
  type MakerSources,
  madeDeal,
  madeOrder,
} from '../../../src/app/queries/find-makers.ts';
import { deposit, filledOrder, someDeal } from './query-fixture.ts';

const OURS = 'AAAAAAAAAA';
const ALSO_OURS = 'BBBBBBBBBB';
const signalOf = (comment: string): string | undefined =>
  ({ [OURS]: 'signal-a', [ALSO_OURS]: 'signal-b' })[comment.slice(0, 10)];

function sources(orders: readonly Order[], over: Partial<MakerSources> = {}) {
  const asked: Ticket[][] = [];
  const all: MakerSources = {
    clock: new ManualClock(),
    signalOf,
    isHedging: true,
    findOrders: async (tickets) => {
      asked.push([...tickets]);
      return orders.filter(({ ticket }) => tickets.includes(ticket));
    },
    ...over,
  };
  return { all, asked };
}

/** Where each row came from. */
async function makersOf(rows: readonly MadeRow[], from: MakerSources) {
  const found = await findMakers(rows, (row) => row, from);
  if (found === 'no_answer') return found;
  expect(found.map(({ row }) => row)).toEqual([...rows]);
  return found.map(({ provenance }) => provenance);
}

const stopped = (reason: TradeReason, positionId: string) =>
  someDeal(900, {
    reason,
    entry: 'OUT',
    type: 'SELL',
    order: asTicket('800'),
    positionId: asTicket(positionId),
    comment: '[sl 1.08000]',
  });
const opening = filledOrder(77, { comment: `${OURS} mine` });

describe('who made a past row', () => {
  it('is told by its own comment, without a question', async () => {
    const { all, asked } = sources([]);
    const deal = madeDeal(someDeal(1, { comment: `${OURS} x`, reason: 'EXPERT' }));
    const order = madeOrder(filledOrder(2, { comment: ALSO_OURS, reason: 'EXPERT' }));
    const byHand = madeDeal(someDeal(3, { comment: 'by hand' }));
    expect(await makersOf([deal, order, byHand], all)).toEqual([
      { signal: 'signal-a', origin: 'signal' },
      { signal: 'signal-b', origin: 'signal' },
      { signal: undefined, origin: 'manual' },
    ]);
    expect(asked).toEqual([]);
  });

  for (const reason of ['SL', 'TP', 'SO', 'ROLLOVER'] as const) {
    it(`is the server for ${reason}, on behalf of the signal that opened the position`, async () => {
      const { all, asked } = sources([opening, filledOrder(78, { comment: 'by hand' })]);
      const order = filledOrder(800, { reason, positionId: asTicket('77'), comment: '[so 48%]' });
      const rows = [
        madeDeal(stopped(reason, '77')),
        madeOrder(order),
        madeDeal(stopped(reason, '78')),
      ];
      expect(await makersOf(rows, all)).toEqual([
        { signal: 'signal-a', origin: 'broker' },
        { signal: 'signal-a', origin: 'broker' },
        { signal: undefined, origin: 'broker' },
      ]);
      expect(asked).toEqual([[asTicket('77'), asTicket('78')]]);
    });
  }

  it('is the server also where it left our comment on what it closed', async () => {
    const { all, asked } = sources([]);
    const deal = { ...stopped('SL', '77'), comment: `${OURS} mine` };
    expect(await makersOf([madeDeal(deal)], all)).toEqual([
      { signal: 'signal-a', origin: 'broker' },
    ]);
    expect(asked).toEqual([]);
  });

  it('is nobody alone where orders share a position', async () => {
    const { all, asked } = sources([opening], { isHedging: false });
    expect(await makersOf([madeDeal(stopped('SL', '77'))], all)).toEqual([
      { signal: undefined, origin: 'broker' },
    ]);
    expect(asked).toEqual([]);
  });

  it('is told by the order where a broker wrote over the comment of the deal', async () => {
    const { all, asked } = sources([opening]);
    const deal = someDeal(5, { order: asTicket('77'), reason: 'EXPERT', comment: 'partial fill' });
    const other = someDeal(6, { order: asTicket('79'), reason: 'EXPERT', comment: 'robot' });
    expect(await makersOf([madeDeal(deal), madeDeal(other)], all)).toEqual([
      { signal: 'signal-a', origin: 'signal' },
      { signal: undefined, origin: 'manual' },
    ]);
    expect(asked).toEqual([[asTicket('77'), asTicket('79')]]);
  });

  it('is the server for money, also where its comment looks like ours', async () => {
    const { all, asked } = sources([]);
    const rows = [deposit(1), deposit(2, { comment: OURS })].map(madeDeal);
    expect(await makersOf(rows, all)).toEqual([
      { signal: undefined, origin: 'broker' },
      { signal: undefined, origin: 'broker' },
    ]);
    expect(asked).toEqual([]);
  });

  it('is not told while the terminal does not say', async () => {
    const { all } = sources([], { findOrders: async () => 'no_answer' });
    expect(await makersOf([madeDeal(stopped('SL', '77'))], all)).toBe('no_answer');
  });

  it('asks for each order once, at most a thousand at a time', async () => {
    const { all, asked } = sources([]);
    const clock = new ManualClock();
    const rows = Array.from({ length: 2_400 }, (_, n) =>
      madeDeal(stopped('SL', String(1_000 + (n >> 1)))),
    );
    const makers = makersOf(rows, { ...all, clock });
    for (let turn = 0; turn < 200; turn++) {
      clock.advance(0);
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(await makers).toHaveLength(2_400);
    expect(asked.map(({ length }) => length)).toEqual([1_000, 200]);
  });
});
