import { describe, expect, it } from 'bun:test';
import {
  command,
  FakeTerminal,
  heartbeat,
  ManualClock,
  MemoryLedger,
  nextTurn,
  sampleSignalId,
  signal,
  TestBridge,
  until,
  WireClient,
} from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';
import type { AuditAct, AuditRecord } from '../../src/ports/audit-log.ts';

const settings = {
  heartbeat: { intervalMs: 0, timeoutMs: 0 },
  limits: { ordersPerMinute: 0, reducingOrdersPerMinute: 0, maxConnectionsPerIp: 0 },
};
const ID = sampleSignalId(1);

/** Rows of an act with their JSON read, once everything that is gathered is written. */
async function rowsOf(bridge: TestBridge, ...acts: readonly AuditAct[]) {
  await bridge.advance(1_000);
  await nextTurn();
  return bridge.ledger.audit.rows.filter(({ act }) => acts.includes(act)).map(readable);
}

function readable({ origin, detail, ...row }: AuditRecord) {
  const read = (text: string | null) => (text === null ? null : JSON.parse(text));
  return { ...row, origin: read(origin), detail: read(detail) };
}

async function asAnn(bridge: TestBridge, scopes = ['view', 'trade', 'reduce', 'operate']) {
  bridge.auth.grant('the key', {
    subject: 'ann',
    credentialId: 'key:0123456789ab',
    // The names are scopes.
    scopes: new Set(scopes as ['view']),
  });
  return bridge.connect({ headers: { 'x-api-key': 'the key', 'client-id': 'desk 1' } });
}

describe('the audit of an order', () => {
  it('says who, from where, what, the answer, and the time of each step', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    const release = bridge.terminal.hold();
    const answer = client.ask(signal(1, { magic: 7 }));
    await until(() => bridge.terminal.requests.length === 1, 'the request');
    await bridge.advance(250);
    release();
    expect(await answer).toMatchObject({ status: 'success' });
    const [submitted, settled] = await rowsOf(bridge, 'intent_submitted', 'intent_settled');
    expect(submitted).toMatchObject({
      subject: 'ann',
      accountId: 'paper',
      signalId: ID,
      summary: 'BUY EURUSD',
      code: null,
      detail: { kind: 'trading_signal', afterSeq: expect.any(Number) },
      origin: {
        credential: 'key:0123456789ab',
        method: 'api_key',
        address: '127.0.0.1',
        client: 'desk 1',
        session: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    expect(settled).toMatchObject({
      subject: 'ann',
      signalId: ID,
      code: 'executed',
      detail: {
        retcode: 10_009,
        order: '10000001',
        deal: '10000002',
        position: '10000001',
        receivedMs: Date.UTC(2026, 0, 5, 12),
        steps: { decided: 0, submitted: 0, sent: 0, answered: 250, settled: 250 },
      },
    });
  });

  it('is durable with the order: the row of the submit before the send, that of the end before the answer', async () => {
    const ledger = new MemoryLedger();
    await using bridge = await TestBridge.start({ settings, ledger });
    const client = await bridge.connect();
    const gate = Promise.withResolvers<void>();
    ledger.writer.holdUntil(gate.promise);
    const acts = () =>
      ledger.audit.rows.map(({ act }) => act).filter((act) => act.startsWith('intent'));
    const seenAtSend: string[][] = [];
    bridge.terminal.answerWith(() => {
      seenAtSend.push(acts());
      return undefined;
    });
    const answer = client.ask(signal(1));
    await client.settle();
    expect(acts()).toEqual([]);
    gate.resolve();
    expect(await answer).toMatchObject({ status: 'success' });
    expect(seenAtSend).toEqual([['intent_submitted']]);
    expect(acts()).toEqual(['intent_submitted', 'intent_settled']);
  });

  it('has one row for a denial, with rule, limit and value', async () => {
    await using bridge = await TestBridge.start({
      settings: { ...settings, risk: { openPositionsMax: 1 } },
    });
    const client = await asAnn(bridge);
    await client.ask(signal(1));
    await client.ask(signal(2));
    const rows = await rowsOf(bridge, 'intent_denied');
    expect(rows).toMatchObject([
      {
        subject: 'ann',
        signalId: sampleSignalId(2),
        code: 'RISK_LIMIT',
        origin: { address: '127.0.0.1' },
        detail: {
          kind: 'trading_signal',
          rule: 'open_positions',
          limit: 1,
          value: 2,
          limitOf: 'account',
          steps: { decided: 0, settled: 0 },
        },
      },
    ]);
  });

  it('tells a refusal of the broker, and an order that was held back', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    bridge.terminal.answerRetcode(RETCODE.NO_MONEY);
    await client.ask(signal(1));
    bridge.terminal.answerWith(() => ({ kind: 'not_sent', reason: 'expired' }));
    await client.ask(signal(2));
    bridge.terminal.answerWith(() => ({ kind: 'no_answer', reason: 'timeout', detail: 'lost' }));
    await client.ask(signal(3));
    expect(await rowsOf(bridge, 'intent_settled')).toMatchObject([
      { code: 'INSUFFICIENT_MARGIN', detail: { retcode: 10_019, wasSent: true } },
      { code: expect.any(String), detail: { retcode: null, wasSent: false } },
      { code: 'OUTCOME_UNKNOWN', detail: { reason: expect.any(String) } },
    ]);
  });

  it('tells a proof that came later, and by whom', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    bridge.terminal.answerWith((request) => {
      bridge.terminal.answerWith();
      void bridge.terminal.book.execute(request.trade, undefined, bridge.clock.nowMs());
      return { kind: 'no_answer', reason: 'timeout', detail: 'lost' };
    });
    await client.ask(signal(1));
    bridge.terminal.setStatus('disconnected');
    bridge.terminal.setStatus('connected');
    for (let n = 0; n < 20; n += 1) await bridge.advance(5_000);
    const rows = await rowsOf(bridge, 'intent_settled');
    expect(rows[0]).toMatchObject({ code: 'OUTCOME_UNKNOWN', subject: 'ann' });
    expect(rows.at(-1)).toMatchObject({ subject: 'ann', detail: { cause: 'reconcile' } });
  });

  it('tells repeats and attempts to use the id of somebody else, once a second', async () => {
    await using bridge = await TestBridge.start({ settings });
    const ann = await asAnn(bridge);
    bridge.auth.grant('key of bob', { subject: 'bob' });
    const bob = await bridge.connect({ headers: { 'x-api-key': 'key of bob' } });
    await ann.ask(signal(1));
    for (let n = 0; n < 5; n += 1) await ann.ask(signal(1));
    for (let n = 0; n < 5; n += 1) await bob.ask(signal(1));
    expect(await rowsOf(bridge, 'intent_repeated')).toMatchObject([
      { subject: 'ann', signalId: ID, detail: { answer: 'replay' } },
      { subject: 'ann', signalId: ID, detail: { answer: 'replay', count: 4 } },
    ]);
    expect(await rowsOf(bridge, 'intent_refused')).toMatchObject([
      { subject: 'bob', signalId: ID, code: 'IDEMPOTENCY_CONFLICT' },
      { subject: 'bob', detail: { count: 4 } },
    ]);
  });

  it('tells commands too', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    const data = { request_id: sampleSignalId(9), ticket: '77' };
    await client.ask({ type: 'order_cancel', data });
    expect(await rowsOf(bridge, 'intent_denied')).toMatchObject([
      {
        signalId: sampleSignalId(9),
        code: 'ORDER_NOT_FOUND',
        summary: 'order_cancel 77',
        detail: { kind: 'order_cancel', rule: 'ticket' },
      },
    ]);
  });
});

describe('the audit of what was refused', () => {
  it('before the claim has the code and the id, and a flood of it few rows', async () => {
    await using bridge = await TestBridge.start({
      settings: { ...settings, limits: { ...settings.limits, ordersPerMinute: 1 } },
    });
    const client = await asAnn(bridge);
    await client.ask(signal(1));
    for (let n = 2; n < 50; n += 1) await client.ask(signal(n));
    const rows = await rowsOf(bridge, 'intent_refused');
    expect(rows).toMatchObject([
      { subject: 'ann', signalId: sampleSignalId(2), code: 'RATE_LIMITED', accountId: 'paper' },
      { subject: 'ann', signalId: sampleSignalId(49), code: 'RATE_LIMITED', detail: { count: 47 } },
    ]);
  });

  it('of a signal whose id can not be read', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    await client.ask({ type: 'trading_signal', data: { signal_id: 'x' } });
    expect(await rowsOf(bridge, 'intent_refused')).toMatchObject([
      { signalId: null, code: 'VALIDATION_ERROR' },
    ]);
  });

  it('D01 for a missing right has the scope, whatever the message was', async () => {
    await using bridge = await TestBridge.start({ settings });
    const viewer = await asAnn(bridge, ['view']);
    await viewer.ask(signal(1));
    const reason = 'a test';
    const scope = { kind: 'account' };
    await viewer.ask({ type: 'kill_switch', data: { action: 'release', scope, reason } });
    expect(await rowsOf(bridge, 'intent_refused', 'message_refused')).toMatchObject([
      {
        act: 'intent_refused',
        code: 'FORBIDDEN',
        signalId: ID,
        detail: { requiredScope: 'trade' },
      },
      {
        act: 'message_refused',
        subject: 'ann',
        code: 'FORBIDDEN',
        summary: expect.stringContaining('kill_switch'),
        detail: { requiredScope: 'operate' },
      },
    ]);
  });

  it('is silent about mistakes that want nothing', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    await client.ask({ type: 'heartbeat', data: {} });
    await client.ask({ type: 'nonsense', data: {} });
    expect(await rowsOf(bridge, 'message_refused', 'intent_refused')).toEqual([]);
  });

  it('A01 at the handshake has the address and the page, and never the query', async () => {
    await using bridge = await TestBridge.start({ settings });
    const raw = await bridge.raw();
    await raw.handshake(['Origin: https://evil.example']);
    const withKey = await WireClient.open(`${bridge.url}?api_key=secret-in-the-url`).catch(
      (error: Error) => error,
    );
    expect(withKey).toBeInstanceOf(Error);
    const rows = await rowsOf(bridge, 'handshake_refused');
    expect(rows).toMatchObject([
      {
        subject: null,
        code: 'FORBIDDEN',
        origin: { address: '127.0.0.1' },
        detail: { status: 403, page: 'https://evil.example' },
      },
      { code: 'UNAUTHORIZED', detail: { status: 400 } },
    ]);
    expect(JSON.stringify(bridge.ledger.audit.rows)).not.toContain('secret-in-the-url');
  });

  it('keeps a flood of handshakes at two rows a second', async () => {
    await using bridge = await TestBridge.start({ settings });
    for (let n = 0; n < 30; n += 1) {
      const raw = await bridge.raw();
      await raw.handshake([`Origin: https://evil-${n}.example`]);
      raw.destroy();
    }
    expect(await rowsOf(bridge, 'handshake_refused')).toMatchObject([
      {},
      { detail: { count: 29 } },
    ]);
  });
});

describe('the audit of sessions', () => {
  it('has who authenticated, how, and who failed to', async () => {
    await using bridge = await TestBridge.start({ settings });
    await asAnn(bridge);
    const late = await bridge.connect();
    await late.ask({ type: 'authenticate', data: { method: 'api_key', key: 'the key' } });
    const wrong = await bridge.connect();
    wrong.send({ type: 'authenticate', data: { method: 'api_key', key: 'secret guess' } });
    await wrong.closed;
    expect(await rowsOf(bridge, 'session_authenticated')).toMatchObject([
      { subject: 'ann', summary: 'by api_key, scopes view trade reduce operate' },
      { subject: 'ann', detail: { count: 1 } },
    ]);
    expect(await rowsOf(bridge, 'authentication_failed')).toMatchObject([
      { subject: null, code: 'UNAUTHORIZED', origin: { address: '127.0.0.1', credential: null } },
    ]);
    expect(JSON.stringify(bridge.ledger.audit.rows)).not.toMatch(/secret guess|the key"/);
  });

  it('A16 has an address that is blocked', async () => {
    await using bridge = await TestBridge.start({ settings });
    bridge.auth.grant('right');
    for (let n = 0; n < 20; n += 1) {
      const raw = await bridge.raw();
      await raw.handshake([`X-API-Key: secret guess ${n}`]);
      raw.destroy();
    }
    expect(await rowsOf(bridge, 'address_blocked')).toMatchObject([
      { origin: { address: '127.0.0.1' }, summary: 'too many wrong credentials' },
    ]);
  });

  it('D03 has the login of connect, and never its password or what may be one', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await bridge.connect();
    const right = { server: 'Paper-Demo', login: 12_345, password: 'right password' };
    await client.ask(command('connect', { ...right, password: 'hunter2' }));
    await client.ask(command('connect', { ...right, server: 'hunter2 by mistake' }));
    await client.ask(command('connect', right));
    await client.ask(command('disconnect'));
    const acts = ['account_connect_refused', 'account_connected', 'account_disconnected'] as const;
    expect(await rowsOf(bridge, ...acts)).toMatchObject([
      { act: 'account_connect_refused', summary: 'login 12345', code: 'MT5_CONNECTION_FAILED' },
      { act: 'account_connected', summary: 'login 12345', accountId: 'paper' },
      { act: 'account_disconnected', summary: 'login 12345', accountId: 'paper' },
      { act: 'account_connect_refused', detail: { count: 1 } },
    ]);
    expect(JSON.stringify(bridge.ledger.audit.rows)).not.toMatch(/hunter2|right password/);
  });
});

describe('the audit of controls', () => {
  const scope = { kind: 'magic', value: 7 };

  it('has each stop and each release, by whom and why', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    for (const action of ['engage', 'release', 'engage'] as const) {
      await client.ask({ type: 'kill_switch', data: { action, scope, reason: `${action} it` } });
    }
    expect(await rowsOf(bridge, 'kill_switch_engaged', 'kill_switch_released')).toMatchObject([
      {
        act: 'kill_switch_engaged',
        subject: 'ann',
        accountId: 'paper',
        summary: 'magic 7: engage it',
        detail: { scope: { kind: 'magic', value: '7' } },
      },
      { act: 'kill_switch_released', summary: 'magic 7: release it' },
      { act: 'kill_switch_engaged' },
    ]);
  });

  it('has a dead-man switch armed, renewed by a message, disarmed and fired, and no heartbeat', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    const arm = (ms: number) => ({
      type: 'dead_man_switch',
      data: { timeout_ms: ms, ...(ms === 0 ? {} : { actions: ['block_new'] }) },
    });
    await client.ask(arm(10_000));
    for (let n = 0; n < 5; n += 1) {
      await bridge.advance(2_000);
      await client.ask(heartbeat());
    }
    await client.ask(arm(20_000));
    await bridge.advance(2_000);
    await client.ask(arm(0));
    await client.ask(arm(5_000));
    await bridge.advance(5_000);
    const acts = [
      'dead_man_switch_armed',
      'dead_man_switch_disarmed',
      'dead_man_switch_fired',
    ] as const;
    const rows = await rowsOf(bridge, ...acts);
    expect(rows.map(({ act }) => act)).toEqual([
      'dead_man_switch_armed',
      'dead_man_switch_armed',
      'dead_man_switch_disarmed',
      'dead_man_switch_armed',
      'dead_man_switch_fired',
    ]);
    expect(rows[0]).toMatchObject({
      subject: 'ann',
      accountId: 'paper',
      detail: { timeoutMs: 10_000 },
    });
    expect(rows.at(-1)).toMatchObject({ detail: { scope: 'connection', timeoutMs: 5_000 } });
  });

  it('has the switch that a logout disarms', async () => {
    await using bridge = await TestBridge.start({ settings });
    const client = await asAnn(bridge);
    await client.ask({
      type: 'dead_man_switch',
      data: { timeout_ms: 10_000, actions: ['block_new'] },
    });
    await client.ask({ type: 'logout' });
    expect(await rowsOf(bridge, 'dead_man_switch_disarmed')).toMatchObject([{ subject: 'ann' }]);
  });

  it('has a subject that is halted for its repeats', async () => {
    await using bridge = await TestBridge.start({
      settings: { ...settings, risk: { repeatsMax: 1, repeatWindowMs: 5_000 } },
    });
    const client = await asAnn(bridge);
    await client.ask(signal(1));
    await client.ask(signal(2));
    expect(await rowsOf(bridge, 'repeats_halted')).toMatchObject([
      { subject: 'ann', accountId: 'paper', summary: expect.stringContaining('equal orders') },
    ]);
  });

  it('has a count of orders that does not hold, once', async () => {
    await using bridge = await TestBridge.start({ settings });
    bridge.bridge.context.conservation.mayLeave('never submitted');
    bridge.bridge.context.conservation.mayLeave('nor this');
    expect(await rowsOf(bridge, 'conservation_breached')).toHaveLength(1);
  });
});

describe('the audit of the bridge itself', () => {
  it('has its start, its terminals as they come and go, and its end', async () => {
    const ledger = new MemoryLedger();
    const clock = new ManualClock();
    const terminal = new FakeTerminal({ clock });
    {
      await using bridge = await TestBridge.start({
        settings,
        ledger,
        clock,
        terminals: [terminal],
      });
      terminal.setStatus('disconnected');
      terminal.setStatus('disconnected');
      terminal.setStatus('connected');
      expect(bridge.fatal).toEqual([]);
    }
    await nextTurn();
    expect(ledger.audit.rows.map(({ act, summary }) => [act, summary])).toEqual([
      ['bridge_started', 'version 0.0.0-test'],
      ['terminal_attached', 'connected'],
      ['terminal_lost', 'disconnected'],
      ['terminal_attached', 'connected'],
      ['bridge_draining', 'up to 0 ms for what is in flight'],
      ['terminal_lost', 'disconnected'],
      ['bridge_stopped', 'in good order'],
    ]);
  });

  it('is written to the end: what was gathered too', async () => {
    const ledger = new MemoryLedger();
    {
      await using bridge = await TestBridge.start({ settings, ledger });
      const viewer = await asAnn(bridge, ['view']);
      await viewer.ask(signal(1));
      await viewer.ask(signal(2));
    }
    await nextTurn();
    const refused = ledger.audit.rows.filter(({ act }) => act === 'intent_refused');
    expect(refused.map(readable)).toMatchObject([{}, { detail: { count: 1 } }]);
  });
});
