import { expect } from 'bun:test';
import fc from 'fast-check';
import type { BridgeProcess } from '../../../cli/test/process/bridge-process.ts';
import { until } from '../../../cli/test/process/condition.ts';
import { type Message, type Signal, WireClient } from '../../../cli/test/process/wire-client.ts';
import { type AccountModel, type Alias, BALANCE, type Expected, POINTS } from './account-model.ts';

/** A write to the disk mostly takes no longer than these; a slow one is waited for. */
const QUICK_LOOKS = 20;
const ACCOUNTS = ['paper', 'hedge'] as const;

/** A client of a bridge whose prices the client makes itself. */
export class TradingClient {
  readonly #bridge: BridgeProcess;
  #client: WireClient;
  #lastId = 0;

  private constructor(bridge: BridgeProcess, client: WireClient) {
    this.#bridge = bridge;
    this.#client = client;
  }

  static async connect(bridge: BridgeProcess): Promise<TradingClient> {
    return new TradingClient(bridge, await WireClient.connect(bridge.url));
  }

  async reconnect(): Promise<void> {
    this.close();
    this.#client = await WireClient.connect(this.#bridge.url);
  }

  close(): void {
    this.#client.close();
  }

  ask(type: string, data: object, account: Alias): Promise<Message> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#client.send({ type, id, account, data });
    return this.#client.next((message) => message.id === id);
  }

  async quote({ bidPoints, askPoints }: AccountModel): Promise<void> {
    const [bid, ask] = [bidPoints / POINTS, askPoints / POINTS];
    const time = new Date().toISOString();
    const tick = { symbol: 'EURUSD', bid, ask, spread: 20, time, volume: 0, last: 0, flags: 2 };
    expect((await this.ask('tick_data', tick, 'paper')).type).toBe('tick_data_processed');
  }

  /** A new book for both accounts. */
  async reset(): Promise<void> {
    for (const account of ACCOUNTS) {
      const reply = await this.ask('paper_control', { action: 'reset', balance: BALANCE }, account);
      expect(reply.type).toBe('paper_control_result');
    }
  }

  /** Orders that a quote triggers are told when they are durable, which the quote's answer is not. */
  async expectStatus(model: AccountModel): Promise<void> {
    for (const account of ACCOUNTS) {
      const expected = { data: { account: model.status(account) } };
      const look = () => this.ask('paper_control', { action: 'status' }, account);
      let seen = await look();
      for (let looks = 0; looks < QUICK_LOOKS && !Bun.deepMatch(expected, seen); looks++) {
        seen = await look();
      }
      const isAsExpected = async (): Promise<boolean> => {
        seen = await look();
        return Bun.deepMatch(expected, seen);
      };
      if (!Bun.deepMatch(expected, seen)) {
        await until('the status', isAsExpected).catch(() => undefined);
      }
      expect(seen).toMatchObject(expected);
    }
  }
}

type AccountCommand = fc.AsyncCommand<AccountModel, TradingClient>;
type Foretell = (model: AccountModel, account: Alias) => { signal: object; expected: Expected };

/** A signal under a new id, and what the model says of it. */
class Submit implements AccountCommand {
  readonly #account: Alias;
  readonly #text: string;
  readonly #foretell: Foretell;

  constructor(account: Alias, text: string, foretell: Foretell) {
    this.#account = account;
    this.#text = text;
    this.#foretell = foretell;
  }

  check(): boolean {
    return true;
  }

  async run(model: AccountModel, client: TradingClient): Promise<void> {
    const { signal: wish, expected } = this.#foretell(model, this.#account);
    const signal: Signal = {
      signal_id: crypto.randomUUID(),
      symbol: 'EURUSD',
      ...wish,
    };
    const reply = await client.ask('trading_signal', signal, this.#account);
    expect(reply).toMatchObject(toReply(expected));
    expect(reply.replayed).toBeUndefined();
    model.told.push({ account: this.#account, signal, reply });
  }

  toString(): string {
    return `${this.#text} on ${this.#account}`;
  }
}

function toReply(expected: Expected): object {
  const type = 'trading_signal_executed';
  switch (expected.state) {
    case 'filled': {
      const { points, volume } = expected;
      const result = { state: 'filled', price: points / POINTS, filled_volume: volume / 100 };
      return { type, status: 'success', result };
    }
    case 'placed':
      return { type, status: 'success', result: { state: 'placed', filled_volume: 0 } };
    case 'refused':
      return { type, status: 'error', error_code: expected.code };
  }
}

/** Something else than a new signal. */
class Act implements AccountCommand {
  readonly #text: string;
  readonly #act: (model: AccountModel, client: TradingClient) => Promise<void>;
  readonly #needsSignal: boolean;

  constructor(
    text: string,
    needsSignal: boolean,
    act: (model: AccountModel, client: TradingClient) => Promise<void>,
  ) {
    this.#text = text;
    this.#needsSignal = needsSignal;
    this.#act = act;
  }

  check({ told }: Readonly<AccountModel>): boolean {
    return !this.#needsSignal || told.length > 0;
  }

  run(model: AccountModel, client: TradingClient): Promise<void> {
    return this.#act(model, client);
  }

  toString(): string {
    return this.#text;
  }
}

const account = fc.constantFrom<Alias>('paper', 'hedge');
const side = fc.constantFrom('BUY', 'SELL');
const volume = fc.integer({ min: 1, max: 20 });
const place = fc.nat({ max: 100 });

export const accountCommands = [
  fc.tuple(account, side, volume).map(
    ([of, action, lots]) =>
      new Submit(of, `${action} ${lots}`, (model) => ({
        signal: { action, volume: lots / 100 },
        expected: model.market(of, action, lots),
      })),
  ),
  fc.tuple(account, side, volume, fc.integer({ min: -60, max: 60 })).map(
    ([of, action, lots, away]) =>
      new Submit(of, `${action} ${lots} limit ${away} from the bid`, (model) => {
        const points = model.bidPoints + away;
        return {
          signal: { action, volume: lots / 100, price: points / POINTS },
          expected: model.limit(of, action, lots, points),
        };
      }),
  ),
  fc.tuple(account, volume).map(
    ([of, lots]) =>
      new Submit(of, `CLOSE ${lots}`, (model) => ({
        signal: { action: 'CLOSE', volume: lots / 100 },
        expected: model.close(of, lots),
      })),
  ),
  fc.integer({ min: -60, max: 60 }).map(
    (move) =>
      new Act(`quote ${move}`, false, async (model, client) => {
        model.quote(model.bidPoints + move);
        await client.quote(model);
        await client.expectStatus(model);
      }),
  ),
  place.map(
    (index) => new Act(`replay ${index}`, true, (model, client) => replay(model, client, index)),
  ),
  place.map(
    (index) =>
      new Act(`conflict ${index}`, true, (model, client) => conflict(model, client, index)),
  ),
  fc.constant(new Act('reconnect', false, (_, client) => client.reconnect())),
  fc.constant(new Act('status', false, (model, client) => client.expectStatus(model))),
];

async function replay({ told }: AccountModel, client: TradingClient, index: number) {
  const known = told[index % told.length];
  if (known === undefined) throw new Error('no signal was told yet');
  const { id: _, timestamp: __, ...before } = known.reply;
  const again = await client.ask('trading_signal', known.signal, known.account);
  expect(again).toMatchObject({ ...before, replayed: true });
}

async function conflict({ told }: AccountModel, client: TradingClient, index: number) {
  const known = told[index % told.length];
  if (known === undefined) throw new Error('no signal was told yet');
  const other = { ...known.signal, volume: 0.99 };
  const reply = await client.ask('trading_signal', other, known.account);
  expect(reply).toMatchObject({ status: 'error', error_code: 'IDEMPOTENCY_CONFLICT' });
}
