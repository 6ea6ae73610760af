import { beforeEach, describe, expect, it } from 'bun:test';
import {
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  compareTickets,
  lotsToVolume,
  RETCODE,
} from '@mt5-bridge/trading';
import {
  buyRequest,
  limitRequest,
  type OpenTerminalFixture,
  resultOf,
  type TerminalFixture,
  TerminalRecorder,
  terminalRequest,
} from './terminal-fixture.ts';

const DAY_MS = 86_400_000;
const EURUSD = asSymbolName('EURUSD');

interface Opened {
  readonly fixture: TerminalFixture;
  readonly sink: TerminalRecorder;
}

/** What every `TerminalPort` does. Run each implementation directly and behind `serialising`. */
export function describeTerminal(name: string, open: OpenTerminalFixture): void {
  describe(`TerminalPort: ${name}`, () => {
    let current: Opened;
    beforeEach(async () => {
      current = { fixture: open(), sink: new TerminalRecorder() };
      await current.fixture.terminal.open(current.sink);
    });
    const opened = (): Opened => current;
    describe('open', () => describeOpen(opened));
    describe('send', () => describeOrders(opened));
    describe('send, when it can not do it', () => describeRefusals(opened));
    describe('events', () => describeEvents(opened));
    describe('find', () => describeFind(opened));
    describe('history', () => describeHistory(opened));
    describe('questions', () => describeQuestions(opened));
    describe('close', () => describeClose(opened));
  });
}

function describeOpen(opened: () => Opened): void {
  it('tells that the terminal is connected', () => {
    const { fixture, sink } = opened();
    expect(fixture.terminal.status()).toBe('connected');
    expect(sink.statuses.at(-1)).toBe('connected');
  });

  it('lets a snapshot and the money of the account be read', async () => {
    const { fixture } = opened();
    const snapshot = await fixture.terminal.snapshot();
    expect(snapshot.terminalEpoch).not.toBe('');
    expect(snapshot).toMatchObject({ orders: [], positions: [] });
    expect(snapshot.account.balance).toBeGreaterThan(0);
    expect(fixture.terminal.account()).toEqual(snapshot.account);
  });

  it('lets the symbols be read, with their grids', async () => {
    const { fixture } = opened();
    const symbols = await fixture.terminal.symbols();
    const eurusd = symbols.find((spec) => spec.name === EURUSD);
    expect(eurusd).toMatchObject({ digits: 5, tickSize: 0.00001, contractSize: 100_000 });
  });
}

function describeOrders(opened: () => Opened): void {
  it('fills a market order with order, deal and position', async () => {
    const { fixture } = opened();
    const { terminal } = fixture;
    const result = resultOf(await terminal.send(terminalRequest(fixture, buyRequest()), 1_000));
    expect(result).toMatchObject({ retcode: RETCODE.DONE, volume: lotsToVolume(0.1) });
    for (const ticket of [result.order, result.deal, result.position]) {
      expect(ticket).toMatch(/^[1-9]\d*$/);
    }
    expect(result.price).toBeGreaterThan(1);
    const { positions } = await terminal.snapshot();
    expect(positions).toHaveLength(1);
    expect(positions[0]).toMatchObject({
      identifier: result.position,
      side: 'BUY',
      volume: lotsToVolume(0.1),
      magic: '18446744073709551615',
    });
  });

  it('answers a repeat of the same request from the journal, without a second deal', async () => {
    const { fixture } = opened();
    const { terminal } = fixture;
    const request = terminalRequest(fixture, buyRequest());
    const first = await terminal.send(request, 1_000);
    expect(await terminal.send(request, 1_000)).toEqual(first);
    expect((await terminal.snapshot()).positions).toHaveLength(1);
  });

  it('places a pending order and removes it again', async () => {
    const { fixture } = opened();
    const { terminal } = fixture;
    const placed = resultOf(await terminal.send(terminalRequest(fixture, limitRequest()), 1_000));
    expect(placed).toMatchObject({ deal: '0', position: '0' });
    const { orders } = await terminal.snapshot();
    expect(orders).toHaveLength(1);
    expect(orders[0]).toMatchObject({ ticket: placed.order, state: 'PLACED', doneMs: null });
    const remove = { action: 'REMOVE', order: placed.order } as const;
    const removed = await terminal.send(terminalRequest(fixture, remove, 'request-2'), 1_000);
    expect(resultOf(removed).retcode).toBe(RETCODE.DONE);
    expect((await terminal.snapshot()).orders).toEqual([]);
  });

  it('closes a position in part, then whole', async () => {
    const { fixture } = opened();
    const { terminal } = fixture;
    const bought = resultOf(await terminal.send(terminalRequest(fixture, buyRequest()), 1_000));
    const close = (volumeLots: number) =>
      buyRequest({
        type: 'SELL',
        position: bought.position,
        volume: lotsToVolume(volumeLots),
      });
    await terminal.send(terminalRequest(fixture, close(0.04), 'request-2'), 1_000);
    const rest = (await terminal.snapshot()).positions;
    expect(rest.map(({ volume }) => volume)).toEqual([lotsToVolume(0.06)]);
    await terminal.send(terminalRequest(fixture, close(0.06), 'request-3'), 1_000);
    expect((await terminal.snapshot()).positions).toEqual([]);
  });

  it('takes prices of 0 as none', async () => {
    const { fixture } = opened();
    const request = terminalRequest(fixture, buyRequest({ stopLoss: asPrice(0) }));
    await fixture.terminal.send(request, 1_000);
    expect((await fixture.terminal.snapshot()).positions[0]?.stopLoss).toBe(asPrice(0));
  });
}

function describeRefusals(opened: () => Opened): void {
  it('answers a request that breaks a rule with a return code, not with a throw', async () => {
    const { fixture } = opened();
    const request = terminalRequest(fixture, buyRequest({ volume: lotsToVolume(0) }));
    const result = resultOf(await fixture.terminal.send(request, 1_000));
    expect(result).toMatchObject({ retcode: RETCODE.INVALID_VOLUME, deal: '0' });
    expect((await fixture.terminal.snapshot()).positions).toEqual([]);
  });

  it('does not send what has expired, and proves it', async () => {
    const { fixture } = opened();
    const request = terminalRequest(fixture, buyRequest());
    fixture.clock.advance(5_001);
    expect(await fixture.terminal.send(request, 1_000)).toMatchObject({ kind: 'not_sent' });
    expect((await fixture.terminal.snapshot()).positions).toEqual([]);
  });

  it('answers a missing answer at its deadline: nobody knows', async () => {
    const { fixture } = opened();
    fixture.stall();
    const reply = fixture.terminal.send(terminalRequest(fixture, buyRequest()), 1_000);
    await Promise.resolve();
    fixture.clock.advance(1_000);
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
  });
}

function describeEvents(opened: () => Opened): void {
  it('are numbered without a gap, and the snapshot names the last one it holds', async () => {
    const { fixture, sink } = opened();
    const { terminal } = fixture;
    const before = (await terminal.snapshot()).seq;
    await terminal.send(terminalRequest(fixture, buyRequest()), 1_000);
    await terminal.send(terminalRequest(fixture, limitRequest(), 'request-2'), 1_000);
    const snapshot = await terminal.snapshot();
    const events = sink.received.filter(({ seq }) => seq > before);
    expect(events.length).toBeGreaterThan(1);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => before + index + 1));
    expect(events.at(-1)?.seq).toBe(snapshot.seq);
    for (const { accountId, terminalEpoch } of events) {
      expect(accountId).toBe(terminal.accountId);
      expect(terminalEpoch).toBe(snapshot.terminalEpoch);
    }
  });

  it('tell a deal with the position after it, and an order', async () => {
    const { fixture, sink } = opened();
    const { terminal } = fixture;
    const bought = resultOf(await terminal.send(terminalRequest(fixture, buyRequest()), 1_000));
    const limit = terminalRequest(fixture, limitRequest(), 'request-2');
    const placed = resultOf(await terminal.send(limit, 1_000));
    const changes = sink.received.map(({ change }) => change);
    const deal = changes.find((change) => change.kind === 'deal' && change.deal.symbol !== '');
    expect(deal).toMatchObject({
      transaction: 'DEAL_ADD',
      deal: { ticket: bought.deal, positionId: bought.position, entry: 'IN' },
      position: { identifier: bought.position },
    });
    const order = changes.find(
      (change) => change.kind === 'order' && change.order.ticket === placed.order,
    );
    expect(order).toMatchObject({ transaction: 'ORDER_ADD' });
  });
}

function describeFind(opened: () => Opened): void {
  it('finds order, deal and position by fingerprint and by request', async () => {
    const { fixture } = opened();
    const { terminal, clock } = fixture;
    const since = clock.nowMs();
    const request = terminalRequest(fixture, buyRequest());
    const { order, deal, position } = resultOf(await terminal.send(request, 1_000));
    const { fingerprint, requestId } = request;
    const byFingerprint = await terminal.find({ by: 'fingerprint', fingerprint }, since);
    const byRequest = await terminal.find({ by: 'requestId', requestId }, since);
    for (const found of [byFingerprint, byRequest]) {
      expect(found.orders.map(({ ticket }) => ticket)).toEqual([order]);
      expect(found.deals.map(({ ticket }) => ticket)).toEqual([deal]);
      expect(found.positions.map(({ identifier }) => identifier)).toEqual([position]);
      expect(found.historyCompleteToMs).toBeGreaterThanOrEqual(since);
    }
  });

  it('finds orders by their tickets, working and past, and leaves out those that never were', async () => {
    const { fixture } = opened();
    const { terminal } = fixture;
    const request = terminalRequest(fixture, buyRequest());
    const filled = resultOf(await terminal.send(request, 1_000));
    const limit = terminalRequest(fixture, limitRequest(), 'request-2');
    const placed = resultOf(await terminal.send(limit, 1_000));
    const tickets = [placed.order, asTicket('18446744073709551615'), filled.order];
    // However far the search by mark looks back: these are named.
    const found = await terminal.find({ by: 'orders', tickets }, fixture.clock.nowMs());
    expect(found.orders.map(({ ticket }) => ticket).sort(compareTickets)).toEqual([
      filled.order,
      placed.order,
    ]);
    expect(found.deals.map(({ ticket }) => ticket)).toEqual([filled.deal]);
    expect(found.positions.map(({ identifier }) => identifier)).toEqual([filled.position]);
  });

  it('answers with empty lists for what never was', async () => {
    const { fixture } = opened();
    const query = { by: 'fingerprint', fingerprint: 'ZZZZZZZZZZ' } as const;
    const found = await fixture.terminal.find(query, fixture.clock.nowMs());
    expect(found).toMatchObject({ orders: [], deals: [], positions: [] });
  });
}

function describeHistory(opened: () => Opened): void {
  it('gives the newest ticks of a range, oldest first', async () => {
    const { fixture } = opened();
    const { terminal } = fixture;
    fixture.clock.advance(10_000);
    const newest = await terminal.ticks({ symbol: EURUSD, count: 3 });
    expect(newest.length).toBeGreaterThan(0);
    expect(newest.length).toBeLessThanOrEqual(3);
    const times = newest.map(({ timeMs }) => timeMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const lastMs = times.at(-1) ?? 0;
    const older = await terminal.ticks({ symbol: EURUSD, count: 3, toMs: asUtcMs(lastMs - 1) });
    for (const { timeMs } of older) expect(timeMs).toBeLessThan(lastMs);
  });

  it('gives the deals of a range', async () => {
    const { fixture } = opened();
    const { terminal, clock } = fixture;
    const { deal } = resultOf(await terminal.send(terminalRequest(fixture, buyRequest()), 1_000));
    const around = (shiftMs: number) => ({
      fromMs: asUtcMs(clock.nowMs() - DAY_MS + shiftMs),
      toMs: asUtcMs(clock.nowMs() + DAY_MS + shiftMs),
      limit: 100,
    });
    const tickets = (await terminal.deals(around(0))).map(({ ticket }) => ticket);
    expect(tickets).toContain(deal);
    expect(await terminal.deals(around(3 * DAY_MS))).toEqual([]);
  });

  it('gives the orders that ended within a range, also those that were removed', async () => {
    const { fixture } = opened();
    const { terminal, clock } = fixture;
    const filled = resultOf(await terminal.send(terminalRequest(fixture, buyRequest()), 1_000));
    const placed = resultOf(
      await terminal.send(terminalRequest(fixture, limitRequest(), 'request-2'), 1_000),
    );
    const query = {
      fromMs: asUtcMs(clock.nowMs() - DAY_MS),
      toMs: asUtcMs(clock.nowMs() + DAY_MS),
    };
    const ended = async (limit: number) =>
      (await terminal.pastOrders({ ...query, limit })).map(({ ticket }) => ticket);
    expect(await ended(100)).toEqual([filled.order]);
    const remove = { action: 'REMOVE', order: placed.order } as const;
    await terminal.send(terminalRequest(fixture, remove, 'request-3'), 1_000);
    expect(await ended(100)).toEqual([filled.order, placed.order]);
    expect(await ended(1)).toEqual([placed.order]);
  });
}

function describeQuestions(opened: () => Opened): void {
  it('checks a trade without doing it', async () => {
    const { fixture } = opened();
    expect(await fixture.terminal.check(buyRequest())).toMatchObject({ retcode: 0 });
    const wrong = buyRequest({ volume: lotsToVolume(0) });
    expect((await fixture.terminal.check(wrong)).retcode).not.toBe(0);
    expect((await fixture.terminal.snapshot()).positions).toEqual([]);
  });

  it('checks a password', async () => {
    const { fixture } = opened();
    const { terminal, password } = fixture;
    expect(await terminal.checkPassword(password)).toBe(true);
    expect(await terminal.checkPassword(`${password} `)).toBe(false);
    expect(await terminal.checkPassword('')).toBe(false);
  });

  it('tells how far its clock is from UTC in quarters of an hour, or that it does not know', () => {
    const { fixture } = opened();
    const offsetMs = fixture.terminal.serverOffsetMs(fixture.clock.nowMs());
    expect((offsetMs ?? 0) % 900_000).toBe(0);
    expect(Math.abs(offsetMs ?? 0)).toBeLessThanOrEqual(14 * 3_600_000);
  });

  it('tells a market time that does not run back', () => {
    const { fixture } = opened();
    const before = fixture.terminal.marketTime();
    fixture.clock.advance(1_000);
    expect(fixture.terminal.marketTime()).toBeGreaterThanOrEqual(before);
  });
}

function describeClose(opened: () => Opened): void {
  it('disconnects, and later requests provably never leave', async () => {
    const { fixture, sink } = opened();
    const { terminal } = fixture;
    await terminal.close();
    expect(terminal.status()).toBe('disconnected');
    expect(sink.statuses.at(-1)).toBe('disconnected');
    const reply = await terminal.send(terminalRequest(fixture, buyRequest()), 1_000);
    expect(reply).toMatchObject({ kind: 'not_sent' });
  });

  it('ends the flow of quotes', async () => {
    const { fixture, sink } = opened();
    await fixture.terminal.close();
    const count = sink.quotes.length;
    fixture.clock.advance(5_000);
    expect(sink.quotes).toHaveLength(count);
  });
}
