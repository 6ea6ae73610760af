import { describe, expect, it } from 'bun:test';
import {
  decodeForTerminal,
  decodeMessage,
  type LinkCommandKind,
  type MessageForTerminal,
} from '@mt5-bridge/protocol';
import { asAccountId, asUtcMs, LAST_INSTANT } from '@mt5-bridge/trading';
import fc, { type Arbitrary } from 'fast-check';
import {
  type LinkAnswers,
  type LinkQuestions,
  toAnswer,
  toQuestion,
  toWireAnswer,
  toWireCommand,
  toWireRefusal,
} from '../../../src/app/mapping/terminal-link/commands.ts';
import {
  toEvents,
  toTickBatch,
  toWireEvents,
  toWireTicks,
} from '../../../src/app/mapping/terminal-link/feed.ts';
import {
  toIntroduction,
  toStatusReport,
  toTerms,
  toWireHello,
  toWireStatus,
  toWireWelcome,
} from '../../../src/app/mapping/terminal-link/greeting.ts';
import { addressOfUnreadable } from '../../../src/app/mapping/terminal-link/unreadable-command.ts';
import * as some from './link-arbitraries.ts';

const RUNS = { numRuns: 100 };
const OF = { commandId: 'c-7', linkEpoch: 3 };
const STAMP = '2026-01-05T12:00:00.000Z';

const safeNumber = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const place = fc.record({ terminalEpoch: fc.uuid(), seq: fc.maxSafeNat() });
const clocks = fc.record({
  timeMs: some.utcMs,
  marketTimeMs: some.utcMs,
  brokerUtcOffsetS: fc.option(fc.integer({ min: -50_400, max: 50_400 })),
});
const printable = fc.stringMatching(/^[A-Za-z0-9 .]{1,60}$/);
const figures = some.account.map(({ spec: _, ...money }) => money);

/** As the bridge reads what a terminal has written. */
function readByBridge(message: object) {
  const decoded = decodeMessage(JSON.stringify(message), { maxDepth: 16 });
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.message;
}

/** As a terminal reads what the bridge has written. */
function readByTerminal(message: object): MessageForTerminal {
  const decoded = decodeForTerminal(JSON.stringify(message), { maxDepth: 16 });
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.error));
  return decoded.message;
}

function expectEach<Value>(values: Arbitrary<Value>, holds: (value: Value) => void): void {
  fc.assert(fc.property(values, holds), RUNS);
}

describe('a terminal tells the bridge', () => {
  it('who it is', () => {
    const introduction = fc.record({
      account: some.accountSpec,
      last: place,
      capabilities: fc.record({
        hasRequestJournal: some.flag,
        hasTickHistory: some.flag,
        supportsCheck: some.flag,
        checksPasswords: some.flag,
      }),
      clocks,
      program: fc.option(printable, { nil: undefined }),
      build: fc.option(fc.integer({ min: 1, max: 100_000 }), { nil: undefined }),
    });
    expectEach(introduction, (value) => {
      const read = readByBridge(toWireHello(value, 'hello'));
      if (read.type !== 'terminal_hello') throw new Error(read.type);
      expect(toIntroduction(read)).toEqual({ protocol: 1, ...value });
    });
  });

  it('its status', () => {
    const report = fc.record({
      status: fc.constantFrom('connected', 'disconnected', 'halted' as const),
      reason: fc.option(printable, { nil: undefined }),
      last: place,
      clocks,
    });
    expectEach(fc.tuple(report, safeNumber), ([value, linkEpoch]) => {
      const read = readByBridge(toWireStatus(value, linkEpoch));
      if (read.type !== 'terminal_status') throw new Error(read.type);
      expect(read.data.link_epoch).toBe(linkEpoch);
      expect(toStatusReport(read)).toEqual(value);
    });
  });

  it('quotes, with the money after them and the number of those left out', () => {
    const batch = fc.record({
      ticks: fc.array(some.tick, { minLength: 1, maxLength: 5 }),
      figures: fc.option(figures, { nil: undefined }),
      conflated: fc.nat(10_000),
    });
    expectEach(batch, (value) => {
      const read = readByBridge(toWireTicks(value, 3));
      if (read.type !== 'terminal_ticks') throw new Error(read.type);
      expect(toTickBatch(read)).toEqual(value);
    });
  });

  it('events, in their order', () => {
    const accountId = asAccountId('desk');
    const terminalEpoch = 'paper-1';
    const event = fc.record({
      accountId: fc.constant(accountId),
      terminalEpoch: fc.constant(terminalEpoch),
      seq: safeNumber,
      timeMs: some.utcMs,
      change: some.change,
    });
    expectEach(fc.tuple(event, fc.array(event, { maxLength: 3 })), ([first, rest]) => {
      const read = readByBridge(toWireEvents([first, ...rest], 3));
      if (read.type !== 'terminal_events') throw new Error(read.type);
      expect(toEvents(read, accountId)).toEqual([first, ...rest]);
    });
  });
});

describe('the bridge tells a terminal', () => {
  it('the terms of its link', () => {
    const terms = fc.record({
      linkEpoch: safeNumber,
      account: fc.constant(asAccountId('desk')),
      limits: fc.record({
        maxMessageBytes: fc.integer({ min: 65_536, max: 1e8 }),
        maxDepth: fc.constant(16),
        messagesPerSecond: fc.nat(10_000),
        commandsInFlight: fc.integer({ min: 1, max: 1_000 }),
        statusIntervalMs: fc.integer({ min: 100, max: 60_000 }),
        silenceTimeoutMs: fc.integer({ min: 1_000, max: 600_000 }),
      }),
      bridgeTimeMs: some.utcMs,
      resume: fc.option(place),
    });
    expectEach(terms, (value) => {
      const read = readByTerminal(toWireWelcome(value, { timestamp: STAMP, id: 'hello' }));
      if (read.type !== 'terminal_welcome') throw new Error(read.type);
      expect(toTerms(read)).toEqual(value);
    });
  });
});

/** Questions and answers of one kind. */
interface Exchange<Kind extends LinkCommandKind> {
  readonly kind: Kind;
  readonly question: Arbitrary<LinkQuestions[Kind]>;
  readonly answer: Arbitrary<LinkAnswers[Kind]>;
}

const range = fc.record({
  fromMs: some.utcMs,
  toMs: some.utcMs,
  limit: fc.integer({ min: 1, max: 10_000 }),
});

const EXCHANGES = [
  exchange({
    kind: 'send',
    question: fc.record({
      requestId: fc.uuid(),
      fingerprint: fc.stringMatching(/^[A-Z2-7]{10}$/),
      expiresAtMs: some.utcMs,
      trade: some.tradeRequest,
    }),
    answer: some.tradeResult,
  }),
  exchange({
    kind: 'find',
    question: fc.record({
      query: fc.record({ by: fc.constant('requestId' as const), requestId: fc.uuid() }),
      sinceMs: some.utcMs,
    }),
    answer: some.findResult,
  }),
  exchange({ kind: 'snapshot', question: fc.constant(null), answer: some.snapshot }),
  exchange({
    kind: 'deals',
    question: range,
    answer: fc.record({ deals: fc.array(some.deal, { maxLength: 3 }) }),
  }),
  exchange({
    kind: 'orders',
    question: range,
    answer: fc.record({ orders: fc.array(some.order, { maxLength: 3 }) }),
  }),
  exchange({
    kind: 'check',
    question: fc.record({ trade: some.tradeRequest }),
    answer: some.checkResult,
  }),
  exchange({
    kind: 'check_password',
    question: fc.record({ password: fc.stringMatching(/^[ -~]{1,60}$/) }),
    answer: fc.record({ valid: some.flag }),
  }),
];

/** The tests of one kind; what it hides is which. */
function exchange<Kind extends LinkCommandKind>({ kind, question, answer }: Exchange<Kind>) {
  return {
    kind,
    asks: () => {
      expectEach(fc.tuple(question, some.utcMs), ([value, deadlineAtMs]) => {
        const wire = toWireCommand(kind, value, { ...OF, deadlineAtMs, timestamp: STAMP });
        const read = readByTerminal(wire);
        if (read.type !== 'terminal_command') throw new Error(read.type);
        const { data } = read;
        expect(data).toMatchObject({
          command_id: OF.commandId,
          link_epoch: OF.linkEpoch,
          kind,
          deadline_at_ms: deadlineAtMs,
        });
        // The kind was compared above, and the payload is that of the kind.
        expect(toQuestion(kind, data.payload as Parameters<typeof toQuestion<Kind>>[1])).toEqual(
          value,
        );
      });
    },
    answers: () => {
      expectEach(answer, (value) => {
        const read = readByBridge(toWireAnswer(kind, value, OF));
        if (read.type !== 'terminal_answer' || read.data.kind === 'error') {
          throw new Error('no answer of its kind');
        }
        expect(read.data).toMatchObject({ command_id: OF.commandId, link_epoch: OF.linkEpoch });
        expect(read.data.kind).toBe(kind);
        // As above.
        expect(toAnswer(kind, read.data.payload as Parameters<typeof toAnswer<Kind>>[1])).toEqual(
          value,
        );
      });
    },
  };
}

describe('a command', () => {
  for (const { kind, asks, answers } of EXCHANGES) {
    it(`${kind} arrives as it was asked`, asks);
    it(`${kind} is answered as the terminal found`, answers);
  }

  it('asks for no instant that a date can not hold: "until now and later" ends with the last', () => {
    const question = { fromMs: asUtcMs(0), toMs: LAST_INSTANT, limit: 10 };
    for (const kind of ['deals', 'orders'] as const) {
      const wire = toWireCommand(kind, question, { ...OF, deadlineAtMs: 1, timestamp: STAMP });
      expect(readByTerminal(wire).type).toBe('terminal_command');
    }
  });

  it('that is refused carries code and reason', () => {
    const refusal = { code: 'EXPIRED', message: 'expired 3 ms ago' };
    expect(readByBridge(toWireRefusal(refusal, OF))).toMatchObject({
      data: { command_id: 'c-7', link_epoch: 3, kind: 'error', error: refusal },
    });
  });

  it('that can not be read tells whose it is, and nothing else', () => {
    expectEach(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(addressOfUnreadable(text)).toBeUndefined();
    });
    const address = { command_id: 'c-7', link_epoch: 3 };
    expectEach(fc.jsonValue(), (payload) => {
      const data = { ...address, kind: 'send', payload };
      const found = addressOfUnreadable(JSON.stringify({ type: 'terminal_command', data }));
      expect(found).toMatchObject({ commandId: 'c-7', linkEpoch: 3 });
    });
  });
});
