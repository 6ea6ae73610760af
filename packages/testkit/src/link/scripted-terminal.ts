import {
  toWireAnswer,
  toWireRefusal,
} from '@mt5-bridge/bridge/internal/app/mapping/terminal-link/commands.ts';
import {
  toWireHello,
  toWireStatus,
} from '@mt5-bridge/bridge/internal/app/mapping/terminal-link/greeting.ts';
import type {
  ConnectionEnd,
  TextConnection,
} from '@mt5-bridge/bridge/internal/ports/text-connection.ts';
import type {
  LinkCommandKind,
  ServerMessage,
  TerminalCommandData,
  TerminalHelloMessage,
  TerminalWelcome,
} from '@mt5-bridge/protocol';
import {
  type AccountSpec,
  asMoney,
  asUtcMs,
  NO_MONEY,
  type TerminalStatus,
  type TradeResult,
} from '@mt5-bridge/trading';
import { answer } from '../bridge/fake-book.ts';
import { SAMPLE_SYMBOLS, sampleAccountSpec } from '../bridge/sample-market.ts';
import { nextTurn, until } from '../bridge/until.ts';
import { checkedMessage } from '../bridge/wire-client.ts';
import { TERMINAL_KEY } from './link-rig.ts';
import type { MemoryNetwork } from './memory-network.ts';

type HelloData = TerminalHelloMessage['data'];

/** A terminal that sends what a test says, on a network in memory. Holds what it gets to the schemas. */
export class ScriptedTerminal {
  readonly received: ServerMessage[] = [];
  ended: ConnectionEnd | undefined;
  linkEpoch = 0;
  /** Newest event that it says it has numbered. */
  seq = 0;
  terminalEpoch = 'epoch-1';
  /** Commands of these kinds are left to the test; all others are answered with an empty account. */
  #kept: ReadonlySet<LinkCommandKind> = new Set(['send']);
  readonly #connection: TextConnection;
  readonly #taken = new Set<string>();

  private constructor(network: MemoryNetwork, key: string | null) {
    this.#connection = network.dial(key === null ? {} : { 'x-api-key': key })({
      opened() {},
      text: (text) => this.#take(text),
      alive() {},
      closed: (end) => {
        this.ended = end;
      },
    });
  }

  /** Connected, and not linked yet; with `null` as a key anonymous. */
  static async dial(
    network: MemoryNetwork,
    key: string | null = TERMINAL_KEY,
  ): Promise<ScriptedTerminal> {
    const terminal = new ScriptedTerminal(network, key);
    await until(
      () => terminal.ended !== undefined || terminal.of('connection_established').length > 0,
      'a handshake',
    );
    return terminal;
  }

  /** Linked, connected to its trade server, and looked through by the bridge. */
  static async link(network: MemoryNetwork): Promise<ScriptedTerminal> {
    const terminal = await ScriptedTerminal.dial(network);
    await terminal.hello();
    terminal.status('connected');
    await until(() => terminal.commands('snapshot').length > 0, 'the question for a snapshot');
    // The answer, and what the bridge makes of it.
    await nextTurn();
    return terminal;
  }

  send(message: object): void {
    this.#connection.send(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#connection.send(text);
  }

  close(): void {
    this.#connection.close(1000, 'done');
  }

  /** Breaks off without a close frame. */
  terminate(): void {
    this.#connection.terminate();
  }

  /** Answers of the bridge to a hello: the welcome, or an error. */
  async hello(over: Partial<HelloData> = {}, account: Partial<AccountSpec> = {}) {
    const { type, data } = helloMessage(this, account);
    const id = `hello-${this.received.length}`;
    this.send({ type, id, data: { ...data, ...over } });
    const isReply = (message: ServerMessage): boolean => 'id' in message && message.id === id;
    await until(
      () => this.ended !== undefined || this.received.some(isReply),
      'a reply to the hello',
    );
    const reply = this.received.find(isReply);
    if (reply?.type === 'terminal_welcome') this.linkEpoch = reply.data.link_epoch;
    return reply;
  }

  status(status: TerminalStatus, over: Readonly<Record<string, unknown>> = {}): void {
    const clocks = {
      timeMs: asUtcMs(Date.UTC(2026, 0, 5, 12)),
      marketTimeMs: asUtcMs(Date.UTC(2026, 0, 5, 12)),
      brokerUtcOffsetS: 7_200,
    };
    const last = { terminalEpoch: this.terminalEpoch, seq: this.seq };
    const { type, data } = toWireStatus(
      { status, reason: undefined, last, clocks },
      this.linkEpoch,
    );
    this.send({ type, data: { ...data, ...over } });
  }

  /** Leaves commands of these kinds to the test. */
  keep(...kinds: readonly LinkCommandKind[]): void {
    this.#kept = new Set(kinds);
  }

  of<Type extends ServerMessage['type']>(type: Type) {
    return this.received.filter(
      (message): message is Extract<ServerMessage, { type: Type }> => message.type === type,
    );
  }

  get welcome(): TerminalWelcome | undefined {
    return this.of('terminal_welcome').at(-1);
  }

  commands<Kind extends LinkCommandKind>(kind: Kind): readonly TerminalCommandData<Kind>[] {
    return this.of('terminal_command').flatMap(({ data }) =>
      // The kind tells which member of the union it is.
      data.kind === kind ? [data as TerminalCommandData<Kind>] : [],
    );
  }

  /** The next command of a kind that no test has taken. */
  async command<Kind extends LinkCommandKind>(kind: Kind): Promise<TerminalCommandData<Kind>> {
    const untaken = () =>
      this.commands(kind).find(
        ({ command_id, link_epoch }) => !this.#taken.has(`${link_epoch} ${command_id}`),
      );
    await until(() => untaken() !== undefined, `a command ${kind}`);
    const found = untaken();
    if (found === undefined) throw new Error('a command is gone again');
    this.#taken.add(`${found.link_epoch} ${found.command_id}`);
    return found;
  }

  /** Answers a request with a return code of the trade server. */
  answerSend(
    command: TerminalCommandData<'send'>,
    retcode: number,
    over: Partial<TradeResult> = {},
  ): void {
    const result = { ...answer(retcode, undefined, asUtcMs(0)), ...over };
    this.send(toWireAnswer('send', result, addressOf(command)));
  }

  refuse(command: TerminalCommandData, code: string): void {
    this.send(toWireRefusal({ code, message: 'a test says so' }, addressOf(command)));
  }

  #take(text: string): void {
    const message = checkedMessage(text);
    this.received.push(message);
    if (message.type === 'terminal_command' && !this.#kept.has(message.data.kind)) {
      this.#answer(message.data);
    }
  }

  #answer(command: TerminalCommandData): void {
    const of = addressOf(command);
    const now = asUtcMs(Date.UTC(2026, 0, 5, 12));
    switch (command.kind) {
      case 'symbols':
        this.send(
          toWireAnswer('symbols', { symbols: SAMPLE_SYMBOLS, total: SAMPLE_SYMBOLS.length }, of),
        );
        return;
      case 'snapshot': {
        const { terminalEpoch, seq } = this;
        const account = sampleAccount();
        this.send(
          toWireAnswer('snapshot', { terminalEpoch, seq, account, orders: [], positions: [] }, of),
        );
        return;
      }
      case 'find': {
        const found = { orders: [], deals: [], positions: [], historyCompleteToMs: now };
        this.send(toWireAnswer('find', { ...found, answer: null }, of));
        return;
      }
      case 'deals':
        this.send(toWireAnswer('deals', { deals: [] }, of));
        return;
      case 'orders':
        this.send(toWireAnswer('orders', { orders: [] }, of));
        return;
      default:
        this.send(toWireRefusal({ code: 'NOT_SUPPORTED', message: 'not in this test' }, of));
    }
  }
}

const addressOf = ({ command_id, link_epoch }: TerminalCommandData) => ({
  commandId: command_id,
  linkEpoch: link_epoch,
});

export function sampleAccount(over: Partial<AccountSpec> = {}) {
  return {
    spec: sampleAccountSpec(over),
    balance: asMoney(10_000),
    credit: NO_MONEY,
    profit: NO_MONEY,
    equity: asMoney(10_000),
    margin: NO_MONEY,
    marginFree: asMoney(10_000),
    marginLevel: 0,
  };
}

function helloMessage(
  { terminalEpoch, seq }: ScriptedTerminal,
  account: Partial<AccountSpec>,
): Pick<TerminalHelloMessage, 'type' | 'data'> {
  const now = asUtcMs(Date.UTC(2026, 0, 5, 12));
  return toWireHello(
    {
      account: sampleAccountSpec(account),
      last: { terminalEpoch, seq },
      capabilities: {
        hasRequestJournal: true,
        hasTickHistory: false,
        supportsCheck: false,
        checksPasswords: true,
      },
      clocks: { timeMs: now, marketTimeMs: now, brokerUtcOffsetS: 7_200 },
      program: 'scripted',
      build: undefined,
    },
    '',
  );
}
