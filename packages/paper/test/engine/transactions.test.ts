import { describe, expect, test } from 'bun:test';
import { asPrice } from '@mt5-bridge/trading';
import { Desk } from './desk.ts';
import { closeBy, deal, EURUSD, pending } from './fixtures.ts';

function fresh(options?: ConstructorParameters<typeof Desk>[0]): Desk {
  const desk = new Desk(options);
  desk.sequence();
  return desk;
}

describe('trade transactions come in an order that MT5 emits', () => {
  test('market order', () => {
    const desk = fresh();
    desk.send(deal('BUY', 0.1));
    expect(desk.sequence()).toEqual([
      'ORDER_ADD(STARTED)',
      'DEAL_ADD(IN)',
      'ORDER_DELETE(FILLED)',
      'HISTORY_ADD(FILLED)',
      'REQUEST(10009)',
    ]);
  });

  test('refused request', () => {
    const desk = fresh();
    desk.send(deal('BUY', 0.015));
    expect(desk.sequence()).toEqual(['REQUEST(10014)']);
  });

  test('pending order: placed, changed, removed', () => {
    const desk = fresh();
    const { order } = desk.send(pending('BUY_LIMIT', 0.1, 1.08));
    expect(desk.sequence()).toEqual([
      'ORDER_ADD(STARTED)',
      'ORDER_UPDATE(PLACED)',
      'REQUEST(10009)',
    ]);
    const levels = { stopLimit: asPrice(0), stopLoss: asPrice(0), takeProfit: asPrice(0) };
    const price = asPrice(1.081);
    desk.send({ action: 'MODIFY', order, price, ...levels, time: 'GTC', expirationMs: null });
    expect(desk.sequence()).toEqual(['ORDER_UPDATE(PLACED)', 'REQUEST(10009)']);
    desk.send({ action: 'REMOVE', order });
    expect(desk.sequence()).toEqual([
      'ORDER_DELETE(CANCELED)',
      'HISTORY_ADD(CANCELED)',
      'REQUEST(10009)',
    ]);
  });

  test('pending order that the market reaches', () => {
    const desk = fresh();
    desk.place('BUY_LIMIT', 0.1, 1.08);
    desk.sequence();
    desk.tick(1.0798, 1.08);
    expect(desk.sequence()).toEqual([
      'DEAL_ADD(IN)',
      'ORDER_DELETE(FILLED)',
      'HISTORY_ADD(FILLED)',
    ]);
  });

  test('change of SL and TP', () => {
    const desk = fresh();
    const position = desk.open('BUY', 0.1);
    desk.sequence();
    const levels = { stopLoss: asPrice(1.08), takeProfit: asPrice(0) };
    desk.send({ action: 'SLTP', symbol: EURUSD, position, ...levels });
    expect(desk.sequence()).toEqual(['POSITION', 'REQUEST(10009)']);
  });

  test('stop loss, take profit and stop-out, without a request', () => {
    const closing = [
      'ORDER_ADD(STARTED)',
      'DEAL_ADD(OUT)',
      'ORDER_DELETE(FILLED)',
      'HISTORY_ADD(FILLED)',
    ];
    const desk = fresh();
    desk.open('BUY', 0.1, { stopLoss: 1.084 });
    desk.open('BUY', 0.1, { takeProfit: 1.086 });
    desk.sequence();
    desk.tick(1.0839, 1.0841);
    expect(desk.sequence()).toEqual(closing);
    desk.tick(1.0861, 1.0863);
    expect(desk.sequence()).toEqual(closing);
    desk.open('BUY', 5);
    desk.sequence();
    desk.tick(1.07, 1.0702);
    expect(desk.sequence()).toEqual(['margin_call', ...closing, 'margin_call']);
  });

  test('close by: POSITION of the first position between the two deals', () => {
    const desk = fresh();
    const first = desk.open('BUY', 0.3);
    const second = desk.open('SELL', 0.1);
    desk.sequence();
    desk.send(closeBy(first, second));
    expect(desk.sequence()).toEqual([
      'ORDER_ADD(STARTED)',
      'DEAL_ADD(OUT_BY)',
      'POSITION',
      'DEAL_ADD(OUT_BY)',
      'ORDER_DELETE(FILLED)',
      'HISTORY_ADD(FILLED)',
      'REQUEST(10009)',
    ]);
  });

  test('every event survives JSON and is frozen', () => {
    const desk = fresh();
    desk.open('BUY', 0.1, { stopLoss: 1.084 });
    desk.tick(1.0839, 1.0841);
    expect(JSON.parse(JSON.stringify(desk.events))).toEqual(desk.events);
    for (const event of desk.events) {
      if (event.kind === 'deal') expect(Object.isFrozen(event.deal)).toBe(true);
      if (event.kind === 'order') expect(Object.isFrozen(event.order)).toBe(true);
    }
  });
});
