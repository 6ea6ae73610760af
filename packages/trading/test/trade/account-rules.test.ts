import { describe, expect, it } from 'bun:test';
import {
  accountFigures,
  asMoney,
  asTicket,
  freeMargin,
  isMarginCall,
  isStopOut,
  lotsToVolume,
  nextOrderToRemove,
  nextPositionToClose,
  stopOutComment,
  stopOutCompensation,
  stopOutEquity,
  stopOutSlices,
  volumeToLots,
} from '../../src/index.ts';

describe('account figures', () => {
  const figures = { balance: 1000, credit: 100, profit: -50, margin: 200 };

  it('count balance, credit and floating result into equity', () => {
    expect(accountFigures(figures, 2)).toEqual({
      equity: asMoney(1050),
      marginFree: asMoney(850),
      marginLevel: 525,
    });
  });

  it('count blocked commission, assets and liabilities of an exchange', () => {
    const more = { ...figures, commissionBlocked: 5, assets: 300, liabilities: 20 };
    expect(Number(accountFigures(more, 2).equity)).toBe(1325);
  });

  it.each([
    ['PROFIT_AND_LOSS', 850, 950],
    ['PROFIT_ONLY', 900, 950],
    ['LOSS_ONLY', 850, 900],
    ['NONE', 900, 900],
  ] as const)('leave out of the free margin what %s does not count', (mode, losing, gaining) => {
    expect(Number(freeMargin(figures, 2, mode))).toBe(losing);
    expect(Number(freeMargin({ ...figures, profit: 50 }, 2, mode))).toBe(gaining);
  });

  it('have a level of 0 without margin', () => {
    expect(accountFigures({ ...figures, margin: 0 }, 2).marginLevel).toBe(0);
  });
});

describe('margin call and stop-out', () => {
  const percent = { stopOutMode: 'PERCENT', marginCallLevel: 100, stopOutLevel: 50 } as const;
  const at = (marginLevel: number) => ({ equity: marginLevel, margin: 100, marginLevel });

  it('call at the level, stop out below it', () => {
    expect([isMarginCall(percent, at(100)), isMarginCall(percent, at(100.1))]).toEqual([
      true,
      false,
    ]);
    expect([isStopOut(percent, at(50)), isStopOut(percent, at(49.99))]).toEqual([false, true]);
  });

  it('compare equity in money mode', () => {
    const money = { stopOutMode: 'MONEY', marginCallLevel: 500, stopOutLevel: 200 } as const;
    const figures = { equity: 199, margin: 10, marginLevel: 1990 };
    expect([isMarginCall(money, figures), isStopOut(money, figures)]).toEqual([true, true]);
    expect(Number(stopOutEquity(money, 10, 2))).toBe(200);
    expect(stopOutComment(money, figures, 2)).toBe('[so 199.00]');
  });

  it('leave an account without margin alone unless fully hedged ones are to be stopped', () => {
    const hedged = { equity: -1, margin: 0, marginLevel: 0 };
    expect([isStopOut(percent, hedged), isStopOut(percent, hedged, true)]).toEqual([false, true]);
    expect(isStopOut(percent, { ...hedged, equity: 1 }, true)).toBe(false);
    expect(isMarginCall(percent, hedged)).toBe(false);
  });

  it('write level, equity and margin into the comment while they fit', () => {
    const figures = { equity: 1350, margin: 2744, marginLevel: 49.198 };
    expect(stopOutComment(percent, figures, 2)).toBe('[so 49.20%/1350.00/2744.00]');
    const large = { equity: 135_000_000, margin: 274_400_000, marginLevel: 49.198 };
    expect(stopOutComment(percent, large, 2)).toBe('[so 49.20%]');
  });
});

describe('the next step of a stop-out', () => {
  const order = (ticket: string, margin: number, canRemove = true) => ({
    ticket: asTicket(ticket),
    margin,
    canRemove,
  });
  const position = (ticket: string, profit: number, symbol = 'A', canClose = true) => ({
    ticket: asTicket(ticket),
    profit,
    symbol,
    canClose,
  });
  const orderOf = (...orders: ReturnType<typeof order>[]) => nextOrderToRemove(orders)?.ticket;
  const positionOf = (fifo: boolean, ...positions: ReturnType<typeof position>[]) =>
    nextPositionToClose(positions, fifo)?.ticket;

  it('removes the order with the largest margin, the older of equal ones', () => {
    expect(String(orderOf(order('9', 5), order('10', 7), order('11', 7)))).toBe('10');
    expect(orderOf(order('9', 0), order('10', 7, false))).toBeUndefined();
  });

  it('closes the largest loss, or the smallest gain when all gain', () => {
    expect(String(positionOf(false, position('1', -5), position('2', -9)))).toBe('2');
    expect(String(positionOf(false, position('1', 5), position('2', 9)))).toBe('1');
    expect(String(positionOf(false, position('1', -9, 'A', false), position('2', -3)))).toBe('2');
    expect(positionOf(false)).toBeUndefined();
  });

  it('under FIFO closes the oldest losing position of the symbol with the largest loss', () => {
    const book = [position('1', 3), position('2', -1), position('3', -9), position('4', -5, 'B')];
    expect(String(positionOf(true, ...book))).toBe('2');
  });

  it('slices a netting position by the largest deal', () => {
    const slices = (inSlices: boolean) =>
      stopOutSlices(lotsToVolume(50), lotsToVolume(20), inSlices).map(volumeToLots);
    expect(slices(true)).toEqual([20, 20, 10]);
    expect(slices(false)).toEqual([50]);
  });

  it('lifts a negative balance to zero', () => {
    expect(Number(stopOutCompensation(asMoney(-137.98), 2))).toBe(137.98);
    expect(Number(stopOutCompensation(asMoney(1), 2))).toBe(0);
  });
});
