import type { BookRecord } from '@mt5-bridge/paper';
import {
  type AccountState,
  asPrice,
  asSymbolName,
  lotsToVolume,
  makeSymbolSpec,
  type Order,
  type SymbolMarginRates,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import type { CaseAdapter, Outcome } from './adapter.ts';
import { CASE_NOW, CaseServer } from './engine/case-server.ts';
import { readBook, readPosition } from './engine/read-book.ts';
import { readSettings } from './engine/read-settings.ts';
import { Fields } from './read/fields.ts';
import { readAccount } from './read/read-account.ts';
import { type CaseMarket, readMarket } from './read/read-market.ts';
import { readQuote } from './read/read-quotes.ts';

/** A book, one tick, and what the server does about the margin. */
export const stopout: CaseAdapter = (inputs) => {
  inputs.raw('note');
  return inputs.has('tick') ? onTick(inputs) : onProfits(inputs);
};

function onTick(inputs: Fields): Outcome {
  const market = readMarket(inputs);
  const rated = { ...market, spec: withOrderRates(inputs, market.spec) };
  const { account, spec } = rated;
  const quote = readQuote(inputs.object('tick'));
  const settings = { ...readSettings(inputs, account), tradingHours: 'always' as const };
  const book = readBook(inputs, rated, CASE_NOW);
  const desk = new CaseServer({ account, symbols: [spec], settings, book });
  desk.seed(spec.name, quote);
  const before = desk.server.account();
  desk.quote(spec.name, quote);
  return describe(desk, before);
}

/** `margin_rate` of an order is the rate of its type; an order without it takes 1. */
function withOrderRates(inputs: Fields, spec: SymbolSpec): SymbolSpec {
  const names = {
    BUY_LIMIT: 'buyLimit',
    SELL_LIMIT: 'sellLimit',
    BUY_STOP: 'buyStop',
    SELL_STOP: 'sellStop',
    BUY_STOP_LIMIT: 'buyStopLimit',
    SELL_STOP_LIMIT: 'sellStopLimit',
  } as const;
  let marginRates: SymbolMarginRates = spec.marginRates;
  for (const fields of inputs.objects('orders')) {
    const type: Exclude<Order['type'], 'BUY' | 'SELL' | 'CLOSE_BY'> = fields.oneOf('type', [
      ...(['BUY_LIMIT', 'SELL_LIMIT', 'BUY_STOP', 'SELL_STOP'] as const),
      ...(['BUY_STOP_LIMIT', 'SELL_STOP_LIMIT'] as const),
    ]);
    if (!fields.has('margin_rate')) continue;
    const initial = fields.number('margin_rate');
    marginRates = { ...marginRates, [names[type]]: { initial, maintenance: 0 } };
  }
  return { ...spec, marginRates };
}

/** The case gives results instead of prices: each position gets a symbol on which it stands so. */
function onProfits(inputs: Fields): Outcome {
  const account = readAccount(inputs);
  const settings = readSettings(inputs, account);
  const level = inputs.number('margin_level');
  const symbols: SymbolSpec[] = [];
  const prices = new Map<string, number>();
  const book = inputs.objects('positions').map((fields, index): BookRecord => {
    const name = fields.string('symbol', `S${index}`);
    const isOpen = fields.boolean('session_open', true);
    const profit = fields.number('profit');
    const spec = symbolOf(`${name}`, isOpen, symbols);
    prices.set(name, OPEN_PRICE + profit);
    const position = { ticket: fields.ticket('ticket', String(index + 1)), type: 'BUY', volume: 1 };
    const rest = { symbol: name, price_open: OPEN_PRICE, ...readRest(fields) };
    const one = new Fields({ ...position, ...rest }, fields.path);
    const value = readPosition(one, marketOf(spec, account), CASE_NOW, String(index + 1));
    return { table: 'position', key: value.ticket, parent: '', timeMs: CASE_NOW, value };
  });
  const options = { account, symbols, settings, book };
  const { margin, profit } = seeded(new CaseServer({ ...options, balance: 0 }), symbols, prices);
  const balance = (margin * level) / 100 - profit;
  const desk = new CaseServer({ ...options, balance });
  const before = seeded(desk, symbols, prices);
  const last = symbols.at(-1);
  if (last !== undefined) desk.quote(last.name, priceOf(last, prices));
  return describe(desk, before);
}

const OPEN_PRICE = 100_000;
const OPEN = [{ fromMinute: 0, toMinute: 1440 }];

function symbolOf(name: string, isOpen: boolean, symbols: SymbolSpec[]): SymbolSpec {
  const known = symbols.find((spec) => spec.name === name);
  if (known !== undefined) return known;
  const day = isOpen ? OPEN : [];
  const hours = { days: [day, day, day, day, day, day, day], holidays: [] } as const;
  const spec = makeSymbolSpec({
    name: asSymbolName(name),
    calcMode: 'CFDLEVERAGE',
    contractSize: 1,
    digits: 2,
    tradeHours: hours,
    volumeMax: lotsToVolume(1000),
  });
  symbols.push(spec);
  return spec;
}

function marketOf(spec: SymbolSpec, account: CaseMarket['account']): CaseMarket {
  const source = () => undefined;
  const quotes = { bySymbol: new Map(), source, pairs: [] };
  const { currency, currencyDigits, leverage } = account.spec;
  const context = { currency, currencyDigits, leverage, catalogue: [spec], quotes: source };
  return { account, spec, quotes, context };
}

function readRest(fields: Fields): object {
  const known = ['ticket', 'symbol', 'session_open', 'profit'];
  const names = fields.names.filter((name) => !known.includes(name));
  return Object.fromEntries(names.map((name) => [name, fields.raw(name)]));
}

function priceOf(spec: SymbolSpec, prices: ReadonlyMap<string, number>) {
  const price = asPrice(prices.get(spec.name) ?? OPEN_PRICE);
  return { bid: price, ask: price };
}

function seeded(
  desk: CaseServer,
  symbols: readonly SymbolSpec[],
  prices: ReadonlyMap<string, number>,
): AccountState {
  for (const spec of symbols) desk.seed(spec.name, priceOf(spec, prices));
  return desk.server.account();
}

function describe(desk: CaseServer, before: AccountState): Outcome {
  const after = desk.server.account();
  const closings = desk.deals.filter(({ entry }) => entry === 'OUT');
  const compensation = desk.deals.find(({ type }) => type === 'SO_COMPENSATION');
  const [first] = closings;
  let balance: number = before.balance;
  const balances = closings.map(({ profit, swap, commission }) => {
    balance = Math.round((balance + profit + swap + commission) * 100) / 100;
    return balance;
  });
  return {
    equity: before.equity,
    margin: before.margin,
    equity_before: before.equity,
    margin_before: before.margin,
    margin_level_before: Math.round(before.marginLevel * 100) / 100,
    closed: closings.map(({ positionId }) => positionId),
    closed_first: first?.positionId ?? null,
    close_price: first?.price,
    close_prices: closings.map(({ price }) => price),
    deal_reason: first?.reason,
    comment: first?.comment,
    balances,
    canceled_orders: desk.doneOrders
      .filter(({ state }) => state === 'CANCELED')
      .map(({ ticket }) => ticket),
    compensation_deal: compensation?.profit ?? 0,
    balance_after: after.balance,
    equity_after: after.equity,
    margin_after: after.margin,
    margin_level_after: Math.round(after.marginLevel * 100) / 100,
    margin_free_after: after.marginFree,
    margin_call: desk.events.some((event) => event.kind === 'margin_call' && event.active),
    positions_total: desk.server.positions().length,
  };
}
