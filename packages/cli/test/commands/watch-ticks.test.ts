import { afterEach, describe, expect, it } from 'bun:test';
import { makeShell, type Shell, startBridge } from './command-fixtures.ts';

let shell: Shell | undefined;
afterEach(() => shell?.[Symbol.dispose]());

const tick = (symbol: string, bid: number, changes: object = {}) => ({
  type: 'tick',
  data: {
    symbol,
    source: 'terminal',
    digits: 5,
    spread_points: 2.00000001,
    time_msc: Date.UTC(2026, 0, 5, 12, 0, 0, 7),
    bid,
    ask: bid + 0.00002,
    conflated: 0,
    ...changes,
  },
});

function subscribed(symbols: readonly string[], rejected: readonly object[] = []) {
  const channels = [{ channel: 'ticks', source: 'terminal', symbols, rejected }];
  return { type: 'subscribed', status: 'success', data: { channels } };
}

const unsubscribed = { type: 'unsubscribed', status: 'success', data: { channels: [] } };

describe('mt5-bridge watch ticks', () => {
  it('prints one line per tick until --count', async () => {
    using bridge = startBridge(({ type }) =>
      type === 'unsubscribe'
        ? [unsubscribed]
        : [
            tick('EURUSD', 1.08451),
            subscribed(['EURUSD']),
            tick('EURUSD', 1.08452, { conflated: 3 }),
          ],
    );
    shell = makeShell();
    const { code, out } = await shell.run(
      'watch',
      'ticks',
      'EURUSD',
      '--count',
      '2',
      '--url',
      bridge.url,
    );
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.replaceAll(/ +/g, ' '))).toEqual([
      'time (UTC) symbol bid ask spread',
      '12:00:00.007 EURUSD 1.08451 1.08453 2',
      '12:00:00.007 EURUSD 1.08452 1.08454 2 (3 left out: this terminal reads slowly)',
    ]);
    expect(bridge.heard.map(({ type }) => type)).toEqual(['subscribe', 'unsubscribe']);
  });

  it('ends well when the person asks for it', async () => {
    const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
    using bridge = startBridge(({ type }) => {
      if (type === 'subscribe') queueMicrotask(interrupt);
      return [type === 'subscribe' ? subscribed(['EURUSD']) : unsubscribed];
    });
    shell = makeShell({ untilInterrupted: () => interrupted });
    expect((await shell.run('watch', 'ticks', 'EURUSD', '--url', bridge.url)).code).toBe(0);
  });

  it('says which symbols there are not, and fails when none is left', async () => {
    const rejected = [{ symbol: 'NOPE', error_code: 'INVALID_SYMBOL', message: 'no such symbol' }];
    using bridge = startBridge(() => [subscribed([], rejected)]);
    shell = makeShell();
    const { code, err } = await shell.run('watch', 'ticks', 'NOPE', '--url', bridge.url);
    expect([code, err]).toEqual([1, 'NOPE: no such symbol (INVALID_SYMBOL)']);
  });

  it('prints JSON lines for programs', async () => {
    using bridge = startBridge(({ type }) =>
      type === 'unsubscribe' ? [unsubscribed] : [subscribed(['EURUSD']), tick('EURUSD', 1.1)],
    );
    shell = makeShell();
    const { out } = await shell.run(
      'watch',
      'ticks',
      'EURUSD',
      '--json',
      '--count',
      '1',
      '--url',
      bridge.url,
    );
    expect(JSON.parse(out)).toMatchObject({ symbol: 'EURUSD', bid: 1.1 });
  });

  it.each(['0', '-1', 'x', '1.5'])('refuses --count %s', async (count) => {
    shell = makeShell();
    const { code, err } = await shell.run('watch', 'ticks', 'EURUSD', '--count', count);
    expect(code).toBe(2);
    expect(err).toContain('--count');
  });
});
