import { describe, expect, test } from 'bun:test';
import { asPrice, NO_TICKET } from '@mt5-bridge/trading';
import { Desk } from './desk.ts';
import { deal, EURUSD, pending } from './fixtures.ts';

const netting = () => new Desk({ account: { marginMode: 'RETAIL_NETTING' } });

describe('a netting account', () => {
  test('averages added volume with three more digits, and takes SL and TP of the last order', () => {
    const desk = netting();
    desk.tick(1.10048, 1.1005);
    desk.open('BUY', 0.01, { stopLoss: 1.09, takeProfit: 1.12 });
    desk.tick(1.1005, 1.10052);
    desk.open('BUY', 0.02);
    expect(desk.server.positions()).toMatchObject([
      { priceOpen: 1.10051333, stopLoss: 0, takeProfit: 0 },
    ]);
  });

  test('turns round with an INOUT deal, keeping the identifier and changing the ticket', () => {
    const desk = netting();
    desk.tick(1.10009, 1.10011);
    const opened = desk.open('BUY', 0.02, { stopLoss: 1.09 });
    desk.tick(1.10018, 1.1002);
    desk.events.length = 0;
    const result = desk.send(deal('SELL', 0.03, { comment: 'turn' }));
    expect(desk.deals()).toMatchObject([{ entry: 'INOUT', profit: 0.14, positionId: opened }]);
    expect(desk.server.positions()).toMatchObject([
      {
        ticket: result.order,
        identifier: opened,
        side: 'SELL',
        priceOpen: 1.10018,
        stopLoss: 0,
        comment: 'turn',
      },
    ]);
    expect(result.position).toBe(result.order);
  });

  test('closes in part and whole with OUT deals, keeping levels on the rest', () => {
    const desk = netting();
    desk.open('BUY', 0.1, { stopLoss: 1.08 });
    desk.send(deal('SELL', 0.04));
    expect(desk.server.positions()).toMatchObject([{ stopLoss: 1.08, priceOpen: 1.0847 }]);
    desk.send(deal('SELL', 0.06));
    expect(desk.server.positions()).toEqual([]);
    expect(desk.deals().map(({ entry }) => entry)).toEqual(['IN', 'IN', 'OUT', 'OUT']);
  });

  test('changes levels of the only position without its ticket', () => {
    const desk = netting();
    desk.open('BUY', 0.1);
    const levels = { stopLoss: asPrice(1.08), takeProfit: asPrice(0) };
    const result = desk.send({ action: 'SLTP', symbol: EURUSD, position: NO_TICKET, ...levels });
    expect(result.retcode).toBe(10009);
    expect(desk.server.positions()[0]?.stopLoss).toBe(asPrice(1.08));
  });

  test('adds a pending order that is reached to its position', () => {
    const desk = netting();
    const opened = desk.open('BUY', 0.1);
    desk.send(pending('BUY_LIMIT', 0.1, 1.084));
    desk.tick(1.0838, 1.084);
    expect(desk.server.positions()).toMatchObject([{ ticket: opened, priceOpen: 1.08435 }]);
  });

  test('allows close-only symbols an opposite order up to the position', () => {
    const desk = new Desk({
      account: { marginMode: 'RETAIL_NETTING' },
      symbol: { tradeMode: 'LONGONLY' },
    });
    desk.open('BUY', 0.1);
    expect(desk.send(pending('SELL_LIMIT', 0.1, 1.09)).retcode).toBe(10009);
    expect(desk.send(pending('SELL_LIMIT', 0.2, 1.09)).retcode).toBe(10042);
    expect(desk.send(deal('SELL', 0.2)).retcode).toBe(10042);
    expect(desk.send(deal('SELL', 0.1)).retcode).toBe(10009);
  });
});
