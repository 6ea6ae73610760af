import { describe, expect, it } from 'bun:test';
import {
  DESK,
  MemoryControlStore,
  MemoryNetwork,
  nextTurn,
  ScriptedTerminal,
  startLinkBridge,
  TRADER_KEY,
  until,
} from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';
import { droppedReasons, linkedBridge, request } from './link-fixtures.ts';

describe('a bridge on a link', () => {
  it('L01 takes no message of the chapter without the scope, nor before a hello', async () => {
    const network = new MemoryNetwork();
    await using bridge = await startLinkBridge({ parts: { transport: network } });
    const messages = (linkEpoch: number) => [
      { type: 'terminal_status', data: statusData(linkEpoch) },
      { type: 'terminal_ticks', data: { link_epoch: linkEpoch, ticks: [tick] } },
      {
        type: 'terminal_events',
        data: { link_epoch: linkEpoch, terminal_epoch: 'e', events: [event(1)] },
      },
      {
        type: 'terminal_answer',
        data: {
          command_id: 'c-1',
          link_epoch: linkEpoch,
          kind: 'check_password',
          payload: { valid: true },
        },
      },
    ];
    for (const [key, code] of [
      [TRADER_KEY, 'FORBIDDEN'],
      [undefined, 'WRONG_STATE'],
      [null, 'UNAUTHORIZED'],
    ] as const) {
      const terminal = await ScriptedTerminal.dial(network, key);
      for (const [n, message] of messages(1).entries()) terminal.send({ ...message, id: n });
      await until(() => terminal.of('error').length === 4, 'four refusals');
      for (const refusal of terminal.of('error')) expect(refusal.error_code).toBe(code);
    }
    expect(bridge.bridge.context.accounts.get(DESK)?.status).toBe('disconnected');
    expect(bridge.bridge.context.accounts.get(DESK)?.lastUpdateMs).not.toBeNull();
  });

  it('L02 gives a newer hello a greater number and closes the older link with 4409', async () => {
    const { network, bridge, terminal: old } = await linkedBridge();
    await using _ = bridge;
    const next = await ScriptedTerminal.link(network);
    expect(next.linkEpoch).toBeGreaterThan(old.linkEpoch);
    expect(old.ended).toMatchObject({ code: 4409 });
    expect(bridge.bridge.context.terminalLinks.count).toBe(1);
    old.status('halted');
    await nextTurn();
    expect(bridge.bridge.context.accounts.get(DESK)?.status).toBe('connected');
  });

  it('L02 lets the one of two hellos at once stay that has the greater number', async () => {
    const network = new MemoryNetwork();
    await using bridge = await startLinkBridge({ parts: { transport: network } });
    const terminals = [await ScriptedTerminal.dial(network), await ScriptedTerminal.dial(network)];
    await Promise.all(terminals.map((terminal) => terminal.hello()));
    await nextTurn();
    const epochs = terminals.map(({ welcome }) => welcome?.data.link_epoch ?? 0);
    const [kept] = terminals.filter(({ ended }) => ended === undefined);
    const lost = terminals.filter(({ ended }) => ended !== undefined);
    expect(kept?.linkEpoch).toBe(Math.max(...epochs));
    expect(lost.map(({ ended }) => ended?.code)).toEqual([4409]);
    expect(bridge.bridge.context.terminalLinks.count).toBe(1);
  });

  it('L03 draws numbers that rise over restarts, each written down before the welcome', async () => {
    const controlStore = new MemoryControlStore();
    let last = 0;
    for (let life = 1; life <= 3; life += 1) {
      const { bridge, terminal } = await linkedBridge({ parts: { controlStore } });
      expect(terminal.linkEpoch).toBeGreaterThan(last);
      last = terminal.linkEpoch;
      expect((await controlStore.load()).get('link_epoch.desk')).toBe(String(last));
      await bridge[Symbol.asyncDispose]();
    }
  });

  it('L03 tells no welcome while its number is not durable', async () => {
    const controlStore = new MemoryControlStore();
    const gate = Promise.withResolvers<void>();
    const put = controlStore.put.bind(controlStore);
    controlStore.put = async (...write) => gate.promise.then(() => put(...write));
    const network = new MemoryNetwork();
    await using _ = await startLinkBridge({ parts: { transport: network, controlStore } });
    const terminal = await ScriptedTerminal.dial(network);
    const reply = terminal.hello();
    await nextTurn();
    expect(terminal.of('terminal_welcome')).toEqual([]);
    gate.resolve();
    expect(await reply).toMatchObject({ type: 'terminal_welcome' });
  });

  it('L04 drops messages with another number, and an answer among them proves nothing', async () => {
    const { bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const reply = remote.send(request(bridge, 'request-1'), 1_000);
    const command = await terminal.command('send');
    for (const linkEpoch of [terminal.linkEpoch - 1 || 99, terminal.linkEpoch + 1]) {
      terminal.answerSend({ ...command, link_epoch: linkEpoch }, RETCODE.DONE);
      terminal.status('halted', { link_epoch: linkEpoch });
    }
    await nextTurn();
    expect(Bun.peek.status(reply)).toBe('pending');
    expect(bridge.bridge.context.accounts.get(DESK)?.status).toBe('connected');
    expect(droppedReasons(bridge)).toEqual(['stale_link']);
    expect((await bridge.metrics.render()).body).toContain('link_messages_dropped_total 4');
    terminal.answerSend(command, RETCODE.REJECT);
    expect(await reply).toMatchObject({ kind: 'answered', result: { retcode: RETCODE.REJECT } });
  });

  it('L05 calls a request without an answer unknown, and never sends it again', async () => {
    const { network, bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const timed = remote.send(request(bridge, 'request-1'), 1_000);
    await terminal.command('send');
    bridge.clock.advance(1_000);
    expect(await timed).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    const lost = remote.send(request(bridge, 'request-2'), 1_000);
    await terminal.command('send');
    terminal.terminate();
    expect(await lost).toMatchObject({ kind: 'no_answer', reason: 'link_lost' });
    const next = await ScriptedTerminal.link(network);
    bridge.clock.advance(20_000);
    await nextTurn();
    expect(next.commands('send')).toEqual([]);
    expect(network.sent('terminal_command').filter((text) => text.includes('"send"'))).toHaveLength(
      2,
    );
  });

  it('L06 asks for a snapshot after a hole in the numbers, and after new ones', async () => {
    const { bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    const asked = () => terminal.commands('snapshot').length;
    const tell = (terminalEpoch: string, seq: number): void => {
      const { linkEpoch } = terminal;
      const data = { link_epoch: linkEpoch, terminal_epoch: terminalEpoch, events: [event(seq)] };
      terminal.terminalEpoch = terminalEpoch;
      terminal.seq = seq;
      terminal.send({ type: 'terminal_events', data });
    };
    tell('epoch-1', 1);
    await nextTurn();
    expect(asked()).toBe(1);
    tell('epoch-1', 3);
    await until(() => asked() === 2, 'a snapshot after a hole');
    await nextTurn();
    tell('epoch-2', 1);
    await until(() => asked() === 3, 'a snapshot of new numbers');
    await nextTurn();
    terminal.seq = 2;
    terminal.status('connected');
    await until(() => asked() === 4, 'a snapshot because an event never came');
    expect(bridge.log.of('terminal.gap')).toHaveLength(3);
  });

  it('L07 ends a link on which nothing was heard, however many pings it sent', async () => {
    const { network, bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    bridge.clock.advance(44_000);
    terminal.status('connected');
    await nextTurn();
    bridge.clock.advance(44_000);
    await nextTurn();
    expect(terminal.ended).toBeUndefined();
    const connection = network.connections.at(-1);
    if (connection !== undefined) connection.isPaused = true;
    bridge.clock.advance(46_000);
    await until(() => terminal.ended !== undefined, 'the end of a silent link');
    expect(terminal.ended).toMatchObject({ code: 4504 });
    expect(bridge.bridge.context.accounts.get(DESK)?.status).toBe('disconnected');
  });

  it('L08 never has more than commands_in_flight open, late ones among them', async () => {
    const { bridge, terminal, remote } = await linkedBridge({
      settings: { linkLimits: { commandsInFlight: 4 } },
    });
    await using _ = bridge;
    terminal.keep('send', 'snapshot');
    const before = terminal.of('terminal_command').length;
    const open = () => terminal.of('terminal_command').length - before;
    const replies = Array.from({ length: 20 }, (__, n) =>
      remote.send(request(bridge, `request-${n}`), 1_000 * (n + 1)),
    );
    await nextTurn();
    expect(open()).toBe(4);
    bridge.clock.advance(1_000);
    expect(await replies[0]).toMatchObject({ kind: 'no_answer' });
    await nextTurn();
    expect(open()).toBe(4);
    for (let n = 0; n < 16; n += 1) {
      terminal.answerSend(await terminal.command('send'), RETCODE.DONE);
      await nextTurn();
      expect(open()).toBe(5 + n);
    }
  });
});

const now = Date.UTC(2026, 0, 5, 12);
const statusData = (linkEpoch: number) => ({
  link_epoch: linkEpoch,
  status: 'connected',
  terminal_epoch: 'e',
  seq: 1,
  time_ms: now,
  market_time_ms: now,
  broker_utc_offset_s: null,
});
const tick = ['EURUSD', now, 1.0845, 1.0847, 0, 0, 6];
const event = (seq: number) => ({
  seq,
  time_ms: now,
  kind: 'request',
  request_id: `by hand ${seq}`,
  result: {
    retcode: 10_009,
    order: '1',
    deal: '2',
    position: '1',
    volume: 0.1,
    price: 1,
    bid: 1,
    ask: 1,
    comment: '',
    time_ms: now,
  },
});
