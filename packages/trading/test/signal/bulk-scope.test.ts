import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  asMagic,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  type BulkScope,
  cancelItems,
  closeItems,
  EVERYTHING_OWN,
  lotsToVolume,
  NO_MAGIC,
  NO_PRICE,
  NO_TICKET,
  type Order,
} from '../../src/index.ts';
import { position } from './fixtures.ts';

const order = (ticket: string, more: Partial<Order> = {}): Order => ({
  ticket: asTicket(ticket),
  symbol: asSymbolName('EURUSD'),
  type: 'BUY_LIMIT',
  state: 'PLACED',
  filling: 'RETURN',
  time: 'GTC',
  reason: 'EXPERT',
  volumeInitial: lotsToVolume(0.1),
  volumeCurrent: lotsToVolume(0.1),
  priceOpen: asPrice(1.05),
  priceStopLimit: NO_PRICE,
  priceCurrent: NO_PRICE,
  stopLoss: NO_PRICE,
  takeProfit: NO_PRICE,
  magic: NO_MAGIC,
  comment: 'of alice',
  positionId: NO_TICKET,
  positionById: NO_TICKET,
  setupMs: asUtcMs(0),
  doneMs: null,
  expirationMs: null,
  ...more,
});

const makerOf = (comment: string): string | undefined => /^of (\w+)$/.exec(comment)?.[1];
const scope = (more: Partial<BulkScope>): BulkScope => ({ ...EVERYTHING_OWN, ...more });

describe('what a list is about', () => {
  const orders = [
    order('1'),
    order('2', { comment: 'of bob' }),
    order('3', { comment: 'by hand' }),
    order('4', { type: 'SELL_STOP', magic: asMagic('7') }),
    order('5', { symbol: asSymbolName('XAUUSD') }),
    order('6', { type: 'BUY', state: 'STARTED' }),
    order('7', { type: 'CLOSE_BY', state: 'STARTED' }),
  ];
  it.each([
    ['everything of its own', {}, ['1', '2', '4', '5']],
    ['of one subject', { subject: 'bob' }, ['2']],
    ['with what was made by hand', { includesManual: true }, ['1', '2', '3', '4', '5']],
    ['of one subject and made by hand', { subject: 'bob', includesManual: true }, ['2', '3']],
    ['of one symbol', { symbol: asSymbolName('XAUUSD') }, ['5']],
    ['of one magic number', { magic: asMagic('7') }, ['4']],
    ['of one side', { side: 'SELL' as const }, ['4']],
  ])('%s', (_, more, expected) => {
    const items = cancelItems(scope(more), orders, makerOf);
    expect(items.map(({ ticket }) => String(ticket))).toEqual(expected);
    expect(items.every(({ action }) => action === 'cancel')).toBe(true);
  });

  it('never grows by a narrower scope', () => {
    const wish = fc.record({
      symbol: fc.constantFrom(null, asSymbolName('EURUSD'), asSymbolName('XAUUSD')),
      magic: fc.constantFrom(null, NO_MAGIC, asMagic('7')),
      side: fc.constantFrom(null, 'BUY' as const, 'SELL' as const),
      subject: fc.constantFrom(null, 'alice', 'bob'),
      includesManual: fc.boolean(),
    });
    const field = fc.constantFrom('symbol', 'magic', 'side', 'subject');
    fc.assert(
      fc.property(wish, field, (narrow, name) => {
        const wide = { ...narrow, [name]: null };
        const all = new Set(cancelItems(wide, orders, makerOf).map(({ ticket }) => ticket));
        for (const { ticket } of cancelItems(narrow, orders, makerOf)) {
          expect(all.has(ticket)).toBe(true);
        }
      }),
    );
  });

  it('is begun with the oldest, equal times by their tickets as numbers', () => {
    const later = asUtcMs(2);
    const positions = [
      position('100', { comment: 'of alice', openMs: later }),
      position('20', { comment: 'of alice', openMs: later }),
      position('300', { comment: 'of alice', openMs: asUtcMs(1) }),
    ];
    const items = closeItems(EVERYTHING_OWN, positions, makerOf);
    expect(items.map(({ ticket }) => String(ticket))).toEqual(['300', '20', '100']);
  });
});
