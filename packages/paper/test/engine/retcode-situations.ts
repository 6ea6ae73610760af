import { expect } from 'bun:test';
import {
  asCurrency,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  lotsToVolume,
  type ModifyRequest,
  type SltpRequest,
  type Ticket,
} from '@mt5-bridge/trading';
import { NO_FAULTS } from '../../src/engine/faults.ts';
import type { Desk, DeskOptions } from './desk.ts';
import { closeBy, deal, EURUSD, NOON_MS, pending } from './fixtures.ts';

const sltp = (position: Ticket, stopLoss: number, takeProfit = 0): SltpRequest => ({
  action: 'SLTP',
  symbol: EURUSD,
  position,
  stopLoss: asPrice(stopLoss),
  takeProfit: asPrice(takeProfit),
});

const modify = (order: Ticket, price: number, change: Partial<ModifyRequest> = {}) =>
  ({
    action: 'MODIFY',
    order,
    price: asPrice(price),
    stopLimit: asPrice(0),
    stopLoss: asPrice(0),
    takeProfit: asPrice(0),
    time: 'GTC',
    expirationMs: null,
    ...change,
  }) as const;

const remove = (order: Ticket) => ({ action: 'REMOVE', order }) as const;
const unknown = asTicket('7');
const oneDay = 86_400_000;
const specified = (expirationMs: number) =>
  ({ change: { time: 'SPECIFIED', expirationMs: asUtcMs(expirationMs) } }) as const;
export const closing = (position: Ticket, lots = 0.1) => deal('SELL', lots, { position });
const instant = { symbol: { executionMode: 'INSTANT' } } as const;
const exchange = { symbol: { executionMode: 'EXCHANGE', fillingFlags: 7 } } as const;
export const closedHours = {
  days: [[], [], [], [], [], [], []] as const,
  holidays: [],
};

/** What a desk does, and the return code of the last request. */
export interface Situation {
  readonly code: number;
  readonly when: string;
  readonly desk?: DeskOptions;
  readonly act: (desk: Desk) => number;
}

const send = (request: Parameters<Desk['send']>[0]) => (desk: Desk) => desk.send(request).retcode;

export const SITUATIONS: readonly Situation[] = [
  {
    code: 10004,
    when: 'Instant execution and the price moved by more than the deviation',
    desk: instant,
    act: send(deal('BUY', 0.1, { change: { price: asPrice(1.08458), deviation: asPoints(5) } })),
  },
  {
    code: 10004,
    when: 'Instant execution and the gain is larger than the server gives',
    desk: { ...instant, settings: { quotedExecution: { maxGainPoints: 10, offQuotesAfter: 0 } } },
    act: send(deal('BUY', 0.1, { change: { price: asPrice(1.085), deviation: asPoints(5) } })),
  },
  {
    code: 10006,
    when: 'FOK and nobody offers the whole volume',
    desk: { settings: { liquidityLots: 1 } },
    act: send(deal('BUY', 2, { change: { filling: 'FOK' } })),
  },
  {
    code: 10008,
    when: 'RETURN in Exchange execution and nobody offers anything',
    desk: { ...exchange, settings: { liquidityLots: 0.001 } },
    act: send(deal('BUY', 2, { change: { filling: 'RETURN' } })),
  },
  { code: 10009, when: 'a market order is filled', act: send(deal('BUY', 0.1)) },
  {
    code: 10010,
    when: 'IOC finds a part of its volume',
    desk: { settings: { liquidityLots: 1 } },
    act: send(deal('BUY', 2)),
  },
  {
    code: 10013,
    when: 'a number is none',
    act: send(deal('BUY', 0.1, { change: { price: asPrice(Number.NaN) } })),
  },
  {
    code: 10013,
    when: 'the symbol is unknown',
    act: send(deal('BUY', 0.1, { change: { symbol: asSymbolName('NOPE') } })),
  },
  {
    code: 10013,
    when: 'a position is closed by a deal of its own direction',
    act: (desk) => desk.send(deal('BUY', 0.1, { position: desk.open('BUY', 0.1) })).retcode,
  },
  {
    code: 10013,
    when: 'a comment is too long for a server that refuses it',
    desk: { settings: { longComment: 'refuse' } },
    act: send(deal('BUY', 0.1, { comment: 'x'.repeat(32) })),
  },
  { code: 10014, when: 'the volume is below the minimum', act: send(deal('BUY', 0.001)) },
  { code: 10014, when: 'the volume is off the step', act: send(deal('BUY', 0.015)) },
  { code: 10014, when: 'the volume is above the maximum', act: send(deal('BUY', 101)) },
  {
    code: 10015,
    when: 'a buy limit lies above Ask',
    act: send(pending('BUY_LIMIT', 0.1, 1.0848)),
  },
  {
    code: 10015,
    when: 'a price is off the tick size',
    desk: { symbol: { tickSize: 0.00005 } },
    act: send(pending('BUY_LIMIT', 0.1, 1.08001)),
  },
  {
    code: 10015,
    when: 'the limit price of a buy stop limit lies above its stop',
    act: send(pending('BUY_STOP_LIMIT', 0.1, 1.09, { stopLimit: 1.091 })),
  },
  {
    code: 10015,
    when: 'Instant execution without a price',
    desk: instant,
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10016,
    when: 'the SL of a buy lies above Bid',
    act: send(deal('BUY', 0.1, { stopLoss: 1.0846 })),
  },
  {
    code: 10016,
    when: 'SL inside the stops level',
    desk: { symbol: { stopsLevel: asPoints(10) } },
    act: send(deal('BUY', 0.1, { stopLoss: 1.08445 })),
  },
  {
    code: 10016,
    when: 'a pending price inside the stops level',
    desk: { symbol: { stopsLevel: asPoints(10) } },
    act: send(pending('BUY_LIMIT', 0.1, 1.08465)),
  },
  {
    code: 10016,
    when: 'SL with a market order where the server wants it afterwards',
    desk: { settings: { openingStops: 'refused' } },
    act: send(deal('BUY', 0.1, { stopLoss: 1.08 })),
  },
  {
    code: 10017,
    when: 'trade is disabled for the symbol',
    desk: { symbol: { tradeMode: 'DISABLED' } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10017,
    when: 'the account is open with its investor password',
    desk: { settings: { readOnly: true } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10017,
    when: 'no pairs lead from the profit currency to the deposit currency',
    desk: { account: { currency: asCurrency('CHF') } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10018,
    when: 'it is outside the trade session',
    desk: { symbol: { tradeHours: closedHours } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10018,
    when: 'the future has expired',
    desk: { symbol: { expirationMs: asUtcMs(NOON_MS - 1) } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10018,
    when: 'the server works at the end of its day',
    desk: { settings: { endOfDayMs: 60_000 } },
    act: (desk) => {
      desk.server.advanceTo(asUtcMs(NOON_MS + 10 * 3_600_000 - 60_000));
      return desk.send(deal('BUY', 0.1)).retcode;
    },
  },
  {
    code: 10018,
    when: 'the market is halted',
    act: (desk) => {
      desk.server.setFaults({ ...NO_FAULTS, halts: ['EURUSD'] });
      return desk.send(deal('BUY', 0.1)).retcode;
    },
  },
  { code: 10019, when: 'the margin is larger than what is free', act: send(deal('BUY', 10)) },
  {
    code: 10019,
    when: 'the margin of a pending order is not there',
    act: send(pending('BUY_LIMIT', 10, 1.08)),
  },
  {
    code: 10020,
    when: 'Request execution and the confirmed quote has lapsed',
    desk: { symbol: { executionMode: 'REQUEST' } },
    act: send(deal('BUY', 0.1, { change: { price: asPrice(1.0846) } })),
  },
  {
    code: 10021,
    when: 'the market has had no quote',
    desk: { quote: null },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10021,
    when: 'the quote is stale',
    desk: { settings: { staleQuoteMs: 60_000 } },
    act: (desk) => {
      desk.server.advanceTo(asUtcMs(NOON_MS + 60_001));
      return desk.send(deal('BUY', 0.1)).retcode;
    },
  },
  {
    code: 10021,
    when: 'Instant execution and one refused price too many',
    desk: { ...instant, settings: { quotedExecution: { maxGainPoints: null, offQuotesAfter: 2 } } },
    act: (desk) => {
      const late = deal('BUY', 0.1, { change: { price: asPrice(1.08458) } });
      expect([desk.send(late).retcode, desk.send(late).retcode]).toEqual([10004, 10004]);
      return desk.send(late).retcode;
    },
  },
  {
    code: 10022,
    when: 'the expiration is past',
    act: send(pending('BUY_LIMIT', 0.1, 1.08, specified(NOON_MS))),
  },
  {
    code: 10022,
    when: 'the symbol does not allow the kind of expiration',
    desk: { symbol: { expirationFlags: 1 } },
    act: send(pending('BUY_LIMIT', 0.1, 1.08, specified(NOON_MS + oneDay))),
  },
  {
    code: 10023,
    when: 'the order was filled before its change came',
    act: (desk) => {
      const order = desk.place('BUY_LIMIT', 0.1, 1.084);
      desk.tick(1.0838, 1.084);
      return desk.send(modify(order, 1.083)).retcode;
    },
  },
  {
    code: 10024,
    when: 'there were too many requests in a minute',
    desk: { settings: { requestsPerMinute: 2 } },
    act: (desk) => {
      desk.open('BUY', 0.1);
      desk.open('BUY', 0.1);
      return desk.send(deal('BUY', 0.1)).retcode;
    },
  },
  {
    code: 10025,
    when: 'SL and TP stay as they are',
    act: (desk) => {
      const levels = { stopLoss: 1.08, takeProfit: 1.09 };
      return desk.send(sltp(desk.open('BUY', 0.1, levels), 1.08, 1.09)).retcode;
    },
  },
  {
    code: 10025,
    when: 'a pending order stays as it is',
    act: (desk) => desk.send(modify(desk.place('BUY_LIMIT', 0.1, 1.08), 1.08)).retcode,
  },
  {
    code: 10026,
    when: 'the server forbids automated trading to the account',
    desk: { account: { expertAllowed: false } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10027,
    when: 'AutoTrading is off in the terminal',
    desk: { settings: { terminalTradeAllowed: false } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10029,
    when: 'a close comes inside the freeze level of the TP',
    desk: { symbol: { freezeLevel: asPoints(10) } },
    act: (desk) => desk.send(closing(desk.open('BUY', 0.1, { takeProfit: 1.08455 }))).retcode,
  },
  {
    code: 10029,
    when: 'a pending order near its activation is deleted',
    desk: { symbol: { freezeLevel: asPoints(10) } },
    act: (desk) => desk.send(remove(desk.place('BUY_LIMIT', 0.1, 1.0846))).retcode,
  },
  {
    code: 10030,
    when: 'RETURN for a market order in Market execution',
    act: send(deal('BUY', 0.1, { change: { filling: 'RETURN' } })),
  },
  {
    code: 10032,
    when: 'the server takes trades of real accounts only',
    desk: { settings: { onlyRealAccounts: true } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10033,
    when: 'the account has its most pending orders',
    desk: { account: { limitOrders: 1 } },
    act: (desk) => {
      desk.place('BUY_LIMIT', 0.1, 1.08);
      return desk.send(pending('BUY_LIMIT', 0.1, 1.08)).retcode;
    },
  },
  {
    code: 10034,
    when: 'the volume of one direction is at its limit',
    desk: { symbol: { volumeLimit: lotsToVolume(0.5) } },
    act: (desk) => {
      desk.open('BUY', 0.5);
      desk.place('SELL_LIMIT', 0.5, 1.09);
      return desk.send(pending('BUY_LIMIT', 0.01, 1.08)).retcode;
    },
  },
  {
    code: 10035,
    when: 'the symbol does not allow the order type',
    desk: { symbol: { orderFlags: 3 } },
    act: send(pending('BUY_STOP', 0.1, 1.09)),
  },
  { code: 10035, when: 'the order to remove is unknown', act: send(remove(unknown)) },
  { code: 10036, when: 'the position to close is gone', act: send(closing(unknown)) },
  { code: 10036, when: 'the position to change is gone', act: send(sltp(unknown, 1.08)) },
  {
    code: 10036,
    when: 'a position of a close by is gone',
    act: send(closeBy(unknown, asTicket('8'))),
  },
  {
    code: 10038,
    when: 'the close is larger than the position',
    act: (desk) => desk.send(closing(desk.open('BUY', 0.1), 0.2)).retcode,
  },
  {
    code: 10039,
    when: 'an unfinished close already takes the volume',
    desk: { ...exchange, settings: { liquidityLots: 1 } },
    act: (desk) => {
      const position = desk.open('BUY', 1, { change: { filling: 'RETURN' } });
      const half = deal('SELL', 1, { position, change: { filling: 'RETURN' } });
      desk.tick(1.0845, 1.0847);
      desk.send(deal('SELL', 0.4, { change: { filling: 'RETURN' } }));
      expect(desk.send(half).retcode).toBe(10010);
      return desk.send(closing(position, 0.4)).retcode;
    },
  },
  {
    code: 10040,
    when: 'the account has its most positions',
    desk: { account: { limitPositions: 1 } },
    act: (desk) => {
      desk.open('BUY', 0.1);
      return desk.send(deal('BUY', 0.1)).retcode;
    },
  },
  {
    code: 10041,
    when: 'an order that must rest in the book would be filled at once',
    desk: exchange,
    act: send(pending('BUY_LIMIT', 0.1, 1.085, { change: { filling: 'BOC' } })),
  },
  {
    code: 10042,
    when: 'the symbol is long only',
    desk: { symbol: { tradeMode: 'LONGONLY' } },
    act: send(deal('SELL', 0.1)),
  },
  {
    code: 10043,
    when: 'the symbol is short only',
    desk: { symbol: { tradeMode: 'SHORTONLY' } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10044,
    when: 'the symbol is close only',
    desk: { symbol: { tradeMode: 'CLOSEONLY' } },
    act: send(deal('BUY', 0.1)),
  },
  {
    code: 10045,
    when: 'FIFO wants an older position to go first',
    desk: { account: { fifoClose: true } },
    act: (desk) => {
      desk.open('BUY', 0.1);
      return desk.send(closing(desk.open('BUY', 0.1))).retcode;
    },
  },
  {
    code: 10046,
    when: 'the account forbids opposite positions',
    desk: { account: { hedgeAllowed: false } },
    act: (desk) => {
      desk.open('BUY', 0.1);
      return desk.send(deal('SELL', 0.1)).retcode;
    },
  },
];
