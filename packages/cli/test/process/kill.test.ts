import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { rmSync } from 'node:fs';
import { BridgeProcess, makeFolder } from './bridge-process.ts';
import { type Message, type Signal, sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

const SIGNALS = 300;
const IN_FLIGHT = 64;
const ACKNOWLEDGED_BEFORE_KILL = 100;
const UNLIMITED = [
  ...['--set', 'limits.orders_per_minute=0'],
  ...['--set', 'limits.reducing_orders_per_minute=0'],
  ...['--set', 'limits.messages_per_second=0'],
  // What was never handed over is proven so when the terminal would have answered long ago.
  ...['--set', 'terminal.timeout_ms=500'],
];

/** Each with a magic of its own, by which its position is found again. */
const signals = Array.from({ length: SIGNALS }, (_, index) =>
  sampleSignal({ volume: 0.01, magic: index + 1 }),
);
const dataDir = makeFolder();
/** What clients were told before the kill, by `signal_id`. */
const told = new Map<unknown, Message>();
let balanceBefore: unknown;
let bridge: BridgeProcess;
let client: WireClient;

/** Everything of a reply that must be the same for ever. */
const lasting = ({ id: _, timestamp: __, replayed: ___, ...rest }: Message) => rest;
const submit = (signal: Signal) => client.request('trading_signal', signal);
const account = async () =>
  (await client.request('mt5_command', { command: 'account_info' })).result;

beforeAll(async () => {
  await killUnderLoad();
  bridge = await BridgeProcess.start({ dataDir, args: UNLIMITED });
  client = await WireClient.connect(bridge.url);
});
afterAll(async () => {
  client.close();
  await bridge[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

async function killUnderLoad(): Promise<void> {
  bridge = await BridgeProcess.start({ dataDir, args: UNLIMITED });
  client = await WireClient.connect(bridge.url);
  // A round trip with a wide spread, so that the balance is not the one that a new book has.
  const roundTrip = { symbol: 'BTCUSD', magic: 999_999, stop_loss: null, take_profit: null };
  await submit(sampleSignal(roundTrip));
  await submit(sampleSignal({ ...roundTrip, action: 'CLOSE' }));
  balanceBefore = await account();
  const enough = Promise.withResolvers<void>();
  const waiting = [...signals];
  const sendNext = async (): Promise<void> => {
    for (let signal = waiting.shift(); signal !== undefined; signal = waiting.shift()) {
      told.set(signal.signal_id, await submit(signal));
      if (told.size === ACKNOWLEDGED_BEFORE_KILL) enough.resolve();
    }
  };
  // Those that the kill cuts off are sent again after it.
  for (let flying = 0; flying < IN_FLIGHT; flying++) sendNext().catch(() => undefined);
  await enough.promise;
  bridge.kill('SIGKILL');
  await bridge.ended;
  await client.closed;
}

/** One position for each signal that was executed, none for one that was not. */
async function expectAsTold({ signal_id, magic }: Signal): Promise<void> {
  const reply = told.get(signal_id);
  const close = {
    magic,
    action: 'CLOSE',
    volume: 0.01,
    stop_loss: null,
    take_profit: null,
    urgency: 'low',
  };
  if (reply?.status === 'success') {
    const { position_id } = ticketsOf(reply.result);
    const closed = await submit(sampleSignal(close));
    expect(closed).toMatchObject({ status: 'success', result: { position_id } });
  }
  const none = { status: 'error', error_code: 'POSITION_NOT_FOUND' };
  expect(await submit(sampleSignal(close))).toMatchObject(none);
}

describe('after kill -9 in the middle of orders', () => {
  it('each acknowledged signal replays the outcome that was told', async () => {
    expect(told.size).toBeGreaterThanOrEqual(ACKNOWLEDGED_BEFORE_KILL);
    expect(told.size).toBeLessThan(SIGNALS);
    for (const signal of signals) {
      const before = told.get(signal.signal_id);
      if (before === undefined) continue;
      const again = await submit(signal);
      expect(again.replayed).toBe(true);
      expect(lasting(again)).toEqual(lasting(before));
    }
  });

  it('a known id with other content is still a conflict', async () => {
    for (const signal of signals.slice(0, 5)) {
      expect(told.has(signal.signal_id)).toBe(true);
      const reply = await submit({ ...signal, volume: 0.02 });
      expect(reply).toMatchObject({ status: 'error', error_code: 'IDEMPOTENCY_CONFLICT' });
    }
  });

  it('of each other one it is found out what became of it', async () => {
    const others = signals.filter(({ signal_id }) => !told.has(signal_id));
    for (const reply of await Promise.all(others.map(submit))) {
      expect(reply.type).toBe('trading_signal_executed');
      if (reply.status !== 'success') {
        expect(reply).toMatchObject({ details: { outcome: 'not_executed' } });
      }
      told.set(reply.signal_id, reply);
    }
    expect(told.size).toBe(SIGNALS);
  });

  it('the book is as clients were told: every position once, no other, and the money', async () => {
    const { balance } = moneyOf(balanceBefore);
    expect(balance).not.toBe(10_000);
    expect(moneyOf(await account()).balance).toBe(balance);
    await Promise.all(signals.map(expectAsTold));
    expect(moneyOf(await account()).margin).toBe(0);
  });
});

interface Money {
  readonly balance: number;
  readonly margin: number;
}

/** The protocol's own tests check the shape; here only the values count. */
const moneyOf = (result: unknown): Money => result as Money;
const ticketsOf = (result: unknown) => result as { readonly position_id: string };
