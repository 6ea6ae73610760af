import { describe, expect, it } from 'bun:test';
import { sampleSignalId, signal, TestBridge } from '@mt5-bridge/testkit';
import { asMoney, RETCODE } from '@mt5-bridge/trading';

const NOW = '2026-01-05T12:00:00.000Z';

describe('trading_signal', () => {
  it('the sample of the specification executes with every field of both its replies', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    client.send({
      type: 'trading_signal',
      timestamp: '2025-01-27T10:00:00Z',
      data: {
        signal_id: '550e8400-e29b-41d4-a716-446655440000',
        symbol: 'EURUSD',
        action: 'BUY',
        volume: 0.1,
        stop_loss: 1.08,
        take_profit: 1.09,
        comment: 'AI Signal',
        urgency: 'high',
        price: 1.085,
        magic: 12345,
        expiration: '2026-01-05T13:00:00Z',
      },
    });
    const answer = await client.next();
    expect(answer).toMatchObject({
      type: 'trading_signal_executed',
      status: 'success',
      signal_id: '550e8400-e29b-41d4-a716-446655440000',
      result: {
        success: true,
        order_id: expect.stringMatching(/^\d+$/),
        deal_id: expect.stringMatching(/^\d+$/),
        position_id: expect.stringMatching(/^\d+$/),
        price: 1.0846,
        volume: 0.1,
        requested_volume: 0.1,
        filled_volume: 0.1,
        symbol: 'EURUSD',
        type: 'buy',
        state: 'filled',
        execution_time: NOW,
        mt5_retcode: 10_009,
        mt5_comment: expect.stringMatching(/^[A-Z2-7]{10} AI Signal$/),
      },
      timestamp: NOW,
    });
    expect(answer).not.toHaveProperty('replayed');
    expect(bridge.terminal.requests).toMatchObject([
      {
        requestId: '550e8400-e29b-41d4-a716-446655440000',
        trade: { action: 'DEAL', type: 'BUY', stopLoss: 1.08, takeProfit: 1.09, magic: '12345' },
      },
    ]);
  });

  it('C48 refuses before sending when the margin is not there, with the figures', async () => {
    await using bridge = await TestBridge.start();
    bridge.terminal.setMoney({ marginFree: asMoney(100) });
    const client = await bridge.connect();
    client.send(signal(1));
    expect(await client.next()).toMatchObject({
      type: 'trading_signal_executed',
      status: 'error',
      signal_id: sampleSignalId(1),
      error: expect.stringContaining('108.46'),
      error_code: 'INSUFFICIENT_MARGIN',
      details: {
        error_code: 'INSUFFICIENT_MARGIN',
        required_margin: 108.46,
        available_margin: 100,
        outcome: 'not_executed',
        id_spent: true,
        retryable: false,
      },
      timestamp: NOW,
    });
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('C04 a closed market is the answer of the terminal, with the time of its opening', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const nextOpenMs = bridge.clock.nowMs() + 3_600_000;
    bridge.terminal.answerRetcode(RETCODE.MARKET_CLOSED, { nextOpenMs: nextOpenMs as never });
    expect(await client.ask(signal(1))).toMatchObject({
      status: 'failed',
      error_code: 'MARKET_CLOSED',
      details: {
        error_code: 'MARKET_CLOSED',
        mt5_retcode: 10_018,
        mt5_retcode_name: 'MARKET_CLOSED',
        retry_after: '2026-01-05T13:00:00.000Z',
        retry_at: '2026-01-05T13:00:00.000Z',
        retry_after_ms: 3_600_000,
        outcome: 'not_executed',
        id_spent: true,
      },
    });
  });

  it('C01 not enough margin by the server has the code and figures of the bridge, status failed', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.answerRetcode(RETCODE.NO_MONEY);
    expect(await client.ask(signal(1))).toMatchObject({
      status: 'failed',
      error_code: 'INSUFFICIENT_MARGIN',
      details: { required_margin: 108.46, available_margin: 100, mt5_retcode: 10_019 },
    });
  });

  it('a partial fill is a success that says how much', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const filled = { volume: 4_000_000 as never, price: 1.0846 as never, order: '7' as never };
    bridge.terminal.answerRetcode(RETCODE.DONE_PARTIAL, filled);
    expect(await client.ask(signal(1))).toMatchObject({
      status: 'success',
      result: {
        state: 'partially_filled',
        order_id: '7',
        deal_id: null,
        volume: 0.04,
        filled_volume: 0.04,
        requested_volume: 0.1,
        mt5_retcode: 10_010,
      },
    });
  });

  it.each([
    ['BUY', 1.085, 'filled', 'buy', 1.0846],
    ['BUY', 1.0846, 'filled', 'buy', 1.0846],
    ['BUY', 1.0845, 'placed', 'buy_limit', 1.0845],
    ['SELL', 1.08, 'filled', 'sell', 1.0844],
    ['SELL', 1.0844, 'filled', 'sell', 1.0844],
    ['SELL', 1.0845, 'placed', 'sell_limit', 1.0845],
  ])(
    'C21 %s with price %p at 1.0844 / 1.0846 is %s as %s',
    async (action, price, state, type, at) => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      const answer = await client.ask(signal(1, { action, price }));
      expect(answer).toMatchObject({ status: 'success', result: { state, type, price: at } });
    },
  );

  it('C25 a pending order is placed: nothing is filled and there is no deal yet', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const expiration = '2026-01-05T15:00:00Z';
    expect(await client.ask(signal(1, { price: 1.05, expiration }))).toMatchObject({
      status: 'success',
      result: {
        success: true,
        order_id: expect.stringMatching(/^\d+$/),
        deal_id: null,
        position_id: null,
        price: 1.05,
        volume: 0.1,
        requested_volume: 0.1,
        filled_volume: 0,
        state: 'placed',
        type: 'buy_limit',
      },
    });
    expect(bridge.terminal.requests).toMatchObject([
      { trade: { action: 'PENDING', time: 'SPECIFIED', expirationMs: Date.parse(expiration) } },
    ]);
  });

  it('C16 C22 an expiration in the past is SIGNAL_EXPIRED and nothing is sent', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (const [n, price] of [undefined, 1.05].entries()) {
      const expiration = '2026-01-05T11:59:59.999Z';
      expect(await client.ask(signal(n, { price, expiration }))).toMatchObject({
        status: 'error',
        error_code: 'SIGNAL_EXPIRED',
        details: { id_spent: true },
      });
    }
    expect(bridge.terminal.requests).toEqual([]);
  });

  it.each([
    ['high', 1_000],
    ['medium', 5_000],
    ['low', 30_000],
  ])(
    'C24 urgency %s may wait %p ms until it is sent, an earlier expiration bounds it',
    async (urgency, ageMs) => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      await client.ask(signal(1, { urgency }));
      await client.ask(signal(2, { urgency, expiration: '2026-01-05T12:00:00.400Z' }));
      const now = bridge.clock.nowMs();
      expect(bridge.terminal.requests.map(({ expiresAtMs }) => expiresAtMs - now)).toEqual([
        ageMs,
        400,
      ]);
    },
  );

  it('C24 a signal that grew too old while it was written is not sent, and says so', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const gate = Promise.withResolvers<void>();
    bridge.ledger.writer.holdUntil(gate.promise);
    const answer = client.ask(signal(1, { urgency: 'high' }));
    await client.settle();
    bridge.clock.advance(1_001);
    gate.resolve();
    expect(await answer).toMatchObject({
      status: 'error',
      error_code: 'SIGNAL_EXPIRED',
      details: { outcome: 'not_executed', id_spent: true },
    });
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('C29 an answer is never older than the execution it tells, though the clock is set back', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.settle();
    bridge.clock.jumpWall(-60_000);
    const answer = await client.ask(signal(1));
    if (answer.type !== 'trading_signal_executed' || answer.status !== 'success') {
      throw new Error(`expected an execution, was ${JSON.stringify(answer)}`);
    }
    expect(answer.timestamp >= answer.result.execution_time).toBe(true);
    expect(answer.timestamp).toBe(NOW);
  });

  it('C05 takes 64 characters of comment, tells what MT5 holds, and refuses 65', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    for (const [n, length] of [0, 18, 20, 31, 64].entries()) {
      const comment = 'c'.repeat(length);
      expect(await client.ask(signal(n, { comment }))).toMatchObject({
        status: 'success',
        result: {
          mt5_comment: expect.stringMatching(
            new RegExp(`^[A-Z2-7]{10}${length === 0 ? '' : ` c{${Math.min(length, 20)}}`}$`),
          ),
          ...(length > 20 ? { warnings: [expect.stringContaining('MT5')] } : {}),
        },
      });
    }
    expect(await client.ask(signal(9, { comment: 'c'.repeat(65) }))).toMatchObject({
      type: 'error',
      error_code: 'VALIDATION_ERROR',
      details: { field: 'comment', reason: 'too_long', id_spent: false },
    });
  });

  it.each([
    ['stop_loss', 'INVALID_STOPS'],
    ['take_profit', 'INVALID_STOPS'],
    ['price', 'INVALID_PRICE'],
  ])('a %s off the price grid is %s and is not rounded', async (field, code) => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(signal(1, { [field]: 1.084_123_4 }))).toMatchObject({
      status: 'error',
      error_code: code,
      details: { field, received: 1.084_123_4, tick_size: 0.00001 },
    });
    expect(bridge.terminal.requests).toEqual([]);
  });

  it.each([10.01, 0.009, 0.015, 1e-9])('D09 a volume of %p is INVALID_VOLUME', async (volume) => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(signal(1, { volume }))).toMatchObject({
      status: 'error',
      error_code: 'INVALID_VOLUME',
      details: { volume_min: 0.01, volume_max: 10, volume_step: 0.01 },
    });
  });

  it('D10 a price far from the market is RISK_PRICE_COLLAR, with rule, limit and value', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(signal(1, { price: 0.5 }))).toMatchObject({
      status: 'error',
      error_code: 'RISK_PRICE_COLLAR',
      details: { rule: 'price_collar', limit: 5, value: expect.any(Number), market: 1.0846 },
    });
  });

  it('an unknown symbol and one without a quote are refused before they leave', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(signal(1, { symbol: 'EURUSD.x' }))).toMatchObject({
      status: 'error',
      error_code: 'INVALID_SYMBOL',
    });
    expect(await client.ask(signal(2, { symbol: 'QUIET' }))).toMatchObject({
      status: 'error',
      error_code: 'NO_QUOTES',
    });
    expect(bridge.terminal.requests).toEqual([]);
  });
});

describe('trading_signal CLOSE', () => {
  it('C23 closes the one position that the bridge opened', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    expect(await client.ask(signal(2, { action: 'CLOSE' }))).toMatchObject({
      status: 'success',
      result: { type: 'sell', price: 1.0844, volume: 0.1, state: 'filled' },
    });
    expect(bridge.terminal.book.positions.size).toBe(0);
  });

  it('closes what there is when the volume is more, and says so', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    expect(await client.ask(signal(2, { action: 'CLOSE', volume: 0.5 }))).toMatchObject({
      status: 'success',
      result: {
        requested_volume: 0.5,
        filled_volume: 0.1,
        warnings: [expect.stringContaining('0.5')],
      },
    });
  });

  it('C23 names the positions when several match, and takes a magic to choose', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1, { magic: 1 }));
    await client.ask(signal(2, { magic: '18446744073709551615' }));
    const tickets = [...bridge.terminal.book.positions.keys()];
    expect(await client.ask(signal(3, { action: 'CLOSE' }))).toMatchObject({
      status: 'error',
      error_code: 'AMBIGUOUS_CLOSE',
      details: { tickets },
    });
    const magic = '18446744073709551615';
    expect(await client.ask(signal(4, { action: 'CLOSE', magic }))).toMatchObject({
      status: 'success',
      result: { position_id: tickets[1] },
    });
  });

  it('leaves alone what somebody opened by hand, or another account', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    const [own] = [...bridge.terminal.book.positions.values()];
    if (own === undefined) throw new Error('no position');
    const foreign = { ...own, ticket: '7' as never, identifier: '7' as never };
    bridge.terminal.emit(
      { kind: 'position', transaction: 'POSITION', position: { ...foreign, comment: 'by hand' } },
      {
        kind: 'position',
        transaction: 'POSITION',
        position: { ...foreign, identifier: '8' as never, comment: 'ABCDEFGHIJ another bridge' },
      },
    );
    expect(await client.ask(signal(2, { action: 'CLOSE' }))).toMatchObject({
      status: 'success',
      result: { position_id: own.ticket },
    });
    expect(await client.ask(signal(3, { action: 'CLOSE' }))).toMatchObject({
      status: 'error',
      error_code: 'POSITION_NOT_FOUND',
    });
  });
});
