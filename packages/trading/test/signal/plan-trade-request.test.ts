import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  asMagic,
  asPrice,
  asTicket,
  asUtcMs,
  checkSignal,
  lotsToVolume,
  type PlanMarket,
  planTradeRequest,
  type Signal,
} from '../../src/index.ts';
import { approved, market, position, signal, tick, view } from './fixtures.ts';

const MARK = 'ABCDEFGHIJ';
const plan = (given: Partial<Signal>, place: PlanMarket = market()) =>
  planTradeRequest(approved(given), place, MARK);
const later = asUtcMs(view().nowMs + 60_000);

describe('the request of an opening signal', () => {
  it('is a market deal at the market without a price', () => {
    expect(plan({ stopLoss: asPrice(1.08), takeProfit: asPrice(1.09) })).toMatchObject({
      kind: 'request',
      request: {
        action: 'DEAL',
        type: 'BUY',
        price: 1.0847,
        deviation: 0,
        filling: 'IOC',
        stopLoss: 1.08,
        takeProfit: 1.09,
        magic: '0',
        comment: MARK,
        position: null,
      },
      warnings: [],
      sendBeforeMs: null,
    });
    expect(plan({ action: 'SELL' })).toMatchObject({ request: { type: 'SELL', price: 1.0845 } });
  });

  it.each<[Signal['action'], number, string, number]>([
    ['BUY', 1.085, 'DEAL', 30],
    ['BUY', 1.0847, 'DEAL', 0],
    ['BUY', 1.08469, 'BUY_LIMIT', 0],
    ['SELL', 1.084, 'DEAL', 50],
    ['SELL', 1.0845, 'DEAL', 0],
    ['SELL', 1.08451, 'SELL_LIMIT', 0],
  ])('of %s at %p against 1.0845/1.0847 is %s', (action, price, kind, deviation) => {
    const made = plan({ action, price: asPrice(price) });
    if (kind === 'DEAL') expect(made).toMatchObject({ request: { action: kind, deviation } });
    else
      expect(made).toMatchObject({
        request: { action: 'PENDING', type: kind, price, filling: 'RETURN' },
      });
  });

  it('warns that a Market execution may fill worse than the price', () => {
    const codes = (made: ReturnType<typeof plan>) =>
      made.kind === 'request' ? made.warnings.map(({ code }) => code) : [];
    expect(codes(plan({ price: asPrice(1.085) }))).toEqual(['PRICE_NOT_GUARANTEED']);
    const instant = market({ spec: { executionMode: 'INSTANT' } });
    expect(codes(plan({ price: asPrice(1.085) }, instant))).toEqual([]);
  });

  it('is a limit order on an exchange even when the price is marketable', () => {
    const exchange = market({ spec: { executionMode: 'EXCHANGE' } });
    expect(plan({ price: asPrice(1.085) }, exchange)).toMatchObject({
      request: { action: 'PENDING', type: 'BUY_LIMIT', price: 1.085 },
    });
  });

  it('ends a pending order at the expiration, or sends a market order no later than it', () => {
    expect(plan({ price: asPrice(1.08), expirationMs: later })).toMatchObject({
      request: { time: 'SPECIFIED', expirationMs: later },
      sendBeforeMs: later,
    });
    expect(plan({ expirationMs: later })).toMatchObject({
      request: { action: 'DEAL' },
      sendBeforeMs: later,
    });
    expect(plan({ price: asPrice(1.08) })).toMatchObject({
      request: { time: 'GTC', expirationMs: null },
    });
  });

  it('is denied where the symbol does not allow it', () => {
    const pending = { price: asPrice(1.08) };
    const day = market({ spec: { expirationFlags: 2 } });
    expect(plan(pending, day)).toMatchObject({ request: { time: 'DAY' } });
    const none = market({ spec: { expirationFlags: 4 } });
    expect(plan(pending, none)).toMatchObject({ code: 'INVALID_EXPIRATION' });
    const gtc = market({ spec: { expirationFlags: 1 } });
    expect(plan({ ...pending, expirationMs: later }, gtc)).toMatchObject({
      code: 'INVALID_EXPIRATION',
    });
    expect(plan(pending, market({ spec: { orderFlags: 1 } }))).toMatchObject({
      code: 'INVALID_ORDER',
    });
    expect(plan({}, market({ tick: undefined }))).toMatchObject({ code: 'NO_QUOTES' });
  });

  it('carries the fingerprint and says when the comment was cut', () => {
    expect(plan({ comment: 'twenty characters ok' })).toMatchObject({
      request: { comment: `${MARK} twenty characters ok` },
      warnings: [],
    });
    expect(plan({ comment: 'more than twenty characters' })).toMatchObject({
      warnings: [{ code: 'COMMENT_CUT' }],
    });
  });

  it('never fits a comment of more than 31 characters, and is never marketable when pending', () => {
    const price = fc.integer({ min: 104_000, max: 113_000 }).map((p) => asPrice(p / 100_000));
    const action = fc.constantFrom('BUY' as const, 'SELL' as const);
    fc.assert(
      fc.property(action, price, fc.string({ maxLength: 64 }), (side, limit, comment) => {
        const made = plan({ action: side, price: limit, comment });
        if (made.kind !== 'request') throw new Error(made.message);
        const { request } = made;
        if (request.action === 'DEAL') {
          const slip = request.deviation / 100_000;
          const worst = side === 'BUY' ? request.price + slip : request.price - slip;
          expect(worst).toBeCloseTo(limit, 9);
        } else if (request.action === 'PENDING') {
          expect(side === 'BUY' ? limit < 1.0847 : limit > 1.0845).toBe(true);
        }
        expect('comment' in request && request.comment.length <= 31).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the request of a CLOSE', () => {
  const close = (given: Partial<Signal>, ...positions: ReturnType<typeof position>[]) =>
    plan({ action: 'CLOSE', volume: lotsToVolume(0.5), ...given }, market({ positions }));

  it('closes the only position of the symbol with an opposite deal', () => {
    expect(close({}, position('7'))).toMatchObject({
      request: { action: 'DEAL', type: 'SELL', price: 1.0845, position: '7', volume: 50_000_000 },
    });
    expect(close({}, position('7', { side: 'SELL' }))).toMatchObject({
      request: { type: 'BUY', price: 1.0847 },
    });
  });

  it('closes what there is and says so', () => {
    expect(close({ volume: lotsToVolume(2) }, position('7'))).toMatchObject({
      request: { volume: 50_000_000 },
      warnings: [{ code: 'VOLUME_REDUCED' }],
    });
  });

  it('names the tickets when several match, and takes the named one', () => {
    const two = [position('7'), position('8')];
    expect(close({}, ...two)).toMatchObject({
      code: 'AMBIGUOUS_CLOSE',
      details: { tickets: ['7', '8'] },
    });
    expect(close({ positionTicket: asTicket('8') }, ...two)).toMatchObject({
      request: { position: '8' },
    });
    const marked = position('9', { magic: asMagic('5') });
    expect(close({ magic: asMagic('5') }, ...two, marked)).toMatchObject({
      request: { position: '9', magic: '5' },
    });
  });

  it('finds positions that others made by their ticket only', () => {
    const place = market({ positions: [position('7')], isOwn: () => false });
    expect(plan({ action: 'CLOSE' }, place)).toMatchObject({
      code: 'POSITION_NOT_FOUND',
      details: { openTickets: ['7'] },
    });
    expect(plan({ action: 'CLOSE', positionTicket: asTicket('7') }, place)).toMatchObject({
      request: { position: '7' },
    });
    expect(close({ positionTicket: asTicket('8') }, position('7'))).toMatchObject({
      code: 'POSITION_NOT_FOUND',
    });
  });

  it('keeps to the step unless it closes the rest', () => {
    const odd = { volume: lotsToVolume(0.005) };
    expect(close(odd, position('7'))).toMatchObject({ code: 'INVALID_VOLUME' });
    expect(close(odd, position('7', { volume: lotsToVolume(0.005) }))).toMatchObject({
      kind: 'request',
    });
  });

  it('does not wait for its price', () => {
    expect(close({ price: asPrice(1.085) }, position('7'))).toMatchObject({
      code: 'INVALID_PRICE',
    });
    expect(close({ price: asPrice(1.084) }, position('7'))).toMatchObject({
      request: { deviation: 50 },
    });
  });

  it('sets no stops', () => {
    expect(close({ stopLoss: asPrice(1.08) }, position('7'))).toMatchObject({
      request: { stopLoss: 0 },
      warnings: [{ code: 'STOPS_IGNORED' }],
    });
  });

  it('needs a quote', () => {
    const place = market({ positions: [position('7')], tick: tick(0, 0) });
    const verdict = checkSignal(signal({ action: 'CLOSE' }), view());
    if (verdict.kind !== 'approved') throw new Error(verdict.message);
    expect(planTradeRequest(verdict.approved, place, MARK)).toMatchObject({ code: 'NO_QUOTES' });
  });
});
