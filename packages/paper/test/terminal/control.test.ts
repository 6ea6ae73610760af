import { describe, expect, test } from 'bun:test';
import {
  asAccountId,
  asCurrency,
  asMoney,
  asSymbolName,
  compareTickets,
} from '@mt5-bridge/trading';
import { MemoryBookStore } from '../../src/terminal/memory-book-store.ts';
import { PaperTerminal } from '../../src/terminal/paper-terminal.ts';
import { SharedFeed } from '../../src/terminal/shared-feed.ts';
import { account, deal, NOON_MS, symbol, tick } from '../engine/fixtures.ts';
import { ManualFeed } from './manual-feed.ts';
import { ManualClock, opened, Recorder, request } from './rig.ts';

describe('control of a paper account', () => {
  test('deposits and credit are durable deals', async () => {
    const { terminal, book } = await opened();
    expect(await terminal.deposit(asMoney(-500), 'out')).toBe(true);
    expect(await terminal.credit(asMoney(50), 'bonus')).toBe(true);
    await terminal.close();
    const again = await opened(book);
    expect(again.terminal.account()).toMatchObject({ balance: 9500, credit: 50 });
  });

  test('reset begins anew: a new epoch, the deposit, no ticket used twice', async () => {
    const { terminal, sink, book } = await opened();
    const reply = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    const before = await terminal.snapshot();
    expect(await terminal.reset(asMoney(777))).toBe(true);
    const after = await terminal.snapshot();
    expect(after.terminalEpoch).not.toBe(before.terminalEpoch);
    expect(after).toMatchObject({ seq: 2, positions: [], orders: [], account: { balance: 777 } });
    expect(sink.received.at(-1)).toMatchObject({ terminalEpoch: after.terminalEpoch, seq: 2 });
    const next = await terminal.send(request('r2', deal('BUY', 0.1)), 1000);
    if (reply.kind !== 'answered' || next.kind !== 'answered') throw new Error('no answer');
    expect(compareTickets(reply.result.order, next.result.order)).toBeLessThan(0);
    await terminal.close();
    const again = await opened(book);
    expect((await again.terminal.snapshot()).account.balance).toBe(asMoney(777));
  });

  test('an account does not open on the book of another currency', async () => {
    const { terminal, book } = await opened();
    await terminal.close();
    const other = opened(book, { account: account({ currency: asCurrency('EUR') }) });
    expect(other).rejects.toThrow('stored book is of login 1001 in USD');
  });

  test('a position of a symbol that the catalogue lost is an error, not a loss', async () => {
    const { terminal, book } = await opened();
    await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    await terminal.close();
    const feed = new ManualFeed([symbol({ name: asSymbolName('GBPUSD') })]);
    expect(opened(book, { feed })).rejects.toThrow('holds EURUSD');
  });

  test('an engine that throws halts the terminal and says why', async () => {
    const reasons: string[] = [];
    const { terminal, feed, sink } = await opened(undefined, {
      onHalt: (reason) => reasons.push(reason),
    });
    const broken = tick(1.0845, 1.0847);
    feed.push({
      ...broken,
      get bid(): never {
        throw new Error('broken tick');
      },
    });
    expect(terminal.status()).toBe('halted');
    expect(sink.statuses.at(-1)).toBe('halted');
    expect(reasons[0]).toContain('broken tick');
    const reply = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(reply).toEqual({ kind: 'not_sent', reason: 'halted' });
  });
});

describe('several accounts on one market', () => {
  test('have the same ticks, and books, money and positions of their own', async () => {
    const source = new ManualFeed([symbol()]);
    const shared = new SharedFeed(source);
    const book = new MemoryBookStore();
    const open = async (alias: string, deposit: number) => {
      const terminal = new PaperTerminal({
        accountId: asAccountId(alias),
        account: account(),
        deposit: asMoney(deposit),
        feed: shared.view(),
        book,
        clock: new ManualClock(),
      });
      const sink = new Recorder();
      await terminal.open(sink);
      return { terminal, sink };
    };
    const [one, other] = [await open('one', 1000), await open('other', 2000)];
    source.push(tick(1.0845, 1.0847, NOON_MS));
    await one.terminal.send(request('r1', deal('BUY', 0.01)), 1000);
    expect((await one.terminal.snapshot()).positions).toHaveLength(1);
    expect((await other.terminal.snapshot()).positions).toEqual([]);
    expect(other.terminal.account()?.balance).toBe(asMoney(2000));
    expect(other.sink.quotes).toEqual(one.sink.quotes);
    await one.terminal.close();
    source.push(tick(1.0846, 1.0848, NOON_MS + 1));
    expect([one.sink.quotes.length, other.sink.quotes.length]).toEqual([1, 2]);
  });
});
