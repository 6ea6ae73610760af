import { describe, expect, test } from 'bun:test';
import { asPoints, asPrice, asUtcMs, lotsToVolume } from '@mt5-bridge/trading';
import { NO_FAULTS } from '../../src/engine/faults.ts';
import { Desk } from './desk.ts';
import { deal, NOON_MS } from './fixtures.ts';
import { closedHours, closing, SITUATIONS } from './retcode-situations.ts';

describe('a request is answered with', () => {
  for (const { code, when, desk, act } of SITUATIONS) {
    test(`${code} when ${when}`, () => {
      expect(act(new Desk(desk))).toBe(code);
    });
  }

  for (const name of ['CANCEL', 'ERROR', 'TIMEOUT', 'LOCKED', 'REJECT', 'PRICE_CHANGED'] as const) {
    test(`${name} when a fault asks for it`, () => {
      const desk = new Desk();
      desk.server.setFaults({ ...NO_FAULTS, answers: { [name]: 1 } });
      const { retcode } = desk.send(deal('BUY', 0.1));
      const codes = { CANCEL: 10007, ERROR: 10011, TIMEOUT: 10012, LOCKED: 10028 };
      expect(retcode).toBe({ ...codes, REJECT: 10006, PRICE_CHANGED: 10020 }[name]);
    });
  }
});

describe('what is allowed stays allowed', () => {
  test('a close of the rest below the minimum volume', () => {
    const desk = new Desk({ symbol: { volumeMin: lotsToVolume(0.1) } });
    const position = desk.open('BUY', 0.15);
    expect(desk.send(closing(position, 0.1)).retcode).toBe(10009);
    expect(desk.send(closing(position, 0.05)).retcode).toBe(10009);
  });

  test('closing on a close-only, a long-only and a FIFO account', () => {
    const desk = new Desk({ account: { fifoClose: true } });
    const oldest = desk.open('BUY', 0.1);
    desk.open('BUY', 0.1);
    expect(desk.send(closing(oldest)).retcode).toBe(10009);
  });

  test('the same order in netting closes instead of hedging', () => {
    const desk = new Desk({ account: { marginMode: 'RETAIL_NETTING' } });
    desk.open('BUY', 0.1);
    expect(desk.send(deal('SELL', 0.1)).retcode).toBe(10009);
    expect(desk.server.positions()).toEqual([]);
  });

  test('a level exactly at the stops level, unless the server says otherwise', () => {
    const symbol = { stopsLevel: asPoints(10) };
    const request = deal('BUY', 0.1, { stopLoss: 1.0844 });
    expect(new Desk({ symbol }).send(request).retcode).toBe(10009);
    const strict = new Desk({ symbol, settings: { stopsLevelBoundary: 'refused' } });
    expect(strict.send(request).retcode).toBe(10016);
  });

  test('prices with binary noise', () => {
    const desk = new Desk();
    expect(desk.send(deal('BUY', 0.1, { stopLoss: 1.0799999999999998 })).retcode).toBe(10009);
    expect(desk.server.positions()[0]?.stopLoss).toBe(asPrice(1.08));
  });

  test('a refusal changes nothing and books nothing', () => {
    for (const { code, desk: options, act } of SITUATIONS) {
      if (code === 10009 || code === 10010 || code === 10008) continue;
      const desk = new Desk(options);
      const spy: string[] = [];
      const original = desk.send.bind(desk);
      desk.send = (request) => {
        const before = JSON.stringify([desk.server.positions(), desk.server.orders()]);
        const result = original(request);
        const after = JSON.stringify([desk.server.positions(), desk.server.orders()]);
        if (result.retcode === code) spy.push(before === after ? 'same' : 'changed');
        return result;
      };
      act(desk);
      expect(spy).not.toContain('changed');
    }
  });
});

test('the first failing rule of the server decides', () => {
  const desk = new Desk({
    symbol: { tradeMode: 'DISABLED', tradeHours: closedHours },
    account: { tradeAllowed: false },
  });
  expect(desk.send(deal('BUY', 0.015)).retcode).toBe(10017);
  const closed = new Desk({
    symbol: { tradeHours: closedHours },
    account: { tradeAllowed: false },
  });
  expect(closed.send(deal('BUY', 0.015)).retcode).toBe(10018);
  const filling = new Desk({ account: { tradeAllowed: false } });
  expect(filling.send(deal('BUY', 0.015, { change: { filling: 'RETURN' } })).retcode).toBe(10030);
  const volume = new Desk();
  expect(volume.send(deal('BUY', 0.015, { stopLoss: 2 })).retcode).toBe(10014);
  expect(volume.send(deal('BUY', 90, { stopLoss: 2 })).retcode).toBe(10016);
});

test('a closed market says when it opens again', () => {
  const day = [{ fromMinute: 0, toMinute: 1440 }];
  const tradeHours = { days: [[], day, day, [], day, day, []] as const, holidays: [] };
  // Wednesday noon UTC is Wednesday 14:00 on the server; Thursday begins at 22:00 UTC.
  const desk = new Desk({ symbol: { tradeHours } });
  const result = desk.send(deal('BUY', 0.1));
  expect([result.retcode, result.nextOpenMs]).toEqual([10018, asUtcMs(NOON_MS + 10 * 3_600_000)]);
});
