import { describe, expect, it } from 'bun:test';
import { DESK, nextTurn, type ScriptedTerminal, until } from '@mt5-bridge/testkit';
import { RETCODE } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { droppedReasons, linkedBridge, request } from './link-fixtures.ts';

const now = Date.UTC(2026, 0, 5, 12);
const tick = ['EURUSD', now, 1.0845, 1.0847, 0, 0, 6];
const result = {
  retcode: RETCODE.DONE,
  order: '1',
  deal: '2',
  position: '1',
  volume: 0.1,
  price: 1,
  bid: 1,
  ask: 1,
  comment: '',
  time_ms: now,
};
const event = (seq: number) => ({
  seq,
  time_ms: now,
  kind: 'request',
  request_id: `request-${seq}`,
  result,
});
const answer = (commandId: string, over: object = {}) => ({
  type: 'terminal_answer',
  data: { command_id: commandId, link_epoch: 1, kind: 'send', payload: result, ...over },
});
const events = (...seqs: readonly number[]) => ({
  type: 'terminal_events',
  data: { link_epoch: 1, terminal_epoch: 'epoch-1', events: seqs.map(event) },
});

describe('a terminal that breaks the rules', () => {
  const strays: readonly (readonly [string, (terminal: ScriptedTerminal) => void, string])[] = [
    [
      'answers what was never asked',
      (terminal) => terminal.send(answer('c-999')),
      'unknown_command',
    ],
    [
      'answers twice',
      (terminal) => {
        const [command] = terminal.commands('symbols');
        const payload = { symbols: [], total: 0 };
        terminal.send(answer(command?.command_id ?? '', { kind: 'symbols', payload }));
      },
      'unknown_command',
    ],
    ['counts its events wrongly', (terminal) => terminal.send(events(1, 3)), 'events_out_of_order'],
    ['counts them backwards', (terminal) => terminal.send(events(2, 1)), 'events_out_of_order'],
    [
      'tells events again',
      (terminal) => {
        terminal.send(events(1, 2));
        terminal.send(events(2, 3));
      },
      'events_repeated',
    ],
    ['speaks for another link', (terminal) => terminal.send({ ...tickMessage(7) }), 'stale_link'],
    [
      'sends a number that is none',
      (terminal) => terminal.sendText(JSON.stringify(tickMessage(1)).replace('1.0845', '1e999')),
      'unreadable',
    ],
    [
      'writes NaN',
      (terminal) => terminal.sendText(JSON.stringify(tickMessage(1)).replace('1.0845', 'NaN')),
      'unreadable',
    ],
    [
      'sends more quotes than a message may hold',
      (terminal) => terminal.send(tickMessage(1, 5_001)),
      'unreadable',
    ],
    [
      'sends more events than a message may hold',
      (terminal) => terminal.send(events(...Array.from({ length: 1_001 }, (_, n) => n + 1))),
      'unreadable',
    ],
    [
      'nests without end',
      (terminal) => terminal.sendText(`{"type":"terminal_status","data":${'['.repeat(50)}`),
      'unreadable',
    ],
  ];
  it.each(strays)(
    '%s: it is dropped, counted and logged, and the link stands',
    async (_, act, reason) => {
      const { bridge, terminal, remote } = await linkedBridge();
      await using __ = bridge;
      const reply = remote.send(request(bridge, 'request-x'), 1_000);
      await terminal.command('send');
      act(terminal);
      await nextTurn();
      expect(droppedReasons(bridge)).toEqual([reason]);
      expect((await bridge.metrics.render()).body).toContain('link_messages_dropped_total 1');
      expect(Bun.peek.status(reply)).toBe('pending');
      expect(terminal.ended).toBeUndefined();
      expect(bridge.fatal).toEqual([]);
      expect(bridge.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  it('answers with another kind: the command waits on for its own', async () => {
    const { bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const reply = remote.send(request(bridge, 'request-x'), 1_000);
    const command = await terminal.command('send');
    terminal.send(answer(command.command_id, { kind: 'check_password', payload: { valid: true } }));
    await nextTurn();
    expect(droppedReasons(bridge)).toEqual(['other_kind']);
    terminal.answerSend(command, RETCODE.DONE);
    expect(await reply).toMatchObject({ kind: 'answered' });
  });

  it('answers with an error that is in no table: that proves nothing', async () => {
    const { bridge, terminal, remote } = await linkedBridge();
    await using _ = bridge;
    const reply = remote.send(request(bridge, 'request-x'), 1_000);
    terminal.refuse(await terminal.command('send'), 'TOTALLY_FINE');
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'unreadable' });
  });

  it('floods: what is over the rate is refused, then the link is closed with 4429', async () => {
    const { bridge, terminal } = await linkedBridge({
      settings: { linkLimits: { messagesPerSecond: 100 } },
    });
    await using _ = bridge;
    for (let n = 0; n < 2_000; n += 1) terminal.send(tickMessage(1));
    await until(() => terminal.ended !== undefined, 'the end of a flood');
    expect(terminal.ended).toMatchObject({ code: 4429 });
    expect(terminal.of('error')[0]).toMatchObject({
      error_code: 'RATE_LIMITED',
      details: { limit_name: 'limits.terminal.messages_per_second' },
    });
    expect(bridge.log.of('link.dropped').length).toBeLessThan(5);
  });

  it('changes its status without end: the link is closed with 4429', async () => {
    const { bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    for (let n = 0; n < 200; n += 1) terminal.status(n % 2 === 0 ? 'disconnected' : 'connected');
    await until(() => terminal.ended !== undefined, 'the end of the link');
    expect(terminal.ended).toMatchObject({ code: 4429 });
    expect(bridge.log.of('terminal.status').length).toBeLessThan(105);
    expect(bridge.fatal).toEqual([]);
  });

  it('can not be read a hundred times: the link is closed with 4400', async () => {
    const { bridge, terminal } = await linkedBridge();
    await using _ = bridge;
    for (let n = 0; n < 200; n += 1) terminal.sendText('{');
    await until(() => terminal.ended !== undefined, 'the end of an unreadable link');
    expect(terminal.ended).toMatchObject({ code: 4400 });
  });

  it('sends a message over the limit of links: 1009; a client has a smaller one on the same port', async () => {
    const { network, bridge, terminal } = await linkedBridge({
      settings: { linkLimits: { maxMessageBytes: 100_000 } },
    });
    await using _ = bridge;
    terminal.send({ ...tickMessage(1), note: 'x'.repeat(90_000) });
    await nextTurn();
    expect(terminal.ended).toBeUndefined();
    terminal.send({ ...tickMessage(1), note: 'x'.repeat(100_000) });
    await until(() => terminal.ended !== undefined, 'the end of a link');
    expect(terminal.ended).toMatchObject({ code: 1009 });
    const stranger = network.dial({ 'x-api-key': 'trader key' });
    const ends: number[] = [];
    const connection = stranger({
      opened: () =>
        connection.send(`{"type":"heartbeat","data":{"client":"${'ä'.repeat(40_000)}"}}`),
      text() {},
      alive() {},
      closed: ({ code }) => ends.push(code),
    });
    await until(() => ends.length > 0, 'the end of a client');
    expect(ends).toEqual([1009]);
  });

  it('owes an answer for every place: its link is closed, and it may come again', async () => {
    const { bridge, terminal, remote } = await linkedBridge({
      settings: { linkLimits: { commandsInFlight: 2 } },
    });
    await using _ = bridge;
    void remote.send(request(bridge, 'request-1'), 1_000);
    void remote.send(request(bridge, 'request-2'), 1_000);
    await nextTurn();
    for (let s = 0; s < 47; s += 1) {
      terminal.status('connected');
      await nextTurn();
      bridge.clock.advance(1_000);
    }
    await until(() => terminal.ended !== undefined, 'the end of a stuck link');
    expect(terminal.ended).toMatchObject({ code: 4501 });
  });
});

describe('whatever a terminal sends', () => {
  const commandId = fc.constantFrom('c-1', 'c-2', 'c-3', 'c-4', 'c-5', 'nonsense');
  const linkEpoch = fc.constantFrom(1, 1, 1, 2);
  const message = fc.oneof(
    fc.record({
      type: fc.constant('terminal_answer'),
      data: fc.record({
        command_id: commandId,
        link_epoch: linkEpoch,
        kind: fc.constantFrom('send', 'error', 'snapshot', 'check_password'),
        payload: fc.oneof(fc.constant(result), fc.constant({ valid: true }), fc.object()),
        error: fc.record({
          code: fc.constantFrom('EXPIRED', 'OUTCOME_UNKNOWN', 'ODD', 'odd'),
          message: fc.string(),
        }),
      }),
    }),
    fc.record({
      type: fc.constant('terminal_events'),
      data: fc.record({
        link_epoch: linkEpoch,
        terminal_epoch: fc.constantFrom('epoch-1', 'epoch-2'),
        events: fc.array(fc.nat(5).map(event), { maxLength: 4 }),
      }),
    }),
    fc.record({
      type: fc.constant('terminal_ticks'),
      data: fc.record({
        link_epoch: linkEpoch,
        ticks: fc.array(fc.constantFrom(tick, [], ['EURUSD', -1, 0, 0, 0, 0, 0]), { maxLength: 3 }),
      }),
    }),
    fc.record({
      type: fc.constant('terminal_status'),
      data: fc.record({
        link_epoch: linkEpoch,
        status: fc.constantFrom('connected', 'disconnected', 'halted', 'asleep'),
        terminal_epoch: fc.constantFrom('epoch-1', 'epoch-2'),
        seq: fc.nat(9),
        time_ms: fc.constant(now),
        market_time_ms: fc.nat(),
        broker_utc_offset_s: fc.constantFrom(null, 7_200, 1e9),
      }),
    }),
    fc.object(),
  );

  it('neither ends the bridge nor makes an outcome that was not told for that very request', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 30 }), async (messages) => {
        const { bridge, terminal, remote } = await linkedBridge();
        await using _ = bridge;
        terminal.keep('send', 'snapshot', 'symbols');
        const reply = remote.send(request(bridge, 'request-x'), 1_000);
        const command = await terminal.command('send');
        for (const each of messages) terminal.send(each);
        await nextTurn();
        bridge.clock.advance(1_000);
        const outcome = await reply;
        const isTold = messages.some((each) =>
          JSON.stringify(each).includes(`"command_id":"${command.command_id}"`),
        );
        expect(bridge.fatal).toEqual([]);
        expect(bridge.log.of('handler.failed')).toEqual([]);
        if (!isTold) expect(outcome).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
        if (outcome.kind === 'answered') expect(outcome.result.retcode).toBe(RETCODE.DONE);
        expect(bridge.bridge.context.accounts.get(DESK)).toBeDefined();
      }),
      { numRuns: 150 },
    );
  }, 30_000);
});

function tickMessage(linkEpoch: number, count = 1) {
  return {
    type: 'terminal_ticks',
    data: { link_epoch: linkEpoch, ticks: Array.from({ length: count }, () => tick) },
  };
}
