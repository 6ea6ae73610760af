import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import type { ServerMessage } from '@mt5-bridge/protocol';
import { TestBridge } from '@mt5-bridge/testkit';
import { checkedMessage } from '@mt5-bridge/testkit/internal/bridge/wire-client.ts';
import { paperTerminal } from './paper-terminal-fixture.ts';

/** Says what the two sample clients of the specification say, byte for byte in form, on a paper account. */
class SampleClient {
  readonly socket: WebSocket;
  readonly #lines: ServerMessage[] = [];
  #wake: () => void = () => undefined;

  constructor(url: string) {
    this.socket = new WebSocket(url);
    this.socket.onmessage = ({ data }) => {
      this.#lines.push(checkedMessage(String(data)));
      this.#wake();
    };
  }

  async read(): Promise<ServerMessage> {
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

const SAMPLE_ID = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

describe('the sample clients of the specification on a paper account', () => {
  let bridge: TestBridge;
  let client: SampleClient;
  beforeEach(async () => {
    const { terminal, clock } = paperTerminal();
    bridge = await TestBridge.start({ clock, terminals: [terminal] });
    client = new SampleClient(bridge.url);
    expect(await client.read()).toMatchObject({
      type: 'connection_established',
      message: 'Connected to MT5 Bridge Microservice',
      mt5_status: { status: 'connected' },
    });
  });
  afterEach(() => bridge[Symbol.asyncDispose]());

  it('JavaScript: fields left out, then a heartbeat', async () => {
    const options = { sl: 1.08, tp: 1.09, comment: 'JavaScript API Test' };
    client.socket.send(
      JSON.stringify({
        type: 'trading_signal',
        timestamp: new Date(bridge.clock.nowMs()).toISOString(),
        data: {
          signal_id: SAMPLE_ID,
          symbol: 'EURUSD',
          action: 'BUY',
          volume: 0.1,
          stop_loss: options.sl,
          take_profit: options.tp,
          comment: options.comment,
          urgency: 'medium',
        },
      }),
    );
    expect(await client.read()).toMatchObject({
      type: 'trading_signal_executed',
      status: 'success',
      signal_id: SAMPLE_ID,
      result: { order_id: expect.stringMatching(/^\d+$/), state: 'filled', volume: 0.1 },
    });
    client.socket.send(
      JSON.stringify({
        type: 'heartbeat',
        timestamp: new Date(bridge.clock.nowMs()).toISOString(),
        data: { client: 'javascript_client', client_version: '1.0.0' },
      }),
    );
    expect(await client.read()).toMatchObject({
      type: 'heartbeat_response',
      data: { active_connections: 1 },
    });
  });

  it('JavaScript: an option that is not given is not written', async () => {
    const text = JSON.stringify({
      type: 'trading_signal',
      timestamp: '2026-01-05T12:00:00.000Z',
      data: {
        signal_id: SAMPLE_ID,
        symbol: 'EURUSD',
        action: 'SELL',
        volume: 0.1,
        stop_loss: undefined,
        take_profit: undefined,
        comment: 'WebSocket Signal',
        urgency: 'medium',
      },
    });
    expect(text).not.toContain('stop_loss');
    client.socket.send(text);
    expect(await client.read()).toMatchObject({ status: 'success', result: { type: 'sell' } });
  });

  it('C07 C35 Python: null for what is not given, microseconds in the timestamp', async () => {
    client.socket.send(
      `{"type": "trading_signal", "timestamp": "2026-01-05T12:00:00.123456Z", "data": {"signal_id": "${SAMPLE_ID}", "symbol": "EURUSD", "action": "BUY", "volume": 0.1, "stop_loss": null, "take_profit": null, "comment": "Python Client Signal", "urgency": "medium"}}`,
    );
    expect(await client.read()).toMatchObject({
      type: 'trading_signal_executed',
      status: 'success',
      result: { state: 'filled' },
    });
  });

  it('C35 Python: a timestamp without microseconds, when there are none', async () => {
    client.socket.send(
      '{"type": "heartbeat", "timestamp": "2026-01-05T12:00:00Z", "data": {"client": "python_client", "client_version": "1.0.0"}}',
    );
    expect(await client.read()).toMatchObject({ type: 'heartbeat_response' });
  });

  it('C08 Python: account figures without margin_level and profit, whole numbers as floats', async () => {
    client.socket.send(
      '{"type": "account_info", "timestamp": "2026-01-05T12:00:00.000001Z", "data": {"balance": 10000.0, "equity": 9950.0, "margin": 100.0, "free_margin": 9850.0, "currency": "USD", "leverage": 100}}',
    );
    expect(await client.read()).toMatchObject({
      type: 'account_info_processed',
      data: { balance: 10_000, equity: 9_950, margin: 100 },
    });
  });

  it('a limit order waits on the paper account, and a close ends its position', async () => {
    const frame = (id: string, data: object) =>
      client.socket.send(
        JSON.stringify({
          type: 'trading_signal',
          data: { signal_id: `${id}${SAMPLE_ID.slice(1)}`, symbol: 'EURUSD', volume: 0.1, ...data },
        }),
      );
    frame('1', { action: 'BUY', price: 1.05 });
    expect(await client.read()).toMatchObject({
      status: 'success',
      result: { state: 'placed', type: 'buy_limit', price: 1.05, filled_volume: 0 },
    });
    frame('2', { action: 'BUY' });
    expect(await client.read()).toMatchObject({ result: { state: 'filled' } });
    frame('3', { action: 'CLOSE' });
    expect(await client.read()).toMatchObject({ result: { state: 'filled', type: 'sell' } });
    client.socket.send('{"type":"mt5_command","data":{"command":"status"}}');
    expect(await client.read()).toMatchObject({ result: { active_orders_count: 1 } });
  });

  it('ticks of the paper market are pushed as its time goes on', async () => {
    const channels = [{ channel: 'ticks', symbols: ['EURUSD'] }];
    client.socket.send(JSON.stringify({ type: 'subscribe', data: { channels } }));
    expect(await client.read()).toMatchObject({ type: 'subscribed' });
    const first = await client.read();
    bridge.clock.advance(30_000);
    const second = await client.read();
    for (const tick of [first, second]) {
      expect(tick).toMatchObject({ type: 'tick', data: { symbol: 'EURUSD', digits: 5 } });
    }
    const timeOf = (tick: ServerMessage) => (tick.type === 'tick' ? tick.data.time_msc : 0);
    expect(timeOf(second)).toBeGreaterThan(timeOf(first));
  });
});
