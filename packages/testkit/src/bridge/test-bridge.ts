import { type Bridge, createBridge, WEBSOCKET_PATHS } from '@mt5-bridge/bridge';
import { AuthThrottle } from '@mt5-bridge/bridge/internal/adapters/auth/auth-throttle.ts';
import { createBunTransport } from '@mt5-bridge/bridge/internal/adapters/bun-transport/bun-transport.ts';
import { PromMetrics } from '@mt5-bridge/bridge/internal/adapters/metrics/prom-metrics.ts';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import type { BridgeParts } from '@mt5-bridge/bridge/internal/app/bridge.ts';
import type { TerminalPort } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import { ManualClock } from '../manual-clock.ts';
import { MemoryControlStore } from '../memory-control-store.ts';
import { MemoryLedger } from '../memory-ledger.ts';
import { MemoryMarketStore } from '../memory-market-store.ts';
import { SeededRandom } from '../seeded-random.ts';
import { FakeTerminal } from './fake-terminal.ts';
import { RawPeer } from './raw-peer.ts';
import { RecordingLog } from './recording-log.ts';
import { TestAuthenticator } from './test-authenticator.ts';
import { type SettingsChange, testSettings } from './test-settings.ts';
import { nextTurn } from './until.ts';
import { WireClient, type WireClientOptions } from './wire-client.ts';

export interface TestBridgeOptions {
  readonly settings?: SettingsChange;
  readonly clock?: ManualClock;
  /** Attached beside the fake terminal `paper`. */
  readonly more?: readonly TerminalPort[];
  /** Attached instead of the fake terminal. */
  readonly terminals?: readonly TerminalPort[];
  readonly ledger?: MemoryLedger;
  /** Parts that a test brings itself, for example stores on a disk. */
  readonly parts?: Partial<BridgeParts>;
  readonly isTrustedProxy?: (address: string) => boolean;
  /** Bytes that the transport holds for one socket before it drops. */
  readonly queueBytes?: number;
}

/** A bridge on a port of its own, whose time a test moves. */
export class TestBridge implements AsyncDisposable {
  readonly clock: ManualClock;
  readonly terminal: FakeTerminal;
  readonly ledger: MemoryLedger;
  readonly market = new MemoryMarketStore();
  readonly log = new RecordingLog();
  readonly metrics: PromMetrics;
  readonly auth: TestAuthenticator;
  /** Reasons for which the bridge found itself broken. */
  readonly fatal: string[] = [];
  readonly bridge: Bridge;
  #port = 0;
  #clientsSeen = 0;

  private constructor(options: TestBridgeOptions) {
    this.clock = options.clock ?? new ManualClock();
    this.terminal = new FakeTerminal({ clock: this.clock });
    this.ledger = options.ledger ?? new MemoryLedger();
    this.metrics = new PromMetrics(this.clock);
    this.auth = new TestAuthenticator(this.clock);
    this.bridge = createBridge(this.#parts(options));
  }

  static async start(options: TestBridgeOptions = {}): Promise<TestBridge> {
    const started = new TestBridge(options);
    started.#port = (await started.bridge.start()).port;
    return started;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}/websocket/ws`;
  }

  /** Number of times that the bridge told of a client. */
  get clientsSeen(): number {
    return this.#clientsSeen;
  }

  /** A client that has read its welcome. */
  async connect(options: WireClientOptions = {}): Promise<WireClient> {
    const client = await WireClient.open(this.url, options);
    await client.next('connection_established');
    return client;
  }

  raw(): Promise<RawPeer> {
    return RawPeer.connect(this.#port);
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#port}${path}`, init);
  }

  /** Moves time and lets the sockets follow. */
  async advance(byMs: number): Promise<void> {
    this.clock.advance(byMs);
    await nextTurn();
  }

  /** Ends as a shutdown does, without waiting for what hangs. */
  async [Symbol.asyncDispose](): Promise<void> {
    let isDrained = false;
    const drained = this.bridge.drain(0).then(() => {
      isDrained = true;
    });
    while (!isDrained) {
      this.clock.advance(0);
      await nextTurn();
    }
    await drained;
    this.metrics.stop();
  }

  #parts(options: TestBridgeOptions): BridgeParts {
    const settings = testSettings(options.settings);
    const { clock, ledger } = this;
    const terminals = options.terminals ?? [this.terminal, ...(options.more ?? [])];
    return {
      settings,
      clock,
      random: new SeededRandom(7),
      sha256,
      log: this.log,
      metrics: this.metrics,
      authenticator: this.auth,
      credentialThrottle: new AuthThrottle({ clock, maxFailuresPerMinute: 20, blockMs: 60_000 }),
      ledger,
      eventLog: ledger.eventLog,
      auditLog: ledger.audit,
      controlStore: new MemoryControlStore(),
      market: this.market,
      transport: createBunTransport({
        hostname: '127.0.0.1',
        port: 0,
        maxMessageBytes: settings.limits.maxMessageBytes,
        maxQueueBytes: options.queueBytes ?? 4 * settings.limits.maxQueueBytes,
        paths: WEBSOCKET_PATHS,
      }),
      terminals: terminals.map((port) => ({ port, tickSource: `account:${port.accountId}` })),
      isTrustedProxy: options.isTrustedProxy ?? (() => false),
      admin: async () => Response.json({ message: 'no token' }, { status: 401 }),
      pages: (path) => (path === '/' ? new Response('<!doctype html>') : undefined),
      takeAsQuote: () => undefined,
      onClient: () => {
        this.#clientsSeen += 1;
      },
      onFatal: (reason) => this.fatal.push(reason),
      ...options.parts,
    };
  }
}
