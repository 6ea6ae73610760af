import { createDial } from '@mt5-bridge/bridge/internal/adapters/websocket-client/dial.ts';
import type { RemoteTerminal } from '@mt5-bridge/bridge/internal/app/terminal-link/remote-terminal.ts';
import type {
  HistoryQuery,
  PastQuery,
  TerminalPort,
  TerminalSink,
} from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import { SUBPROTOCOL } from '@mt5-bridge/protocol';
import type {
  FindQuery,
  TerminalRequest,
  Timeframe,
  TradeRequest,
  UtcMs,
} from '@mt5-bridge/trading';
import type { TestBridge } from '../bridge/test-bridge.ts';
import { until } from '../bridge/until.ts';
import type { ManualClock } from '../manual-clock.ts';
import { DESK, DiallingTerminal, remoteOf, startLinkBridge, TERMINAL_KEY } from './link-rig.ts';
import { MemoryNetwork } from './memory-network.ts';

export type LinkMedium = 'memory' | 'websocket';

/**
 * A terminal as a bridge has it at the other end of a link: `inner` is served by the real terminal end, and
 * asked by the real bridge end. Opening it starts a bridge and waits for the link.
 */
export class LinkedTerminal implements TerminalPort, AsyncDisposable {
  readonly accountId = DESK;
  readonly #inner: TerminalPort;
  readonly #clock: ManualClock;
  readonly #medium: LinkMedium;
  #bridge: TestBridge | undefined;
  #dialling: DiallingTerminal | undefined;

  constructor(inner: TerminalPort, clock: ManualClock, medium: LinkMedium) {
    this.#inner = inner;
    this.#clock = clock;
    this.#medium = medium;
  }

  async open(sink: TerminalSink): Promise<void> {
    const network = new MemoryNetwork();
    const isReal = this.#medium === 'websocket';
    const parts = isReal ? {} : { transport: network };
    const bridge = await startLinkBridge({ clock: this.#clock, parts });
    this.#bridge = bridge;
    await this.#remote.open(sink);
    const headers = { 'x-api-key': TERMINAL_KEY };
    const dial = isReal
      ? createDial({ url: bridge.url, headers, protocol: SUBPROTOCOL })
      : network.dial(headers);
    this.#dialling = new DiallingTerminal(this.#inner, this.#clock, dial);
    await this.#dialling.end.start();
    await until(() => this.status() === 'connected', 'the link');
  }

  async close(): Promise<void> {
    await this.#remote.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dialling?.end.stop();
    await this.#bridge?.[Symbol.asyncDispose]();
    // A terminal whose disk a test holds never comes to its end.
    void this.#inner.close();
  }

  get capabilities() {
    return this.#remote.capabilities;
  }
  status() {
    return this.#remote.status();
  }
  account() {
    return this.#remote.account();
  }
  marketTime() {
    return this.#remote.marketTime();
  }
  serverOffsetMs(atMs: UtcMs) {
    return this.#remote.serverOffsetMs(atMs);
  }
  checkPassword(password: string) {
    return this.#remote.checkPassword(password);
  }
  snapshot() {
    return this.#remote.snapshot();
  }
  send(request: TerminalRequest, deadlineMs: number) {
    return this.#remote.send(request, deadlineMs);
  }
  find(query: FindQuery, sinceMs: UtcMs) {
    return this.#remote.find(query, sinceMs);
  }
  check(trade: TradeRequest) {
    return this.#remote.check(trade);
  }
  symbols() {
    return this.#remote.symbols();
  }
  ticks(query: HistoryQuery) {
    return this.#remote.ticks(query);
  }
  bars(query: HistoryQuery & { readonly timeframe: Timeframe }) {
    return this.#remote.bars(query);
  }
  deals(query: PastQuery) {
    return this.#remote.deals(query);
  }
  pastOrders(query: PastQuery) {
    return this.#remote.pastOrders(query);
  }

  get #remote(): RemoteTerminal {
    if (this.#bridge === undefined) throw new Error('LinkedTerminal: call open() first');
    return remoteOf(this.#bridge);
  }
}
