import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import type { PaperControl, PaperFaults, PaperOutcome } from '@mt5-bridge/bridge';
import type { WireFaults } from '@mt5-bridge/protocol';
import { ManualClock } from '@mt5-bridge/testkit';
import { FakeTerminal } from '@mt5-bridge/testkit/internal/bridge/fake-terminal.ts';
import { signal } from '@mt5-bridge/testkit/internal/bridge/sample-messages.ts';
import { TestBridge } from '@mt5-bridge/testkit/internal/bridge/test-bridge.ts';
import type { WireClient } from '@mt5-bridge/testkit/internal/bridge/wire-client.ts';
import { asCurrency, asMoney } from '@mt5-bridge/trading';

const DONE: PaperOutcome = { kind: 'done' };
const NO_FAULTS: PaperFaults = {
  seed: 1,
  answers: {},
  partialFills: 0,
  latencyMs: { from: 0, to: 0 },
  lostAnswers: 0,
  lateAnswers: 0,
  lateByMs: 1000,
  disconnects: 0,
  disconnectedMs: 5000,
  halts: [],
};

/** A control that writes down what it was told, and answers as a test wants. */
class RecordingControl implements PaperControl {
  readonly calls: unknown[][] = [];
  outcome: PaperOutcome = DONE;
  isDurable = true;
  #faults: PaperFaults | undefined;

  market() {
    return { feed: 'replay:day.zip', state: 'paused', speed: 1 } as const;
  }
  pause = () => this.#note('pause');
  resume = () => this.#note('resume');
  setSpeed = (speed: number | 'max') => this.#note('speed', speed);
  seek = (timeMs: number) => this.#note('seek', timeMs);
  step = (count: number) => this.#note('step', count);
  faults = () => this.#faults;
  setFaults(wish: Partial<PaperFaults> | undefined): void {
    this.#note('faults', wish);
    this.#faults = wish === undefined ? undefined : { ...NO_FAULTS, ...wish };
  }
  async book(amount: number, comment: string) {
    this.#note('book', amount, comment);
    return this.isDurable;
  }
  async reset(balance: number | undefined) {
    this.#note('reset', balance);
    return this.isDurable;
  }
  #note(...call: unknown[]): PaperOutcome {
    this.calls.push(call);
    return this.outcome;
  }
}

let bridge: TestBridge;
let client: WireClient;
let control: RecordingControl;
let terminal: FakeTerminal;

beforeEach(async () => {
  const clock = new ManualClock();
  control = new RecordingControl();
  terminal = new FakeTerminal({ clock });
  const second = new FakeTerminal({
    clock,
    accountId: 'second',
    account: { currency: asCurrency('JPY') },
  });
  const real = new FakeTerminal({ clock, accountId: 'real' });
  const port = (fake: FakeTerminal) => ({ port: fake, tickSource: `account:${fake.accountId}` });
  bridge = await TestBridge.start({
    clock,
    parts: {
      terminals: [
        { ...port(terminal), control },
        { ...port(second), control: new RecordingControl() },
        port(real),
      ],
    },
  });
  client = await bridge.connect();
});
afterEach(async () => {
  await client.close();
  await bridge[Symbol.asyncDispose]();
});

const ask = (data: object, envelope: object = {}) =>
  client.ask({ type: 'paper_control', data, ...envelope });

describe('paper_control', () => {
  it.each([
    [{ action: 'pause' }, ['pause']],
    [{ action: 'resume' }, ['resume']],
    [{ action: 'speed', speed: 'max' }, ['speed', 'max']],
    [{ action: 'seek', time: '2014-05-02T12:29:00+02:00' }, ['seek', Date.UTC(2014, 4, 2, 10, 29)]],
    [{ action: 'step' }, ['step', 1]],
    [{ action: 'step', count: 9 }, ['step', 9]],
    [{ action: 'deposit', amount: 2500.5 }, ['book', 2500.5, 'Deposit']],
    [{ action: 'withdraw', amount: 100, comment: 'rent' }, ['book', -100, 'rent']],
    [{ action: 'reset' }, ['reset', undefined]],
    [{ action: 'reset', balance: 5000 }, ['reset', 5000]],
    [{ action: 'faults' }, ['faults', undefined]],
  ])('%p is done once', async (data, call) => {
    const reply = await ask(data);
    expect(reply).toMatchObject({ type: 'paper_control_result', status: 'success' });
    expect(control.calls).toEqual([call]);
  });

  it('answers market, account and times', async () => {
    expect(await ask({ action: 'status' })).toMatchObject({
      data: {
        action: 'status',
        market: {
          feed: 'replay:day.zip',
          state: 'paused',
          speed: 1,
          market_time: '2026-01-05T12:00:00.000Z',
          broker_time: '2026-01-05T14:00:00.000',
          broker_utc_offset_s: 7_200,
        },
        account: { account: 'paper', balance: 10_000, positions: 0, orders: 0, faults: null },
      },
    });
    expect(control.calls).toEqual([]);
  });

  it('lists the paper accounts and no other', async () => {
    const reply = await ask({ action: 'accounts' });
    if (reply.type !== 'paper_control_result') throw new Error(JSON.stringify(reply));
    expect(reply.data.accounts?.map(({ account }) => account)).toEqual(['paper', 'second']);
  });

  it('writes down who did what', async () => {
    await ask({ action: 'pause' });
    await ask({ action: 'status' });
    expect(bridge.log.of('paper.controlled')).toMatchObject([
      { fields: { subject: 'anonymous', account: 'paper', action: 'pause' } },
    ]);
  });

  it('reads faults and tells them back', async () => {
    const faults: WireFaults = {
      seed: 7,
      answers: [
        { retcode: 10_004, chance: 0.2 },
        { retcode: 10_012, chance: 0.1 },
      ],
      partial_fills: 0.5,
      latency_ms: { from: 20, to: 200 },
      lost_answers: 0.05,
      late_answers: 0.01,
      late_by_ms: 500,
      disconnects: 0.02,
      disconnected_ms: 1_000,
      halts: ['XAUUSD'],
    };
    const reply = await ask({ action: 'faults', faults });
    expect(control.calls).toMatchObject([
      ['faults', { answers: { REQUOTE: 0.2, TIMEOUT: 0.1 }, lateByMs: 500, halts: ['XAUUSD'] }],
    ]);
    expect(reply).toMatchObject({ data: { account: { faults } } });
  });

  it('takes over what a reset account holds', async () => {
    await client.ask(signal(1));
    expect(await ask({ action: 'status' })).toMatchObject({ data: { account: { positions: 1 } } });
    terminal.book.positions.clear();
    expect(await ask({ action: 'reset' })).toMatchObject({ data: { account: { positions: 0 } } });
  });
});

describe('paper_control refuses', () => {
  it.each([
    ['NOT_SUPPORTED', { action: 'seek', time: '2014-05-02T00:00:00Z' }, 'NOT_SUPPORTED', {}],
    ['WRONG_STATE', { action: 'pause' }, 'WRONG_STATE', {}],
    [
      'OUT_OF_RANGE',
      { action: 'speed', speed: 7 },
      'VALIDATION_ERROR',
      { field: 'speed', path: 'data.speed', reason: 'out_of_range' },
    ],
  ] as const)('what the market can not do: %s', async (code, data, errorCode, details) => {
    control.outcome = { kind: 'refused', code, message: 'expected a replay' };
    expect(await ask(data)).toMatchObject({
      type: 'error',
      error_code: errorCode,
      message: 'expected a replay',
      details,
    });
  });

  it.each([
    [{ action: 'deposit', amount: 0.001 }, 'amount'],
    [{ action: 'withdraw', amount: 10.005 }, 'amount'],
    [{ action: 'reset', balance: 0.123 }, 'balance'],
  ])('money that the currency can not hold: %p', async (data, field) => {
    expect(await ask(data)).toMatchObject({ error_code: 'VALIDATION_ERROR', details: { field } });
    expect(control.calls).toEqual([]);
  });

  it('to book out more than is free', async () => {
    terminal.setMoney({ marginFree: asMoney(50) });
    expect(await ask({ action: 'withdraw', amount: 50.01 })).toMatchObject({
      error_code: 'INSUFFICIENT_MARGIN',
      details: { available_margin: 50 },
    });
    expect(control.calls).toEqual([]);
  });

  it.each([
    [{ answers: [{ retcode: 10_009, chance: 1 }] }, 'VALIDATION_ERROR', 'faults.answers.0.retcode'],
    [{ answers: [{ retcode: 10_099, chance: 1 }] }, 'VALIDATION_ERROR', 'faults.answers.0.retcode'],
    [{ latency_ms: { from: 5, to: 4 } }, 'VALIDATION_ERROR', 'faults.latency_ms.to'],
    [{ halts: ['NOPE'] }, 'INVALID_SYMBOL', undefined],
  ])('faults that make no sense: %p', async (faults, code, field) => {
    const reply = await ask({ action: 'faults', faults });
    expect(reply).toMatchObject({ error_code: code, ...(field ? { details: { field } } : {}) });
    expect(control.calls).toEqual([]);
  });

  it('an account that is no paper account', async () => {
    expect(await ask({ action: 'pause' }, { account: 'real' })).toMatchObject({
      error_code: 'NOT_SUPPORTED',
      details: { account: 'real' },
    });
  });

  it('an account that there is not', async () => {
    expect(await ask({ action: 'pause' }, { account: 'nope' })).toMatchObject({
      error_code: 'FORBIDDEN',
    });
  });

  it('a session that is on no account', async () => {
    await client.ask({ type: 'mt5_command', data: { command: 'disconnect' } });
    expect(await ask({ action: 'status' })).toMatchObject({ error_code: 'MT5_NOT_CONNECTED' });
  });

  it('to call done what may be lost', async () => {
    control.isDurable = false;
    expect(await ask({ action: 'deposit', amount: 5 })).toMatchObject({
      error_code: 'LEDGER_UNAVAILABLE',
      details: { outcome: 'unknown' },
    });
  });

  it('whoever lacks scope operate', async () => {
    bridge.auth.grant('trader', { scopes: new Set(['view', 'trade']) });
    const trader = await bridge.connect({ headers: { 'x-api-key': 'trader' } });
    expect(
      await trader.ask({ type: 'paper_control', data: { action: 'deposit', amount: 1e6 } }),
    ).toMatchObject({ error_code: 'FORBIDDEN', details: { required_scope: 'operate' } });
    await trader.close();
    expect(control.calls).toEqual([]);
  });

  it('to list accounts that the subject may not use', async () => {
    const accounts = new Set([terminal.accountId]);
    bridge.auth.grant('bound', { scopes: new Set(['operate']), accounts });
    const bound = await bridge.connect({ headers: { 'x-api-key': 'bound' } });
    const reply = await bound.ask({ type: 'paper_control', data: { action: 'accounts' } });
    if (reply.type !== 'paper_control_result') throw new Error(JSON.stringify(reply));
    expect(reply.data.accounts?.map(({ account }) => account)).toEqual(['paper']);
    await bound.close();
  });
});
