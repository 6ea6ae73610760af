import { describe, expect, it } from 'bun:test';
import {
  command,
  DESK,
  linkAccount,
  MemoryClient,
  MemoryNetwork,
  nextTurn,
  ScriptedTerminal,
  signal,
  startLinkBridge,
  until,
} from '@mt5-bridge/testkit';
import {
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  RETCODE,
  type TradeReply,
} from '@mt5-bridge/trading';
import { linkedBridge, quotes, request } from './link-fixtures.ts';

const STOPS = [
  [
    'D13 a stop is engaged',
    {
      type: 'kill_switch',
      data: { action: 'engage', scope: { kind: 'account' }, reason: 'test' },
    },
    0,
  ],
  [
    'D15 a dead-man switch fires',
    {
      type: 'dead_man_switch',
      data: {
        timeout_ms: 1_000,
        scope: 'account',
        actions: ['block_new'],
        require: 'this_message',
      },
    },
    1_000,
  ],
] as const;

const ONE_AT_A_TIME = { settings: { linkLimits: { commandsInFlight: 1 } } };

describe('requests that wait for their turn', () => {
  it('leave by precedence: what reduces first, then by urgency, then as they came', async () => {
    const { bridge, terminal, remote } = await linkedBridge(ONE_AT_A_TIME);
    await using _ = bridge;
    const order = ['first', 'low', 'medium-1', 'high', 'reducing', 'medium-2'];
    for (const requestId of order) {
      const [rank = ''] = requestId.split('-');
      const precedence = rank === 'first' ? 'low' : rank;
      // Each is one of the words of the type.
      const over = { precedence } as { precedence: 'reducing' | 'high' | 'medium' | 'low' };
      void remote.send(request(bridge, requestId, over), 5_000);
    }
    const left: string[] = [];
    for (const __ of order) {
      const next = await terminal.command('send');
      left.push(next.payload.request_id);
      terminal.answerSend(next, RETCODE.DONE);
    }
    expect(left).toEqual(['first', 'reducing', 'high', 'medium-1', 'medium-2', 'low']);
  });

  it('go before questions, which never take all places', async () => {
    const { bridge, terminal, remote } = await linkedBridge({
      settings: { linkLimits: { commandsInFlight: 4 } },
    });
    await using _ = bridge;
    terminal.keep('send', 'snapshot', 'check_password');
    const questions = Array.from({ length: 4 }, () => remote.snapshot().catch(() => undefined));
    void remote.send(request(bridge, 'request-1'), 5_000);
    await nextTurn();
    expect(terminal.commands('send')).toHaveLength(1);
    // One before this test, two of these.
    expect(terminal.commands('snapshot')).toHaveLength(3);
    expect(questions).toHaveLength(4);
  });

  it('that grow too old there were provably never sent', async () => {
    const { bridge, terminal, remote } = await linkedBridge(ONE_AT_A_TIME);
    await using _ = bridge;
    const first = remote.send(request(bridge, 'first'), 9_000);
    const expiresAtMs = asUtcMs(bridge.clock.nowMs() + 800);
    const waiting = remote.send(request(bridge, 'too old', { expiresAtMs }), 9_000);
    await nextTurn();
    bridge.clock.advance(800);
    expect(await waiting).toEqual({ kind: 'not_sent', reason: 'expired' });
    terminal.answerSend(await terminal.command('send'), RETCODE.DONE);
    expect(await first).toMatchObject({ kind: 'answered' });
    await nextTurn();
    expect(terminal.commands('send')).toHaveLength(1);
  });

  it('are proven not sent when the link is lost; those that left are not', async () => {
    const { bridge, terminal, remote } = await linkedBridge(ONE_AT_A_TIME);
    await using _ = bridge;
    const left = remote.send(request(bridge, 'left'), 5_000);
    const waiting = remote.send(request(bridge, 'waiting'), 5_000);
    const question = remote
      .check(request(bridge, 'x').trade)
      .catch((error: Error) => error.message);
    await nextTurn();
    terminal.terminate();
    expect(await left).toMatchObject({ kind: 'no_answer', reason: 'link_lost' });
    expect(await waiting).toEqual({ kind: 'not_sent', reason: 'disconnected' });
    expect(await question).toBe('check: not asked, disconnected');
  });

  it('carry what is left of their time, however much of it they waited', async () => {
    const { bridge, terminal, remote } = await linkedBridge(ONE_AT_A_TIME);
    await using _ = bridge;
    const sentMs = bridge.clock.nowMs();
    void remote.send(request(bridge, 'first'), 4_000);
    void remote.send(request(bridge, 'second'), 4_000);
    const first = await terminal.command('send');
    bridge.clock.advance(1_500);
    terminal.answerSend(first, RETCODE.DONE);
    const second = await terminal.command('send');
    expect(second.deadline_at_ms).toBe(sentMs + 4_000);
    expect(second.payload.expires_at_ms).toBe(sentMs + 4_000);
  });

  it('D17 have deadlines that a wall clock which somebody sets does not move', async () => {
    const { bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const beforeMs = bridge.clock.nowMs();
    bridge.clock.jumpWall(3_600_000);
    void remote.send(request(bridge, 'after the jump'), 1_000);
    const { deadline_at_ms, payload } = await terminal.command('send');
    expect(deadline_at_ms).toBe(beforeMs + 1_000);
    expect(payload.expires_at_ms).toBe(beforeMs + 1_000);
  });

  it.each(STOPS)('%s while they wait: they stay here', async (_, stop, afterMs) => {
    const { network, bridge, terminal } = await linkedBridge(ONE_AT_A_TIME);
    await using __ = bridge;
    const trader = new MemoryClient(network);
    terminal.send(quotes(terminal.linkEpoch));
    terminal.seq += 1;
    await nextTurn();
    const first = trader.ask(signal(1));
    const held = await terminal.command('send');
    const second = trader.ask(signal(2, { volume: 0.2 }));
    await until(
      () => bridge.bridge.context.conservation.counts.sent === 2,
      'the second at the border',
    );
    expect(await trader.ask(stop)).toMatchObject({ status: 'success' });
    bridge.clock.advance(afterMs);
    await nextTurn();
    terminal.answerSend(held, RETCODE.DONE, {
      order: asTicket('7'),
      deal: asTicket('8'),
      position: asTicket('7'),
    });
    expect(await first).toMatchObject({ status: 'success' });
    expect(await second).toMatchObject({
      type: 'trading_signal_executed',
      error_code: 'TRADING_HALTED',
      details: { outcome: 'not_executed' },
    });
    expect(terminal.commands('send')).toHaveLength(1);
    expect(bridge.bridge.context.conservation.breach).toBeUndefined();
  });
});

describe('a terminal that does not read', () => {
  it('gets no more than a little: the others wait in the bridge', async () => {
    const { network, bridge, terminal, remote } = await linkedBridge({
      settings: { linkLimits: { commandsInFlight: 1_000 } },
    });
    await using _ = bridge;
    const connection = network.connections.at(-1);
    if (connection === undefined) throw new Error('no connection');
    connection.isPaused = true;
    const before = network.sent('terminal_command').length;
    const replies = Array.from({ length: 500 }, (__, n) =>
      remote.send(request(bridge, `request-${n}`), 5_000),
    );
    const sent = () => network.sent('terminal_command').length - before;
    expect(sent()).toBeLessThan(200);
    expect(sent()).toBeGreaterThan(50);
    connection.resume();
    await nextTurn();
    expect(sent()).toBe(500);
    expect(terminal.commands('send')).toHaveLength(500);
    expect(replies).toHaveLength(500);
  });

  it('whose socket drops a request: that one was provably never sent, and the link is given up', async () => {
    const { network, bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const connection = network.connections.at(-1);
    if (connection === undefined) throw new Error('no connection');
    const sent = remote.send(request(bridge, 'sent'), 5_000);
    connection.isPaused = true;
    network.queueBytes = 10;
    const dropped = await remote.send(request(bridge, 'dropped'), 5_000);
    expect(dropped).toEqual({ kind: 'not_sent', reason: 'disconnected' });
    expect(await sent).toMatchObject({ kind: 'no_answer', reason: 'link_lost' });
    await until(() => terminal.ended !== undefined, 'the end of the link');
    expect(remote.status()).toBe('disconnected');
  });
});

const LATE_QUERIES = [
  { by: 'requestId', requestId: 'late' },
  { by: 'fingerprint', fingerprint: 'ABCDEFGH23' },
] as const;

describe('an answer that comes too late', () => {
  async function lateAnswer(tell: (terminal: ScriptedTerminal, id: string) => void) {
    const linked = await linkedBridge();
    const { bridge, terminal, remote } = linked;
    const reply: Promise<TradeReply> = remote.send(request(bridge, 'late'), 1_000);
    await terminal.command('send');
    bridge.clock.advance(1_000);
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    tell(terminal, 'late');
    await nextTurn();
    return linked;
  }

  it('on the same link is found by who looks for it', async () => {
    const { bridge, remote } = await lateAnswer((terminal) => {
      const [sent] = terminal.commands('send');
      if (sent !== undefined) terminal.answerSend(sent, RETCODE.REJECT);
    });
    await using _ = bridge;
    const nothing = { by: 'requestId', requestId: 'another' } as const;
    expect((await remote.find(nothing, asUtcMs(0))).answer).toBeNull();
    for (const query of LATE_QUERIES) {
      const found = await remote.find(query, asUtcMs(0));
      expect(found.answer).toMatchObject({ retcode: RETCODE.REJECT });
    }
  });

  it('as an event counts too', async () => {
    const { bridge, remote } = await lateAnswer((terminal, requestId) => {
      terminal.send({
        type: 'terminal_events',
        data: {
          link_epoch: terminal.linkEpoch,
          terminal_epoch: terminal.terminalEpoch,
          events: [
            { seq: 1, time_ms: 1, kind: 'request', request_id: requestId, result: REJECTED },
          ],
        },
      });
    });
    await using _ = bridge;
    for (const query of LATE_QUERIES) {
      const found = await remote.find(query, asUtcMs(0));
      expect(found.answer).toMatchObject({ retcode: RETCODE.REJECT });
    }
  });

  it('of a link that is gone proves nothing', async () => {
    const { network, bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const reply = remote.send(request(bridge, 'late'), 1_000);
    const sent = await terminal.command('send');
    const next = await ScriptedTerminal.link(network);
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'link_lost' });
    terminal.answerSend(sent, RETCODE.REJECT);
    next.answerSend(sent, RETCODE.REJECT);
    await nextTurn();
    const found = await remote.find({ by: 'requestId', requestId: 'late' }, asUtcMs(0));
    expect(found.answer).toBeNull();
  });
});

describe('an account whose terminal dials in', () => {
  it('is told as not connected until it does, and by what it is then', async () => {
    const { network, bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    const trader = new MemoryClient(network);
    expect(await trader.ask(command('account_info'))).toMatchObject({
      result: { account: 'desk', balance: 10_000 },
    });
    terminal.close();
    await nextTurn();
    expect(await trader.ask(signal(1))).toMatchObject({
      type: 'error',
      error_code: 'MT5_NOT_CONNECTED',
      details: { id_spent: false },
    });
    const paper = { type: 'paper_control', data: { action: 'reset' } };
    bridge.auth.grant('operator', { scopes: new Set(['operate', 'view']) });
    expect(await new MemoryClient(network, 'operator').ask(paper)).toMatchObject({
      error_code: 'NOT_SUPPORTED',
      details: { suggestion: expect.stringContaining('mt5-bridge paper reset') },
    });
  });

  it('moves its equity with the quotes, as its terminal tells', async () => {
    const { bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    const message = quotes(terminal.linkEpoch);
    const figures = {
      balance: 10_000,
      credit: 0,
      profit: -250,
      equity: 9_750,
      margin: 108.46,
      margin_free: 9_641.54,
      margin_level: 8_989.49,
    };
    terminal.send({ ...message, data: { ...message.data, figures, conflated: 3 } });
    await nextTurn();
    const view = bridge.bridge.context.accounts.get(DESK);
    expect(view?.account).toMatchObject({ equity: 9_750, spec: { login: '12345' } });
    expect(view?.lastTick(asSymbolName('EURUSD'))?.bid).toBe(asPrice(1.0844));
    expect((await bridge.metrics.render()).body).toContain('ticks_conflated_total 3');
  });

  it('has no tick twice because a link begins with the quotes that stand', async () => {
    const { network, bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    const view = bridge.bridge.context.accounts.get(DESK);
    const eurusd = asSymbolName('EURUSD');
    terminal.send(quotes(terminal.linkEpoch));
    await nextTurn();
    expect(view?.tickSeq(eurusd)).toBe(1);
    const next = await ScriptedTerminal.link(network);
    next.send(quotes(next.linkEpoch));
    await nextTurn();
    expect(view?.tickSeq(eurusd)).toBe(1);
    next.send(quotes(next.linkEpoch));
    await nextTurn();
    expect(view?.tickSeq(eurusd)).toBe(2);
  });

  it('of real money takes no order before it is released, and shows everything else', async () => {
    const account = { environment: 'real', isViewOnly: true } as const;
    const network = new MemoryNetwork();
    await using bridge = await startLinkBridge({
      accounts: [linkAccount(account)],
      parts: { transport: network },
    });
    const terminal = await ScriptedTerminal.dial(network);
    expect(await terminal.hello({}, { environment: 'real' })).toMatchObject({
      type: 'terminal_welcome',
    });
    terminal.status('connected');
    await until(() => bridge.bridge.context.reconciler.isReady(DESK), 'the account');
    const trader = new MemoryClient(network);
    expect(await trader.ask(command('account_info'))).toMatchObject({
      result: { account: 'desk' },
    });
    expect(await trader.ask(signal(1))).toMatchObject({
      type: 'error',
      error_code: 'TRADING_HALTED',
      details: { suggestion: expect.stringContaining('accounts.desk.allow_real_trading') },
    });
    expect(terminal.commands('send')).toEqual([]);
  });
});

const REJECTED = {
  retcode: RETCODE.REJECT,
  order: '0',
  deal: '0',
  position: '0',
  volume: 0,
  price: 0,
  bid: 0,
  ask: 0,
  comment: '',
  time_ms: 0,
};
