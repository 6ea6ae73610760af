import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  addVolume,
  asMagic,
  asPrice,
  asTicket,
  asUtcMs,
  asVolume,
  closesMany,
  lotsToVolume,
  minVolume,
  NO_VOLUME,
  NO_WISH,
  type Position,
  planCloses,
  planForCheck,
  type Signal,
} from '../../src/index.ts';
import { approved, market, position, signal, tick } from './fixtures.ts';

const MARK = 'ABCDEFGHIJ';
const close = (closeMode: 'fifo' | 'all', more: Partial<Signal> = {}): Partial<Signal> => ({
  action: 'CLOSE',
  volume: lotsToVolume(0.5),
  wish: { ...NO_WISH, closeMode },
  ...more,
});
const plan = (given: Partial<Signal>, positions: readonly Position[], more = {}) =>
  planCloses(approved(given), market({ positions, ...more }), MARK);

/** Positions of whole hundredths of a lot, opened in no order. */
const book = fc
  .array(
    fc.record({ lots: fc.integer({ min: 1, max: 50 }), openMs: fc.integer({ min: 0, max: 5 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map((held) =>
    held.map(({ lots, openMs }, at) =>
      position(String(100 + at), { volume: asVolume(lots * 1_000_000), openMs: asUtcMs(openMs) }),
    ),
  );
const volumes = fc.integer({ min: 1, max: 400 }).map((n) => asVolume(n * 1_000_000));

describe('a CLOSE of several positions', () => {
  it('is one by its mode, and never one of a named position', () => {
    expect(closesMany(signal(close('fifo')))).toBe(true);
    expect(closesMany(signal(close('all')))).toBe(true);
    expect(closesMany(signal({ action: 'CLOSE' }))).toBe(false);
    expect(closesMany(signal(close('all', { positionTicket: asTicket('1') })))).toBe(false);
    expect(closesMany(signal(close('all', { action: 'BUY' })))).toBe(false);
  });

  it('all: every match whole, whatever the volume', () => {
    fc.assert(
      fc.property(book, volumes, (positions, volume) => {
        const planned = plan(close('all', { volume }), positions);
        if (planned.kind !== 'closes') throw new Error(planned.message);
        expect(planned.items.map(({ ticket }) => ticket).toSorted()).toEqual(
          positions.map(({ ticket }) => ticket).toSorted(),
        );
        expect(planned.items.every((item) => item.volume === null)).toBe(true);
      }),
    );
  });

  it('fifo: the oldest first, no more than is wanted and no less than there is', () => {
    fc.assert(
      fc.property(book, volumes, (positions, volume) => {
        const planned = plan(close('fifo', { volume }), positions);
        if (planned.kind !== 'closes') throw new Error(planned.message);
        const held = new Map(positions.map((one) => [one.ticket, one]));
        const total = positions.reduce((sum, one) => addVolume(sum, one.volume), NO_VOLUME);
        let dealt = NO_VOLUME;
        let lastMs = -1;
        for (const [at, item] of planned.items.entries()) {
          const one = held.get(item.ticket);
          if (one === undefined) throw new Error(`${item.ticket} is not held`);
          const part = item.volume ?? one.volume;
          expect(part).toBeGreaterThan(0);
          // Only the last one in part.
          if (at < planned.items.length - 1) expect(item.volume).toBeNull();
          else expect(part).toBeLessThanOrEqual(one.volume);
          expect(one.openMs).toBeGreaterThanOrEqual(lastMs);
          lastMs = one.openMs;
          dealt = addVolume(dealt, part);
        }
        expect(dealt).toBe(minVolume(volume, total));
        expect(planned.close.warnings.length).toBe(volume > total ? 1 : 0);
      }),
    );
  });

  it('keeps to its own positions of the symbol and the magic number', () => {
    const mine = position('1', { magic: asMagic('7') });
    const others = [position('2'), position('3', { comment: 'by hand', magic: asMagic('7') })];
    const isOwn = ({ comment }: Position) => comment === '';
    expect(plan(close('all', { magic: asMagic('7') }), [mine, ...others], { isOwn })).toMatchObject(
      { items: [{ ticket: '1' }] },
    );
    expect(plan(close('all'), [position('4', { comment: 'x' })], { isOwn })).toMatchObject({
      code: 'POSITION_NOT_FOUND',
      details: { openTickets: ['4'] },
    });
  });

  it('is refused when the market reaches its price for none of them', () => {
    const both = [position('1'), position('2', { side: 'SELL' })];
    // 1.0845 / 1.0847: the sell is below its limit, the buy is not above it.
    expect(plan(close('all', { price: asPrice(1.085) }), both)).toMatchObject({ kind: 'closes' });
    expect(plan(close('all', { price: asPrice(1.085) }), [position('1')])).toMatchObject({
      code: 'INVALID_PRICE',
    });
    expect(plan(close('all'), [position('1')], { tick: tick(0, 0) })).toMatchObject({
      code: 'NO_QUOTES',
    });
  });

  it('says that a comment was cut, without a mark that belongs to none of its orders', () => {
    const comment = 'a comment that is longer than MT5 has room for';
    expect(plan(close('all', { comment }), [position('1')])).toMatchObject({
      close: { warnings: ['MT5 holds the comment as: a comment that is lo'] },
    });
  });

  it('is checked by its first request', () => {
    const positions = [
      position('2', { openMs: asUtcMs(2) }),
      position('1', { openMs: asUtcMs(1) }),
    ];
    const first = { kind: 'request', request: { position: '1', volume: lotsToVolume(0.5) } };
    expect(planForCheck(signal(close('all')), market({ positions }))).toMatchObject(first);
    expect(planForCheck(signal(close('fifo')), market({ positions }))).toMatchObject(first);
  });
});
