import { describe, expect, it } from 'bun:test';
import {
  command,
  MemoryDisk,
  MemoryLedger,
  sampleSignalId,
  signal,
  TestBridge,
} from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';

const DAY = { ordersPerMinute: 0 };

describe('the same signal again', () => {
  it('C11 gives the stored outcome with replayed, whatever it was, and sends nothing', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const frames = [
      signal(1),
      signal(2, { price: 1.05 }),
      signal(3, { volume: 99 }),
      signal(4, { symbol: 'NOPE' }),
    ];
    for (const frame of frames) {
      const { id: _first, ...first } = { id: 0, ...(await client.ask(frame)) };
      const { id: _second, ...second } = { id: 0, ...(await client.ask(frame)) };
      expect<object>(second).toEqual({ ...first, replayed: true });
    }
    bridge.terminal.answerRetcode(RETCODE.REJECT);
    expect(await client.ask(signal(5))).toMatchObject({ status: 'failed' });
    bridge.terminal.answerWith();
    expect(await client.ask(signal(5))).toMatchObject({ status: 'failed', replayed: true });
    expect(bridge.terminal.requests).toHaveLength(3);
  });

  it('counts as the same whatever its envelope, spelling, nulls and defaults', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const expiration = '2026-01-05T14:00:00Z';
    await client.ask(signal(1, { magic: 7, expiration }));
    const { data } = signal(1, { magic: '7', expiration: '2026-01-05T16:00:00.000+02:00' });
    const again = {
      type: 'trading_signal',
      account: 'paper',
      data: {
        ...data,
        signal_id: data.signal_id.toUpperCase(),
        comment: '',
        urgency: 'medium',
        stop_loss: null,
        unknown_field: 1,
      },
    };
    expect(await client.ask(again)).toMatchObject({
      status: 'success',
      replayed: true,
      signal_id: sampleSignalId(1),
    });
    expect(bridge.terminal.requests).toHaveLength(1);
  });

  it.each([
    ['symbol', 'XAUUSD'],
    ['action', 'SELL'],
    ['volume', 0.2],
    ['price', 1.0846],
    ['stop_loss', 1.08],
    ['take_profit', 1.09],
    ['comment', 'x'],
    ['urgency', 'low'],
    ['magic', 1],
    ['expiration', '2026-01-05T14:00:00Z'],
  ])(
    'C12 another %s is IDEMPOTENCY_CONFLICT and leaves the stored outcome',
    async (field, value) => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      await client.ask(signal(1));
      expect(await client.ask(signal(1, { [field]: value }))).toMatchObject({
        type: 'trading_signal_executed',
        status: 'error',
        error_code: 'IDEMPOTENCY_CONFLICT',
        details: { error_code: 'IDEMPOTENCY_CONFLICT', id_spent: true },
      });
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
      expect(bridge.terminal.requests).toHaveLength(1);
    },
  );

  it('C13 of another subject is a conflict that tells nothing of the first', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('key-alice', { subject: 'alice' });
    bridge.auth.grant('key-bob', { subject: 'bob' });
    const alice = await bridge.connect({ headers: { 'x-api-key': 'key-alice' } });
    const bob = await bridge.connect({ headers: { 'x-api-key': 'key-bob' } });
    await alice.ask(signal(1, { comment: 'alpha' }));
    for (const comment of ['alpha', 'beta']) {
      const answer = await bob.ask(signal(1, { comment }));
      expect(answer).toMatchObject({ status: 'error', error_code: 'IDEMPOTENCY_CONFLICT' });
      expect(answer).not.toHaveProperty('replayed');
      expect(JSON.stringify(answer)).not.toMatch(/alice|alpha|\d{8}"/);
    }
    expect(await alice.ask(signal(1, { comment: 'alpha' }))).toMatchObject({ replayed: true });
    expect(bridge.terminal.requests).toHaveLength(1);
  });

  it('C13 replays for another key of the same subject', async () => {
    await using bridge = await TestBridge.start();
    bridge.auth.grant('old', { subject: 'alice' });
    bridge.auth.grant('new', { subject: 'alice' });
    const before = await bridge.connect({ headers: { 'x-api-key': 'old' } });
    await before.ask(signal(1));
    bridge.auth.revoke('old');
    const after = await bridge.connect({ headers: { 'x-api-key': 'new' } });
    expect(await after.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('C14 from two sockets in one turn makes one order, and both get its outcome', async () => {
    await using bridge = await TestBridge.start();
    const [one, two] = [await bridge.connect(), await bridge.connect()];
    const answers = await Promise.all([one.ask(signal(1)), two.ask(signal(1)), one.ask(signal(1))]);
    expect(bridge.terminal.requests).toHaveLength(1);
    const orders = answers.map((answer) => ('result' in answer ? answer.result : answer));
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
    expect(answers.filter((answer) => 'replayed' in answer)).toHaveLength(2);
  });

  it('C14 of other content in the same turn is a conflict while the first still flies', async () => {
    await using bridge = await TestBridge.start();
    const [one, two] = [await bridge.connect(), await bridge.connect()];
    const release = bridge.terminal.hold();
    const first = one.ask(signal(1));
    await one.settle();
    expect(await two.ask(signal(1, { volume: 0.2 }))).toMatchObject({
      error_code: 'IDEMPOTENCY_CONFLICT',
    });
    release();
    expect(await first).toMatchObject({ status: 'success' });
    expect(bridge.terminal.requests).toHaveLength(1);
  });

  it('waits for the outcome of the first while that is in flight', async () => {
    await using bridge = await TestBridge.start();
    const [one, two] = [await bridge.connect(), await bridge.connect()];
    const release = bridge.terminal.hold();
    const first = one.ask(signal(1));
    const repeat = two.ask(signal(1));
    expect(await two.settle()).toEqual([]);
    release();
    const { result } = { result: undefined, ...(await first) };
    expect(await repeat).toMatchObject({ status: 'success', replayed: true });
    expect(await repeat).toHaveProperty('result', result);
  });

  it('gets its answer though the client that sent it first is gone', async () => {
    await using bridge = await TestBridge.start();
    const [one, two] = [await bridge.connect(), await bridge.connect()];
    const release = bridge.terminal.hold();
    one.send(signal(1));
    await one.settle();
    await one.close();
    const repeat = two.ask(signal(1));
    await two.settle();
    release();
    expect(await repeat).toMatchObject({ status: 'success', replayed: true });
    expect(bridge.log.of('session.closing').map(({ fields }) => fields.close_code)).toEqual([]);
    expect((await bridge.metrics.render()).body).toContain('mt5_bridge_frames_dropped_total 0');
  });

  it('survives a restart, the conflict too', async () => {
    const disk = new MemoryDisk();
    {
      await using bridge = await TestBridge.start({ ledger: new MemoryLedger(disk) });
      const client = await bridge.connect();
      expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    }
    await using bridge = await TestBridge.start({ ledger: new MemoryLedger(disk) });
    const client = await bridge.connect();
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
    expect(await client.ask(signal(1, { volume: 1 }))).toMatchObject({
      error_code: 'IDEMPOTENCY_CONFLICT',
    });
    expect(bridge.terminal.requests).toEqual([]);
  });
});

describe('a known id is answered from the ledger', () => {
  it('when the order budget is spent, and costs none of it', async () => {
    await using bridge = await TestBridge.start({ settings: { limits: { ordersPerMinute: 2 } } });
    const client = await bridge.connect();
    await client.ask(signal(1));
    await client.ask(signal(1));
    await client.ask(signal(1));
    expect(await client.ask(signal(2))).toMatchObject({ status: 'success' });
    expect(await client.ask(signal(3))).toMatchObject({ error_code: 'RATE_LIMITED' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('when the message budget is spent: an error never speaks of a spent id', async () => {
    const limits = { ...DAY, messagesPerSecond: 4 };
    await using bridge = await TestBridge.start({ settings: { limits } });
    const client = await bridge.connect();
    await client.ask(signal(1));
    for (let n = 2; n <= 9; n += 1) client.send(signal(n));
    expect(await client.ask(signal(10))).toMatchObject({ error_code: 'RATE_LIMITED' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('while the bridge shuts down', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    bridge.bridge.context.tradingGate.startDraining();
    expect(await client.ask(signal(2))).toMatchObject({ error_code: 'SHUTTING_DOWN' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('when the ledger takes nothing any more', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    bridge.ledger.writer.failWith('disk full');
    expect(await client.ask(signal(2))).toMatchObject({ error_code: 'LEDGER_UNAVAILABLE' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('when the terminal is gone, and when the session is on no account', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    bridge.terminal.setStatus('disconnected');
    expect(await client.ask(signal(2))).toMatchObject({ error_code: 'MT5_NOT_CONNECTED' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
    await client.ask(command('disconnect'));
    expect(await client.ask(signal(2))).toMatchObject({ error_code: 'MT5_NOT_CONNECTED' });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success', replayed: true });
  });

  it('while it is still in flight, though the session has left the account', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const gate = Promise.withResolvers<void>();
    bridge.ledger.writer.holdUntil(gate.promise);
    const first = client.ask(signal(1));
    await client.ask(command('disconnect'));
    const repeat = client.ask(signal(1));
    await client.settle();
    gate.resolve();
    expect(await first).toMatchObject({ status: 'success' });
    expect(await repeat).toMatchObject({ status: 'success', replayed: true });
  });
});
