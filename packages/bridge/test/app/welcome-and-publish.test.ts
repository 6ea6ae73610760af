import { describe, expect, it } from 'bun:test';
import { accountInfo, heartbeat, subscribe, TestBridge, tickData } from '@mt5-bridge/testkit';

const NOW = '2026-01-05T12:00:00.000Z';

describe('connection_established', () => {
  it('is the first message, with every field of the specification and the limits in force', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(client.received[0]).toMatchObject({
      type: 'connection_established',
      message: 'Connected to MT5 Bridge Microservice',
      timestamp: NOW,
      server_status: 'ready',
      features: {
        trading_commands: true,
        real_time_data: true,
        account_monitoring: true,
        signal_processing: true,
      },
      mt5_status: { status: 'connected', server: 'Paper-Demo', last_update: NOW },
      protocol: { version: '1', supported: ['1'] },
      session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      epoch: 'epoch-1',
      server_time: NOW,
      environment: 'paper',
      auth: {
        required: false,
        authenticated: true,
        methods: [],
        deadline_ms: null,
        scopes: ['view', 'trade', 'reduce', 'publish', 'monitor', 'operate'],
      },
      heartbeat: { interval_ms: 30_000, timeout_ms: 60_000 },
      limits: {
        max_message_bytes: 65_536,
        max_depth: 16,
        messages: { limit: 100, window_ms: 1_000 },
        orders: { limit: 10, window_ms: 60_000 },
        reducing_orders: { limit: 60, window_ms: 60_000 },
        connections: { limit: 100, per_ip: 5 },
      },
      capabilities: expect.arrayContaining(['trading_signal', 'heartbeat', 'mt5_command']),
    });
  });

  it('C42 is sent under the short path too', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    const lines = [
      'GET /ws HTTP/1.1',
      `Host: localhost:${bridge.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
    ];
    raw.writeLines(lines);
    expect((await raw.readHead()).status).toBe(101);
    expect(await raw.next()).toMatchObject({ kind: 'text' });
  });

  it('chooses the sub-protocol when the client offers it among others', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect({ protocols: ['other', 'mt5bridge.v1'] });
    expect(client.socket.protocol).toBe('mt5bridge.v1');
  });

  it('C30 names a terminal that was never heard with last_update null', async () => {
    await using bridge = await TestBridge.start({ terminals: [] });
    const client = await bridge.connect();
    expect(client.received[0]).toMatchObject({
      mt5_status: { status: 'disconnected', last_update: null },
      environment: null,
    });
  });

  it('tells a degraded bridge', async () => {
    await using bridge = await TestBridge.start();
    bridge.ledger.writer.failWith('disk full');
    const client = await bridge.connect();
    expect(client.received[0]).toMatchObject({ server_status: 'degraded' });
  });

  it('tells the feed that a client is there', async () => {
    await using bridge = await TestBridge.start();
    await bridge.connect();
    await bridge.connect();
    expect(bridge.clientsSeen).toBe(2);
  });
});

describe('account_info', () => {
  it('is answered with balance, equity and margin', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    client.send(accountInfo({ margin_level: 9_950, profit: -50 }));
    expect(await client.next()).toMatchObject({
      type: 'account_info_processed',
      status: 'success',
      data: { balance: 10_000, equity: 9_950, margin: 100 },
      timestamp: NOW,
    });
  });

  it('C08 is taken without margin_level and profit, as the Python sample sends it', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(accountInfo())).toMatchObject({ type: 'account_info_processed' });
  });
});

describe('tick_data', () => {
  it('C19 is answered with what came and the spread in points of the symbol', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    client.send(tickData());
    expect(await client.next()).toMatchObject({
      type: 'tick_data_processed',
      status: 'success',
      data: { symbol: 'EURUSD', bid: 1.0845, ask: 1.0847, spread: 2, spread_points: 20 },
      timestamp: NOW,
    });
  });

  it('is taken for a symbol that no terminal knows, without spread_points', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const reply = await client.ask(tickData({ symbol: 'MYINDEX' }));
    expect(reply).toMatchObject({
      type: 'tick_data_processed',
      data: { symbol: 'MYINDEX', bid: 1.0845, ask: 1.0847, spread: 2 },
    });
    expect(reply).not.toHaveProperty('data.spread_points');
  });

  it('C31 is pushed under the name of its publisher, never among the ticks of the terminal', async () => {
    await using bridge = await TestBridge.start();
    const [publisher, watcher] = [await bridge.connect(), await bridge.connect()];
    await watcher.ask(subscribe('EURUSD'));
    await watcher.ask({
      type: 'subscribe',
      data: { channels: [{ channel: 'ticks', symbols: ['EURUSD'], source: 'anonymous' }] },
    });
    await watcher.settle();
    await publisher.ask(tickData({ bid: 2, ask: 2.1, flags: 1 }));
    expect(await watcher.settle()).toMatchObject([
      {
        type: 'tick',
        data: {
          symbol: 'EURUSD',
          source: 'anonymous',
          digits: 5,
          spread_points: 10_000,
          time: NOW,
          time_msc: Date.parse(NOW),
          bid: 2,
          ask: 2.1,
          last: 1.0846,
          volume: 1,
          flags: 1,
          // C18: 1 bought at the ask is LAST, VOLUME and BUY of MT5.
          mt5_flags: 8 + 16 + 32,
          seq: 1,
          conflated: 0,
        },
        timestamp: NOW,
      },
    ]);
  });

  it('names at most 4,096 symbols for one publisher', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { messagesPerSecond: 0 } } });
    const client = await bridge.connect();
    for (let n = 0; n < 4_096; n += 1) client.send(tickData({ symbol: `S${n}` }));
    await client.settle();
    expect(await client.ask(tickData({ symbol: 'ONE_MORE' }))).toMatchObject({
      type: 'error',
      error_code: 'LIMIT_REACHED',
      details: { limit: 4_096, symbol: 'ONE_MORE' },
    });
    expect(await client.ask(tickData({ symbol: 'S7' }))).toMatchObject({
      type: 'tick_data_processed',
    });
  });

  it('that the market of an external feed refuses is told with its field', async () => {
    const refused = { field: 'time', expected: 'a later time', received: 'an earlier one' };
    await using bridge = await TestBridge.start({ parts: { takeAsQuote: () => refused } });
    const client = await bridge.connect();
    expect(await client.ask(tickData())).toMatchObject({
      type: 'error',
      error_code: 'VALIDATION_ERROR',
      details: { field: 'time', path: 'data.time', expected: 'a later time' },
    });
  });
});

describe('heartbeat', () => {
  it('is answered with the state of the bridge and of its terminal', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(tickData());
    client.send(heartbeat({ client_version: '1.0.0', last_message_time: '2026-01-05T11:59:30' }));
    expect(await client.next()).toMatchObject({
      type: 'heartbeat_response',
      status: 'healthy',
      data: {
        server_status: 'healthy',
        active_connections: 1,
        mt5_bridge_status: { status: 'connected', server: 'Paper-Demo', last_update: NOW },
        processing_stats: {
          total_connections: 1,
          messages_processed: 1,
          successful_operations: 1,
          failed_operations: 0,
        },
      },
      timestamp: NOW,
    });
  });

  it('says degraded, and why, while the ledger or a terminal does not work', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.ledger.writer.failWith('disk full');
    bridge.terminal.setStatus('disconnected');
    expect(await client.ask(heartbeat())).toMatchObject({
      status: 'degraded',
      data: {
        server_status: 'degraded',
        reasons: ['ledger not writable: disk full', 'terminal of paper is disconnected'],
        mt5_bridge_status: { status: 'disconnected' },
      },
    });
  });

  it('names the last sign of life of the terminal', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await bridge.advance(5_000);
    bridge.terminal.quote('EURUSD', 1.0845, 1.0847);
    await bridge.advance(1_000);
    expect(await client.ask(heartbeat())).toMatchObject({
      data: { mt5_bridge_status: { last_update: '2026-01-05T12:00:05.000Z' } },
    });
  });
});
