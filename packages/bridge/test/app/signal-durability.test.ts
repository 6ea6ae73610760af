import { describe, expect, it } from 'bun:test';
import {
  heartbeat,
  MemoryDisk,
  MemoryLedger,
  nextTurn,
  sampleSignalId,
  signal,
  TestBridge,
  until,
} from '@mt5-bridge/testkit';
import { asAccountId, asTicket, RETCODE } from '@mt5-bridge/trading';

const ID = sampleSignalId(1);

/** A ledger whose appends become durable one at a time, when a test says so; the first is that of the start. */
function heldLedger(disk = new MemoryDisk()) {
  const ledger = new MemoryLedger(disk);
  const gates: (() => void)[] = [];
  const hold = (): void => {
    const gate = Promise.withResolvers<void>();
    gates.push(gate.resolve);
    ledger.writer.holdUntil(gate.promise);
  };
  hold();
  return {
    ledger,
    disk,
    /** Lets the appends that wait become durable; later ones wait again. */
    async letOne(): Promise<void> {
      const open = gates.shift();
      hold();
      open?.();
      await nextTurn();
    },
  };
}

describe('the order of durability', () => {
  it('is submitted, send, outcome, reply', async () => {
    const { ledger, disk, letOne } = heldLedger();
    await using bridge = await TestBridge.start({ ledger });
    await letOne();
    const client = await bridge.connect();
    const release = bridge.terminal.hold();
    let isAnswered = false;
    const answer = client.ask(signal(1)).finally(() => {
      isAnswered = true;
    });

    await client.settle();
    expect(bridge.terminal.requests).toEqual([]);
    expect(disk.signals.size).toBe(0);

    await letOne();
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    expect(disk.signals.get(ID)).toMatchObject({ state: 'submitted', outcome: null });

    release();
    await client.settle();
    expect(isAnswered).toBe(false);
    expect(disk.signals.get(ID)).toMatchObject({ state: 'submitted', outcome: null });

    // The events of the terminal come before the outcome.
    await letOne();
    await letOne();
    expect(await answer).toMatchObject({ status: 'success' });
    expect(disk.signals.get(ID)).toMatchObject({ state: 'executed' });
  });

  it('holds for a denial too: durable before it is told', async () => {
    const { ledger, disk, letOne } = heldLedger();
    await using bridge = await TestBridge.start({ ledger });
    await letOne();
    const client = await bridge.connect();
    const answer = client.ask(signal(1, { symbol: 'NOPE' }));
    expect(await client.settle()).toEqual([]);
    expect(disk.signals.size).toBe(0);
    await letOne();
    expect(await answer).toMatchObject({ error_code: 'INVALID_SYMBOL' });
    expect(disk.signals.get(ID)).toMatchObject({ state: 'denied' });
  });

  it('writes the outcome together with its event, and the events of the terminal', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    const events = await bridge.ledger.eventLog.read(asAccountId('paper'), 0, 100);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.find(({ type }) => type === 'signal_executed')).toMatchObject({
      signalId: ID,
      origin: 'signal',
      accountId: 'paper',
    });
    expect(events.find(({ type }) => type === 'deal_add')).toMatchObject({
      signalId: ID,
      origin: 'signal',
    });
  });

  it('writes what the trade server does by itself as the work of the broker', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    const [deal] = bridge.terminal.book.deals;
    if (deal === undefined) throw new Error('no deal');
    const ticket = asTicket('9000001');
    const stopped = { ...deal, ticket, reason: 'SL', entry: 'OUT', comment: '[sl 1.08]' } as const;
    const manual = { ...deal, ticket: asTicket('9000002'), comment: 'by hand' };
    bridge.terminal.emit(
      { kind: 'deal', transaction: 'DEAL_ADD', deal: stopped, position: null },
      { kind: 'deal', transaction: 'DEAL_ADD', deal: manual, position: null },
    );
    await nextTurn();
    const events = await bridge.ledger.eventLog.read(asAccountId('paper'), 0, 100);
    expect(events.slice(-2).map(({ origin }) => origin)).toEqual(['broker', 'manual']);
  });
});

describe('an append that fails', () => {
  it('before the send: nothing was sent, status error, and the id is spent', async () => {
    const { ledger, letOne } = heldLedger();
    await using bridge = await TestBridge.start({ ledger });
    const client = await bridge.connect();
    const answer = client.ask(signal(1));
    await client.settle();
    const repeat = client.ask(signal(1));
    await client.settle();
    ledger.writer.failWith('disk full');
    await letOne();
    expect(bridge.terminal.requests).toEqual([]);
    const expected = {
      type: 'trading_signal_executed',
      status: 'error',
      error_code: 'LEDGER_UNAVAILABLE',
      details: { id_spent: true, outcome: 'not_executed' },
    };
    expect(await answer).toMatchObject(expected);
    expect(await repeat).toMatchObject({ ...expected, replayed: true });
  });

  it('after the send: the outcome is unknown, and stays so for repeats', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const release = bridge.terminal.hold();
    const answer = client.ask(signal(1));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    bridge.ledger.writer.failWith('disk full');
    release();
    const expected = {
      status: 'unknown',
      error_code: 'OUTCOME_UNKNOWN',
      details: { id_spent: true, outcome: 'unknown' },
    };
    expect(await answer).toMatchObject(expected);
    expect(await client.ask(signal(1))).toMatchObject({ ...expected, replayed: true });
    expect(bridge.terminal.requests).toHaveLength(1);
  });

  it('ends the taking of signals, and everything else goes on', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.ledger.writer.failWith('disk full');
    expect(await client.ask(signal(1))).toMatchObject({
      type: 'error',
      error_code: 'LEDGER_UNAVAILABLE',
      message: expect.stringContaining('disk full'),
    });
    expect(await client.ask(heartbeat())).toMatchObject({ status: 'degraded' });
    expect(bridge.log.of('ledger.failed')).toMatchObject([{ fields: { reason: 'disk full' } }]);
    expect(bridge.terminal.requests).toEqual([]);
  });

  it('a ledger that throws drains the bridge, and costs no client its connection', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.ledger.claim = () => {
      throw new Error('torn page');
    };
    const answer = await client.ask(signal(1));
    expect(answer).toMatchObject({
      type: 'error',
      error_code: 'INTERNAL',
      details: { error_id: expect.any(String) },
    });
    expect(answer).not.toHaveProperty('details.id_spent');
    expect(bridge.fatal).toEqual(['the ledger failed inside']);
    expect(await client.ask(heartbeat())).toMatchObject({ type: 'heartbeat_response' });
  });
});

describe('an outcome that nobody knows', () => {
  const replies = [
    ['a timeout', { kind: 'no_answer', reason: 'timeout', detail: 'no answer in 5000 ms' }],
    ['a lost link', { kind: 'no_answer', reason: 'link_lost', detail: 'link lost' }],
    ['an unreadable answer', { kind: 'no_answer', reason: 'unreadable', detail: 'garbage' }],
  ] as const;
  it.each(replies)('D18 after %s is unknown, stored, and never sent again', async (_, reply) => {
    const disk = new MemoryDisk();
    await using bridge = await TestBridge.start({ ledger: new MemoryLedger(disk) });
    const client = await bridge.connect();
    bridge.terminal.answerWith(() => reply);
    const expected = { status: 'unknown', error_code: 'OUTCOME_UNKNOWN' };
    expect(await client.ask(signal(1))).toMatchObject(expected);
    bridge.terminal.answerWith();
    expect(await client.ask(signal(1))).toMatchObject({ ...expected, replayed: true });
    expect(bridge.terminal.requests).toHaveLength(1);
    expect(disk.signals.get(ID)).toMatchObject({ state: 'unresolved' });
  });

  it.each([RETCODE.ERROR, RETCODE.TIMEOUT, RETCODE.CONNECTION, 10_999])(
    'D18 return code %p proves nothing',
    async (retcode) => {
      await using bridge = await TestBridge.start();
      const client = await bridge.connect();
      bridge.terminal.answerRetcode(retcode);
      expect(await client.ask(signal(1))).toMatchObject({
        status: 'unknown',
        details: { mt5_retcode: retcode },
      });
      expect(bridge.terminal.requests).toHaveLength(1);
    },
  );

  it('a port that throws is unknown, and nobody says what the exception held', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.send = async (request) => {
      bridge.terminal.requests.push(request);
      throw new Error('socket /var/secret/path');
    };
    const answer = await client.ask(signal(1));
    expect(answer).toMatchObject({ status: 'unknown' });
    expect(bridge.terminal.requests).toHaveLength(1);
    expect(bridge.log.of('terminal.send_threw')).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toContain('/var/secret');
  });

  it('is told when the terminal does not answer within its time', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.hold();
    const answer = client.ask(signal(1));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    bridge.clock.advance(4_999);
    expect(await client.settle()).toEqual([]);
    bridge.clock.advance(1);
    expect(await answer).toMatchObject({ status: 'unknown', error_code: 'OUTCOME_UNKNOWN' });
  });
});

describe('a shutdown', () => {
  it('finishes what is in flight, answers it, then closes with 1001', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const release = bridge.terminal.hold();
    const answer = client.ask(signal(1));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    const drained = bridge.bridge.drain(5_000);
    expect(await client.ask(signal(2))).toMatchObject({ error_code: 'SHUTTING_DOWN' });
    expect(client.isOpen).toBe(true);
    release();
    expect(await answer).toMatchObject({ status: 'success' });
    await nextTurn();
    bridge.clock.advance(0);
    expect(await client.closed).toEqual({ code: 1_001, reason: 'the bridge shuts down' });
    await drained;
    expect(bridge.terminal.status()).toBe('disconnected');
  });

  it('does not wait for ever for a terminal that hangs', async () => {
    await using bridge = await TestBridge.start({ settings: { terminalTimeoutMs: 60_000 } });
    const client = await bridge.connect();
    bridge.terminal.hold();
    client.send(signal(1));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    const drained = bridge.bridge.drain(5_000);
    bridge.clock.advance(5_000);
    await nextTurn();
    bridge.clock.advance(0);
    expect(await client.closed).toMatchObject({ code: 1_001 });
    await drained;
  });

  it('takes no new connection', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.hold();
    client.send(signal(1));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    const drained = bridge.bridge.drain(5_000);
    const raw = await bridge.raw();
    const head = await raw.handshake();
    expect(head.status).toBe(503);
    expect(head.headers.get('retry-after')).toBe('5');
    bridge.clock.advance(5_000);
    await nextTurn();
    bridge.clock.advance(0);
    await drained;
  });
});
