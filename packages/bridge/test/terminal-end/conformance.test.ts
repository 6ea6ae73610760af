import { describe, expect, it } from 'bun:test';
import { LINK_ERRORS } from '@mt5-bridge/protocol';
import {
  DiallingTerminal,
  FakeTerminal,
  ManualClock,
  nextTurn,
  ScriptedBridge,
  until,
} from '@mt5-bridge/testkit';
import { buyRequest } from '@mt5-bridge/testkit/internal/contracts/terminal-fixture.ts';
import { asSymbolName, asUtcMs, RETCODE } from '@mt5-bridge/trading';
import { paperTerminal } from '../app/paper-terminal-fixture.ts';
import { dialled, request } from './terminal-end-fixtures.ts';

describe('a terminal', () => {
  it('T01 says hello first, and nothing more before the welcome', async () => {
    const { clock, bridge, terminal } = await dialled({ isWelcoming: false });
    terminal.quote('EURUSD', 1.1, 1.2);
    terminal.emit({ kind: 'account', account: (await terminal.snapshot()).account });
    terminal.setStatus('disconnected');
    clock.advance(900);
    await nextTurn();
    expect(bridge.received.map(({ type }) => type)).toEqual(['terminal_hello']);
    expect(bridge.of('terminal_hello')[0]?.data).toMatchObject({
      protocol: 1,
      account: { login: '12345', server: 'Paper-Demo', environment: 'paper' },
      capabilities: { has_request_journal: true, checks_passwords: true },
      program: 'test terminal',
    });
    bridge.welcome();
    await nextTurn();
    expect(bridge.of('terminal_status')).toHaveLength(1);
  });

  it('T02 carries the number of the newest welcome, and refuses commands with another', async () => {
    const { clock, bridge, terminal } = await dialled();
    for (const linkEpoch of [bridge.linkEpoch - 1, bridge.linkEpoch + 1]) {
      const id = bridge.command('send', request(`r-${linkEpoch}`, clock), { linkEpoch });
      expect(await bridge.answer(id)).toMatchObject({
        kind: 'error',
        link_epoch: linkEpoch,
        error: { code: 'STALE_LINK' },
      });
      expect(await bridge.answer(bridge.command('snapshot', null, { linkEpoch }))).toMatchObject({
        kind: 'error',
        error: { code: 'STALE_LINK' },
      });
    }
    expect(terminal.requests).toEqual([]);
    bridge.end({ code: 1006, reason: '' });
    clock.advance(1_000);
    await nextTurn();
    terminal.quote('EURUSD', 1.1, 1.2);
    clock.advance(100);
    await nextTurn();
    expect(bridge.of('terminal_ticks').at(-1)?.data.link_epoch).toBe(bridge.linkEpoch);
    expect(bridge.of('terminal_status').at(-1)?.data.link_epoch).toBe(bridge.linkEpoch);
  });

  it('T03 answers every command once, in its own kind or with an error', async () => {
    const { clock, bridge } = await dialled();
    const symbol = asSymbolName('EURUSD');
    const range = { fromMs: asUtcMs(0), toMs: asUtcMs(clock.nowMs()), limit: 10 };
    const ids = [
      ['send', bridge.command('send', request('r-1', clock))],
      [
        'find',
        bridge.command('find', {
          query: { by: 'requestId', requestId: 'r-1' },
          sinceMs: asUtcMs(0),
        }),
      ],
      ['snapshot', bridge.command('snapshot', null)],
      ['symbols', bridge.command('symbols', { offset: 1, limit: 2 })],
      ['ticks', bridge.command('ticks', { symbol, count: 2 })],
      ['deals', bridge.command('deals', range)],
      ['orders', bridge.command('orders', range)],
      ['check', bridge.command('check', { trade: buyRequest() })],
      ['check_password', bridge.command('check_password', { password: 'right password' })],
      ['bars', bridge.command('bars', { symbol, timeframe: 'M1', count: 2 })],
    ] as const;
    for (const [kind, id] of ids) expect(['error', kind]).toContain((await bridge.answer(id)).kind);
    await nextTurn();
    for (const [, id] of ids) expect(bridge.answersTo(id)).toHaveLength(1);
    const [, symbols] = ids[3] ?? [];
    expect(await bridge.answer(symbols ?? '')).toMatchObject({
      payload: { total: 6, symbols: [{ name: 'EURJPY' }, { name: 'XAUUSD' }] },
    });
  });

  it('T03 answers a command that it can not read, when that says whose it is', async () => {
    const { clock, bridge } = await dialled();
    const data = {
      command_id: 'c-x',
      link_epoch: bridge.linkEpoch,
      kind: 'send',
      deadline_at_ms: 1,
    };
    bridge.say({ type: 'terminal_command', data: { ...data, payload: { request_id: 5 } } });
    expect(await bridge.answer('c-x')).toMatchObject({ error: { code: 'INVALID' } });
    bridge.say({ type: 'terminal_command', data: { link_epoch: 1 } });
    bridge.say({ type: 'something_new', data: {} });
    bridge.say('{');
    await nextTurn();
    expect(bridge.of('terminal_answer')).toHaveLength(1);
    expect(await bridge.answer(bridge.command('send', request('r-1', clock)))).toMatchObject({
      kind: 'send',
    });
  });

  it('T04 begins no request after its time by the clock of the bridge, whatever its own says', async () => {
    const { clock, bridge, terminal } = await dialled();
    clock.jumpWall(-3_600_000);
    const late = bridge.command('send', {
      ...request('r-1', clock),
      expiresAtMs: asUtcMs(clock.nowMs() + 3_600_000 - 1),
    });
    expect(await bridge.answer(late)).toMatchObject({ error: { code: 'EXPIRED' } });
    const overdue = bridge.command('send', request('r-2', clock, 7_200_000), { deadlineInMs: 0 });
    expect(await bridge.answer(overdue)).toMatchObject({ error: { code: 'EXPIRED' } });
    expect(terminal.requests).toEqual([]);
  });

  it('T04 hands on what is left of the time, on its own clock', async () => {
    const { clock, bridge, terminal } = await dialled();
    const bridgeNowMs = clock.nowMs();
    clock.jumpWall(-3_600_000);
    const wish = { ...request('r-1', clock), expiresAtMs: asUtcMs(bridgeNowMs + 2_000) };
    const id = bridge.command('send', wish, { deadlineInMs: 3_600_000 + 5_000 });
    expect(await bridge.answer(id)).toMatchObject({ kind: 'send' });
    expect(terminal.requests[0]?.expiresAtMs).toBe(asUtcMs(clock.nowMs() + 2_000));
  });

  it('T05 has the request and its answer in the journal before it tells the answer', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    const { terminal, book } = paperTerminal(clock);
    const dialling = new DiallingTerminal(terminal, clock, bridge.dial);
    await dialling.end.start();
    await nextTurn();
    const gate = Promise.withResolvers<void>();
    book.holdUntil(gate.promise);
    const id = bridge.command('send', request('r-1', clock));
    await nextTurn();
    expect(bridge.answersTo(id)).toEqual([]);
    expect(await book.get(terminal.accountId, 'request', ['r-1'])).toEqual([]);
    gate.resolve();
    expect(await bridge.answer(id)).toMatchObject({ payload: { retcode: RETCODE.DONE } });
    expect(await book.get(terminal.accountId, 'request', ['r-1'])).toHaveLength(1);
  });

  it('T06 never sends one request twice: a repeat gets the journalled answer, over a restart too', async () => {
    const clock = new ManualClock();
    const first = paperTerminal(clock);
    const answers = [];
    let inner = first.terminal;
    for (let life = 1; life <= 2; life += 1) {
      const bridge = new ScriptedBridge(clock);
      const dialling = new DiallingTerminal(inner, clock, bridge.dial);
      await dialling.end.start();
      await nextTurn();
      for (const over of [{}, {}, { linkEpoch: 99 }, { deadlineInMs: -1 }]) {
        answers.push(await bridge.answer(bridge.command('send', request('r-1', clock), over)));
      }
      dialling.end.stop();
      await inner.close();
      inner = paperTerminal(clock, first.book).terminal;
    }
    const payloads = answers.map((answer) => JSON.stringify('payload' in answer && answer.payload));
    expect(new Set(payloads).size).toBe(1);
    expect(payloads[0]).toContain(String(RETCODE.DONE));
    await inner.open({ events() {}, ticks() {}, status() {} });
    expect((await inner.snapshot()).positions).toHaveLength(1);
  });

  it('T06 says of a repeat without an answer that nobody knows', async () => {
    const { clock, bridge, terminal } = await dialled();
    const release = terminal.hold();
    const first = bridge.command('send', request('r-1', clock));
    const second = bridge.command('send', request('r-1', clock));
    expect(await bridge.answer(second)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
    release();
    expect(await bridge.answer(first)).toMatchObject({ payload: { retcode: RETCODE.DONE } });
    expect(terminal.requests).toHaveLength(1);
    const third = bridge.command('send', request('r-1', clock));
    expect(await bridge.answer(third)).toMatchObject({ payload: { retcode: RETCODE.DONE } });
  });

  it('T07 sends an error that proves only when nothing went to the trade server', async () => {
    const { clock, bridge, terminal } = await dialled();
    terminal.setStatus('disconnected');
    const cut = bridge.command('send', request('r-1', clock));
    expect(await bridge.answer(cut)).toMatchObject({ error: { code: 'NOT_CONNECTED' } });
    terminal.setStatus('connected');
    expect(terminal.requests).toEqual([]);
    const replies = [
      [{ kind: 'no_answer', reason: 'link_lost', detail: 'broke' }, 'OUTCOME_UNKNOWN'],
      [{ kind: 'no_answer', reason: 'timeout', detail: 'slow' }, 'OUTCOME_UNKNOWN'],
      [{ kind: 'not_sent', reason: 'expired' }, 'EXPIRED'],
      [{ kind: 'not_sent', reason: 'disconnected' }, 'NOT_CONNECTED'],
    ] as const;
    for (const [n, [reply, code]] of replies.entries()) {
      terminal.answerWith(() => reply);
      const answer = await bridge.answer(bridge.command('send', request(`r-${n + 2}`, clock)));
      expect(answer).toMatchObject({ kind: 'error', error: { code } });
      const isProof = LINK_ERRORS[code].provesNotExecuted;
      expect(isProof).toBe(reply.kind === 'not_sent');
    }
    terminal.answerWith(() => {
      throw new Error('the terminal is broken');
    });
    const broken = await bridge.answer(bridge.command('send', request('r-9', clock)));
    expect(broken).toMatchObject({ error: { code: 'INTERNAL' } });
  });

  it('T07 never says of a journalled request that it was not executed', async () => {
    const { clock, bridge, terminal } = await dialled();
    await bridge.answer(bridge.command('send', request('r-1', clock)));
    terminal.setStatus('disconnected');
    const tries = [
      bridge.command('send', request('r-1', clock)),
      bridge.command('send', request('r-1', clock), { linkEpoch: 1 }),
      bridge.command('send', request('r-1', clock, -1)),
    ];
    for (const id of tries) expect(await bridge.answer(id)).toMatchObject({ kind: 'send' });
  });

  it('T07 is busy when it has as many commands as it may have, and begins none of the others', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    bridge.limits = { ...bridge.limits, commandsInFlight: 3 };
    const terminal = new FakeTerminal({ clock });
    await new DiallingTerminal(terminal, clock, bridge.dial).end.start();
    await nextTurn();
    terminal.hold();
    for (let n = 1; n <= 3; n += 1) bridge.command('send', request(`r-${n}`, clock));
    expect(await bridge.answer(bridge.command('send', request('r-4', clock)))).toMatchObject({
      error: { code: 'BUSY' },
    });
    expect(terminal.requests).toHaveLength(3);
  });

  it('T08 numbers its events by one, and tells those that the bridge missed', async () => {
    const { clock, bridge, terminal } = await dialled();
    const { account } = await terminal.snapshot();
    const happen = (): void => terminal.emit({ kind: 'account', account });
    happen();
    happen();
    clock.advance(1);
    bridge.end({ code: 1006, reason: '' });
    happen();
    happen();
    bridge.resume = {
      terminalEpoch: bridge.of('terminal_events')[0]?.data.terminal_epoch ?? '',
      seq: 2,
    };
    clock.advance(1_000);
    await nextTurn();
    clock.advance(1);
    const seqs = bridge
      .of('terminal_events')
      .flatMap(({ data }) => data.events.map(({ seq }) => seq));
    expect(seqs).toEqual([1, 2, 3, 4]);
    expect(bridge.of('terminal_status').at(-1)?.data.seq).toBe(4);
  });

  it('T08 splits what happens at once into messages that the bridge takes', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    bridge.limits = { ...bridge.limits, maxMessageBytes: 65_536 };
    const terminal = new FakeTerminal({ clock });
    await new DiallingTerminal(terminal, clock, bridge.dial).end.start();
    await nextTurn();
    const { account } = await terminal.snapshot();
    terminal.emit(...Array.from({ length: 2_500 }, () => ({ kind: 'account' as const, account })));
    clock.advance(10_000);
    const seqs = bridge
      .of('terminal_events')
      .flatMap(({ data }) => data.events.map(({ seq }) => seq));
    expect(seqs).toEqual(Array.from({ length: 2_500 }, (_, n) => n + 1));
    for (const message of bridge.of('terminal_events')) {
      expect(JSON.stringify(message).length).toBeLessThanOrEqual(65_536);
    }
  });

  it('T09 tells a snapshot of one instant, with the events in it before it', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    const { terminal } = paperTerminal(clock);
    await new DiallingTerminal(terminal, clock, bridge.dial).end.start();
    await nextTurn();
    const sent = bridge.command('send', request('r-1', clock));
    const asked = bridge.command('snapshot', null);
    await bridge.answer(sent);
    const answer = await bridge.answer(asked);
    if (answer.kind !== 'snapshot') throw new Error('no snapshot');
    const { positions, seq } = answer.payload;
    expect(positions).toHaveLength(1);
    const place = bridge.received.findIndex(
      ({ type, data }) =>
        type === 'terminal_answer' && 'command_id' in data && data.command_id === asked,
    );
    const told = bridge.received
      .slice(0, place)
      .flatMap((message) => (message.type === 'terminal_events' ? message.data.events : []))
      .map((event) => event.seq);
    expect(Math.max(...told)).toBe(seq);
  });

  it('T10 answers questions while it has no connection to its trade server', async () => {
    const { bridge, terminal } = await dialled();
    terminal.setStatus('disconnected');
    expect(await bridge.answer(bridge.command('snapshot', null))).toMatchObject({
      kind: 'snapshot',
    });
    const symbols = bridge.command('symbols', { offset: 0, limit: 500 });
    expect(await bridge.answer(symbols)).toMatchObject({ kind: 'symbols' });
  });

  it('T11 tells its status at every change and at its intervals', async () => {
    const { clock, bridge, terminal } = await dialled();
    const told = () => bridge.of('terminal_status').map(({ data }) => data.status);
    expect(told()).toEqual(['connected']);
    terminal.setStatus('disconnected');
    terminal.setStatus('halted');
    expect(told()).toEqual(['connected', 'disconnected', 'halted']);
    for (let n = 0; n < 3; n += 1) {
      clock.advance(10_000);
      bridge.ping();
    }
    expect(told()).toHaveLength(6);
  });

  it('T12 ends what it has begun when the link is lost, and begins nothing of it any more', async () => {
    const { clock, bridge, terminal } = await dialled();
    const release = terminal.hold();
    const begun = bridge.command('send', request('r-1', clock));
    await nextTurn();
    bridge.end({ code: 1006, reason: '' });
    const stray = bridge.command('send', request('r-2', clock));
    release();
    await nextTurn();
    expect(terminal.requests.map(({ requestId }) => requestId)).toEqual(['r-1']);
    clock.advance(1_000);
    await nextTurn();
    expect([...bridge.answersTo(begun), ...bridge.answersTo(stray)]).toEqual([]);
    const query = { by: 'requestId', requestId: 'r-1' } as const;
    const found = await bridge.answer(bridge.command('find', { query, sinceMs: asUtcMs(0) }));
    expect(found).toMatchObject({ payload: { deals: [{}] } });
  });

  it('T14 D03 neither logs nor repeats a password', async () => {
    const clock = new ManualClock();
    const bridge = new ScriptedBridge(clock);
    const terminal = new FakeTerminal({ clock });
    terminal.checkPassword = async (password) => {
      throw new Error(`could not check ${password}`);
    };
    const dialling = new DiallingTerminal(terminal, clock, bridge.dial);
    await dialling.end.start();
    await nextTurn();
    const id = bridge.command('check_password', { password: 'canary' });
    expect(await bridge.answer(id)).toMatchObject({ kind: 'error', error: { code: 'INTERNAL' } });
    bridge.say({
      type: 'terminal_command',
      data: {
        command_id: 'c-x',
        link_epoch: bridge.linkEpoch,
        kind: 'check_password',
        payload: { password: ['canary'] },
      },
    });
    await until(() => bridge.answersTo('c-x').length === 1, 'an answer');
    const told = JSON.stringify([dialling.log.lines, dialling.states, bridge.received]);
    expect(told).not.toContain('canary');
  });
});
