import { describe, expect, it } from 'bun:test';
import { subscribe, tickData } from '@mt5-bridge/testkit/internal/bridge/sample-messages.ts';
import { TestBridge } from '@mt5-bridge/testkit/internal/bridge/test-bridge.ts';
import { asUtcMs } from '@mt5-bridge/trading';
import { paperTerminal } from './paper-terminal-fixture.ts';

describe("the broker's time", () => {
  it('stands beside UTC in status, ticks and pushes', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const status = await client.ask({ type: 'mt5_command', data: { command: 'status' } });
    expect(status).toMatchObject({
      result: {
        market_time: '2026-01-05T12:00:00.000Z',
        broker_time: '2026-01-05T14:00:00.000',
        broker_utc_offset_s: 7_200,
      },
    });
    await client.ask(subscribe('EURUSD'));
    await client.next('tick');
    bridge.terminal.quote('EURUSD', 1.085, 1.0852);
    expect(await client.next('tick')).toMatchObject({
      data: { time: '2026-01-05T12:00:00.000Z', broker_time: '2026-01-05T14:00:00.000' },
    });
    const data = { command: 'get_ticks', symbol: 'EURUSD', count: 1 };
    expect(await client.ask({ type: 'mt5_command', data })).toMatchObject({
      result: {
        broker_utc_offset_s: 7_200,
        ticks: [{ time: '2026-01-05T12:00:00.000Z', broker_time: '2026-01-05T14:00:00.000' }],
      },
    });
  });

  it('follows the daylight saving of the server, tick by tick', async () => {
    // The United States begin summer time on 8 March 2026 at 07:00 UTC.
    const { terminal } = paperTerminal();
    expect(terminal.serverOffsetMs(terminal.marketTime())).toBe(7_200_000);
    const before = asUtcMs(Date.UTC(2026, 2, 8, 6, 59));
    const after = asUtcMs(Date.UTC(2026, 2, 8, 7, 0));
    expect(terminal.serverOffsetMs(before)).toBe(7_200_000);
    expect(terminal.serverOffsetMs(after)).toBe(10_800_000);
  });

  it('is null for the ticks of a publisher, whose broker nobody knows', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask({
      type: 'subscribe',
      data: { channels: [{ channel: 'ticks', symbols: ['EURUSD'], source: 'anonymous' }] },
    });
    await client.ask(tickData());
    expect(await client.next('tick')).toMatchObject({
      data: { source: 'anonymous', broker_time: null },
    });
    const data = { command: 'get_ticks', symbol: 'EURUSD', source: 'anonymous' };
    expect(await client.ask({ type: 'mt5_command', data })).toMatchObject({
      result: { broker_utc_offset_s: null, ticks: [{ broker_time: null }] },
    });
  });
});
