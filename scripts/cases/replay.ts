import {
  DAY_MS,
  type Deal,
  dayNumber,
  type SymbolSpec,
  type TerminalChange,
  type Tick,
  type TradeRequest,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { CaseAdapter, CaseWorld, Outcome } from './adapter.ts';
import { CaseServer } from './engine/case-server.ts';
import { readBook } from './engine/read-book.ts';
import { readRequest } from './engine/read-request.ts';
import { readSettings } from './engine/read-settings.ts';
import { CaseError, type Fields } from './read/fields.ts';
import { readHistory } from './read/read-history.ts';
import { type CaseMarket, readMarket } from './read/read-market.ts';
import { playTicks } from './trigger.ts';

/** A scenario on ticks: those of a recorded day, or a few that the case gives. */
export const replay: CaseAdapter = (inputs, world) =>
  inputs.has('data') ? replayFile(inputs, world) : replayTicks(inputs);

function replayTicks(inputs: Fields): Outcome {
  const limit = inputs.has('order') ? inputs.object('order').number('stoplimit', 0) : 0;
  const { desk, triggeredAt, filledAt } = playTicks(inputs);
  const [deal] = desk.deals;
  return {
    activated_at: triggeredAt ?? null,
    filled_at: filledAt ?? null,
    fill_price: deal?.price,
    fill_price_limit_or_better: deal === undefined ? undefined : limitOrWorse(deal, limit),
    profit: deal?.profit,
  };
}

/** The limit itself when the deal kept to it, else the price that broke it. */
function limitOrWorse({ type, price }: Deal, limit: number): number {
  const isKept = type === 'BUY' ? price <= limit : price >= limit;
  return isKept ? limit : price;
}

function replayFile(inputs: Fields, world: CaseWorld): Outcome {
  const market = readMarket(inputs);
  const { account, spec } = market;
  const ticks = readTicks(inputs.object('data'), spec, world);
  const [first, ...rest] = ticks;
  if (first === undefined) throw new CaseError('no tick at or after the start');
  const settings = { ...readSettings(inputs, account), tradingHours: 'always' as const };
  const book = readBook(inputs, market, first.timeMs);
  const desk = new CaseServer({ account, symbols: [spec], settings, book, nowMs: first.timeMs });
  desk.tick(first);
  for (const request of readRequests(inputs, market, first.timeMs)) {
    const { retcode } = desk.send(request);
    if (retcode !== 10009 && retcode !== 10008) throw new CaseError(`not accepted: ${retcode}`);
  }
  const opened = [...desk.deals];
  let activatedMs: number | null = null;
  for (const tick of rest) {
    // Nothing is left that a later tick could reach.
    if (desk.server.positions().length + desk.server.orders().length === 0) break;
    const before = desk.events.length;
    desk.tick(tick);
    if (desk.events.slice(before).some(isActivation)) activatedMs ??= msOfDay(tick.timeMs);
  }
  return { ...describe(desk, opened), activated_ms: activatedMs };
}

/** A stop-limit order that became its limit. */
function isActivation(event: TerminalChange): boolean {
  return event.kind === 'order' && event.transaction === 'ORDER_UPDATE';
}

/**
 * Ticks of the file from the start on; the case may name the first of them, to be sure of the same
 * one.
 */
function readTicks(data: Fields, spec: SymbolSpec, world: CaseWorld): readonly Tick[] {
  const files = data.has('files') ? data.array('files').map(String) : [data.string('file')];
  const all = files.flatMap((file) =>
    readHistory(file, world)
      .ticks()
      .map((tick) => ({ ...tick, symbol: spec.name })),
  );
  const start = /(\d{2}):(\d{2}):(\d{2}(?:\.\d+)?)/.exec(data.string('start', ''));
  const [hour = 0, minute = 0, second = 0] = (start?.slice(1) ?? []).map(Number);
  const fromMs = hour * 3_600_000 + minute * 60_000 + second * 1000;
  const dayStart = dayNumber(all[0]?.timeMs ?? 0) * DAY_MS;
  const ticks = all.filter(({ timeMs }) => timeMs - dayStart >= fromMs);
  if (data.has('start_tick')) checkStart(data.object('start_tick'), ticks[0]);
  return ticks;
}

function checkStart(expected: Fields, tick: Tick | undefined): void {
  const ms = expected.number('ms');
  const isSame =
    tick !== undefined &&
    msOfDay(tick.timeMs) === ms &&
    expected.number('bid', tick.bid) === tick.bid &&
    expected.number('ask', tick.ask) === tick.ask;
  if (!isSame) throw new CaseError(`${expected.path}: the file's first tick is another one`);
}

/**
 * `open` is a market order, `order` a pending one, both at the first tick; either may be a list.
 */
function readRequests(inputs: Fields, { spec }: CaseMarket, nowMs: UtcMs): TradeRequest[] {
  const todayMs = dayNumber(nowMs) * DAY_MS;
  const read = (fields: Fields, action: 'DEAL' | 'PENDING'): TradeRequest =>
    readRequest(fields, { spec, volume: 1, action, todayMs });
  const many = (name: string): readonly Fields[] =>
    Array.isArray(inputs.raw(name)) ? inputs.objects(name) : [inputs.object(name)];
  return [
    ...(inputs.has('open') ? many('open').map((one) => read(one, 'DEAL')) : []),
    ...(inputs.has('order') ? many('order').map((one) => read(one, 'PENDING')) : []),
  ];
}

function msOfDay(timeMs: number): number {
  return timeMs - dayNumber(timeMs) * DAY_MS;
}

function describe(desk: CaseServer, opened: readonly Deal[]): Outcome {
  const [first] = opened;
  const later = desk.deals.slice(opened.length);
  const [fill] = later;
  const last = later.at(-1);
  const done = desk.doneOrders.findLast((order) => order.state !== 'FILLED');
  const account = desk.server.account();
  return {
    open_price: first?.price,
    close_ms: last === undefined ? null : msOfDay(last.timeMs),
    close_price: last?.price,
    profit: last?.profit,
    deal_reason: last?.reason,
    comment: last?.comment,
    fill_ms: fill === undefined ? null : msOfDay(fill.timeMs),
    fill_price: fill?.price,
    expired_by_tick_ms: done?.state === 'EXPIRED' ? msOfDay(done.doneMs ?? 0) : null,
    state: desk.doneOrders.at(-1)?.state,
    balance_after: account.balance,
    balance: account.balance,
    equity: account.equity,
    margin: account.margin,
    margin_level: account.marginLevel,
    positions_total: desk.server.positions().length,
    closed: later.map(({ positionId }) => positionId),
    closed_total: later.length,
    profits: later.map(({ profit }) => profit),
  };
}
