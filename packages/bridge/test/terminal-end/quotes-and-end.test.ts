import { describe, expect, it } from 'bun:test';
import { TerminalEnd } from '@mt5-bridge/bridge/internal/terminal-end/terminal-end.ts';
import {
  FakeTerminal,
  ManualClock,
  nextTurn,
  RecordingLog,
  ScriptedBridge,
  SeededRandom,
} from '@mt5-bridge/testkit';
import { dialled, request } from './terminal-end-fixtures.ts';

describe('quotes on a slow link', () => {
  it('travel together, and on a slow one only the newest of each symbol, with the number left out', async () => {
    const { clock, bridge, terminal } = await dialled();
    // The first message has the quotes that stood when the link began.
    const quotes = () => bridge.of('terminal_ticks').slice(1);
    for (let n = 1; n <= 5; n += 1) terminal.quote('EURUSD', 1 + n / 100, 1.2);
    clock.advance(20);
    expect(quotes()[0]?.data.ticks).toHaveLength(5);
    bridge.backlogBytes = 1_000_000;
    for (let n = 1; n <= 50; n += 1) {
      terminal.quote('EURUSD', 1 + n / 1_000, 1.2);
      terminal.quote('XAUUSD', 2_000 + n, 2_100);
      clock.advance(10);
    }
    expect(quotes()).toHaveLength(1);
    bridge.backlogBytes = 0;
    clock.advance(20);
    expect(quotes()[1]?.data).toMatchObject({ conflated: 98 });
    expect(quotes()[1]?.data.ticks.map(([symbol, , bid]) => [symbol, bid])).toEqual([
      ['EURUSD', 1.05],
      ['XAUUSD', 2_050],
    ]);
  });

  it('that stand are told when a link begins, before the status', async () => {
    const { clock, bridge, terminal } = await dialled();
    terminal.quote('EURUSD', 1.25, 1.26);
    const before = bridge.received.length;
    bridge.end({ code: 1006, reason: '' });
    clock.advance(1_000);
    await nextTurn();
    const [hello, quotes, status] = bridge.received.slice(before);
    expect([hello?.type, status?.type]).toEqual(['terminal_hello', 'terminal_status']);
    if (quotes?.type !== 'terminal_ticks') throw new Error('no quotes');
    const bids = new Map(quotes.data.ticks.map(([symbol, , bid]) => [symbol, bid]));
    expect(bids.get('EURUSD')).toBe(1.25);
    expect(bids.get('XAUUSD')).toBe(2_031.1);
  });

  it('bring the money of the account when it has changed', async () => {
    const { clock, bridge, terminal } = await dialled();
    const figures = () => bridge.of('terminal_ticks').map(({ data }) => data.figures?.equity);
    terminal.quote('EURUSD', 1.1, 1.2);
    clock.advance(100);
    terminal.quote('EURUSD', 1.1, 1.2);
    clock.advance(100);
    terminal.setMoney({ equity: 9_000 as never });
    terminal.quote('EURUSD', 1.1, 1.2);
    clock.advance(100);
    expect(figures()).toEqual([10_000, undefined, undefined, 9_000]);
  });
});

describe('the end of a terminal', () => {
  it('waits for what is begun, then closes the link as one who wanted to', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    const terminal = new FakeTerminal({ clock });
    const end = new TerminalEnd({
      terminal,
      dial: bridge.dial,
      clock,
      random: new SeededRandom(1),
      log: new RecordingLog(),
    });
    await end.start();
    await nextTurn();
    const release = terminal.hold();
    const id = bridge.command('send', request('r-1', clock));
    await nextTurn();
    const drained = end.drain(5_000);
    clock.advance(100);
    expect(bridge.ends).toEqual([]);
    release();
    await bridge.answer(id);
    clock.advance(10);
    await drained;
    expect(bridge.ends).toMatchObject([{ code: 1000 }]);
    clock.advance(120_000);
    expect(bridge.connectionCount).toBe(1);
  });
});
