import { describe, expect, it } from 'bun:test';
import { FateBoard } from '@mt5-bridge/bridge/internal/app/bulk/fate-board.ts';
import { listOutcome } from '@mt5-bridge/bridge/internal/app/bulk/list-outcome.ts';
import { asSymbolName, asTicket, asUtcMs, type BulkItem, type BulkPlan } from '@mt5-bridge/trading';
import fc from 'fast-check';

const item = (action: BulkItem['action'], n: number): BulkItem => ({
  action,
  ticket: asTicket(String(n)),
  symbol: asSymbolName('EURUSD'),
  volume: null,
});
const planOf = (items: readonly BulkItem[]): BulkPlan => ({
  items,
  expiresAtMs: null,
  isSerial: false,
});

const step = fc.record({
  n: fc.integer({ min: 0, max: 7 }),
  what: fc.constantFrom('done' as const, 'failed' as const, 'unknown' as const),
});
const failure = { code: 'ORDER_FROZEN', message: 'frozen', isPassing: false } as const;

describe('the outcome of a list', () => {
  it('is the fold of what became of its items, each told once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('cancel' as const, 'close' as const),
        fc.integer({ min: 0, max: 8 }),
        fc.array(step, { maxLength: 24 }),
        fc.boolean(),
        (action, count, steps, isOpen) => {
          const items = Array.from({ length: count }, (_, n) => item(action, n + 1));
          const board = new FateBoard(items);
          const last = new Map<string, string>();
          for (const { n, what } of steps) {
            const one = items[n];
            if (one === undefined) continue;
            last.set(one.ticket, what);
            if (what === 'done') board.done(one);
            else if (what === 'failed') board.failed(one, failure);
            else board.unknown(one);
          }
          const outcome = listOutcome(planOf(items), board, { isOpen, nowMs: asUtcMs(0) });
          if (!('batch' in outcome) || outcome.batch === undefined) throw new Error('no batch');
          const { cancelled, closed, failed, unknown } = outcome.batch;
          const told = [...cancelled, ...closed, ...unknown, ...failed.map(({ ticket }) => ticket)];
          expect(told.toSorted()).toEqual(items.map(({ ticket }) => ticket).toSorted());
          const isUnknown =
            isOpen || items.some(({ ticket }) => (last.get(ticket) ?? 'unknown') === 'unknown');
          const isFailed = items.some(({ ticket }) => last.get(ticket) === 'failed');
          const expected = isUnknown ? 'unresolved' : isFailed ? 'rejected' : 'executed';
          expect(outcome.kind).toBe(expected);
        },
      ),
    );
  });

  it('of an order that became a position is what became of the position', () => {
    const [order, position] = [item('cancel', 1), item('close', 1)];
    const board = new FateBoard([order]);
    board.failed(order, failure);
    board.becamePosition(position);
    board.done(position);
    // What is heard of the cancel afterwards says nothing any more.
    board.failed(order, failure);
    expect(board.fates).toEqual({ cancelled: [], closed: [order.ticket], failed: [], unknown: [] });
  });

  it('leaves what an earlier life told as failed, and asks for nothing of it again', () => {
    const items = [item('cancel', 1), item('close', 2)];
    const board = new FateBoard(items, {
      cancelled: [],
      closed: [asTicket('9')],
      failed: [{ ticket: asTicket('1'), code: 'ORDER_FROZEN' }],
      unknown: [asTicket('2')],
    });
    expect(items.map((one) => board.isTold(one))).toEqual([true, false]);
    expect(items.map((one) => board.mayPass(one))).toEqual([false, true]);
    expect(board.fates).toEqual({
      cancelled: [],
      closed: [asTicket('9')],
      failed: [{ ticket: asTicket('1'), code: 'ORDER_FROZEN' }],
      unknown: [asTicket('2')],
    });
  });
});
