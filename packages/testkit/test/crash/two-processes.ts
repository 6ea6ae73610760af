import { rmSync } from 'node:fs';
import type { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { type BridgeProcess, makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { until } from '../../../cli/test/process/condition.ts';
import {
  LINKED_ACCOUNT,
  type LinkKeys,
  makeKeys,
  TerminalProcess,
} from '../../../cli/test/process/terminal-process.ts';
import {
  type Message,
  sampleSignal,
  type WireClient,
} from '../../../cli/test/process/wire-client.ts';
import {
  connectClients,
  killBridge,
  SETTINGS,
  startBridge,
  startSecondBridge,
} from './crash-bridge.ts';
import type { CrashSite, Victim } from './crash-site.ts';
import { type KeptData, readKeptData } from './kept-data.ts';

/** Below those from which the system picks ports by itself: nobody takes ours while the bridge is down. */
const PORT_FIRST = 20_000;
const PORTS = 12_000;

/** The paper terminal as a process of its own, which dials the bridge: two databases, each process dies alone. */
export class TwoProcesses implements CrashSite {
  readonly victims = ['bridge', 'terminal'] as const;
  readonly #dataDir = makeFolder();
  readonly #terminalDir = makeFolder();
  readonly #keys: LinkKeys;
  readonly #port: number;
  #bridge: BridgeProcess | undefined;
  #terminal: TerminalProcess | undefined;

  constructor(random: SeededRandom) {
    this.#keys = makeKeys(this.#dataDir);
    this.#port = freePort(random);
  }

  async start(): Promise<void> {
    const settings = ['--port', `${this.#port}`, ...LINKED_ACCOUNT];
    const [bridge] = await Promise.all([
      this.#bridge ?? startBridge(this.#dataDir, { args: settings }),
      this.#startTerminal(),
    ]);
    this.#bridge = bridge;
  }

  async connect(count: number): Promise<WireClient[]> {
    const headers = { 'x-api-key': this.#keys.trader };
    const clients = await connectClients(this.#runningBridge, count, headers);
    const [first] = clients;
    let reply: Message | undefined;
    await until('an account that takes orders', async () => {
      const probe = sampleSignal({ ...NOTHING_TO_CLOSE });
      reply = await first?.request('trading_signal', probe);
      return reply?.type === 'trading_signal_executed';
    }).catch((error: unknown) => {
      const said = [this.#bridge, this.#terminal].map((each) => each?.output.text.slice(-3_000));
      throw new Error(`${error}: ${JSON.stringify(reply)}\nbridge: ${said.join('\nterminal: ')}`);
    });
    return clients;
  }

  startSecond(): Promise<number> {
    return startSecondBridge(this.#dataDir);
  }

  async kill(victim: Victim): Promise<void> {
    if (victim === 'bridge') {
      const bridge = this.#bridge;
      this.#bridge = undefined;
      if (bridge !== undefined) await killBridge(bridge);
    } else {
      const terminal = this.#terminal;
      this.#terminal = undefined;
      terminal?.kill('SIGKILL');
      await terminal?.ended;
    }
  }

  async ended(victim: Victim): Promise<void> {
    if (victim === 'bridge') {
      await this.#bridge?.ended;
      this.#bridge = undefined;
    } else {
      await this.#terminal?.ended;
      this.#terminal = undefined;
    }
  }

  pid(victim: Victim): number {
    return victim === 'bridge' ? this.#runningBridge.pid : (this.#terminal?.pid ?? 0);
  }

  kept(): KeptData | undefined {
    return readKeptData({
      ledgerDir: this.#dataDir,
      isLedgerAlive: this.#bridge !== undefined,
      bookDir: this.#terminalDir,
      isBookAlive: this.#terminal !== undefined,
    });
  }

  async remove(): Promise<void> {
    await Promise.all(this.victims.map((victim) => this.kill(victim)));
    for (const folder of [this.#dataDir, this.#terminalDir]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  async #startTerminal(): Promise<void> {
    // It may have ended by itself: a terminal that is told to stop is started again by its operator.
    if (this.#terminal !== undefined && Bun.peek.status(this.#terminal.ended) === 'pending') return;
    const url = `ws://127.0.0.1:${this.#port}/websocket/ws`;
    this.#terminal = await TerminalProcess.start({
      url,
      key: this.#keys.terminal,
      dataDir: this.#terminalDir,
      args: SETTINGS,
    });
  }

  get #runningBridge(): BridgeProcess {
    if (this.#bridge === undefined) throw new Error('the bridge does not run');
    return this.#bridge;
  }
}

/** Refused after its id is claimed: nothing is traded in that symbol. */
const NOTHING_TO_CLOSE = { symbol: 'XAUUSD', action: 'CLOSE', stop_loss: null, take_profit: null };

function freePort(random: SeededRandom): number {
  for (;;) {
    const port = PORT_FIRST + random.below(PORTS);
    try {
      Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
      return port;
    } catch {
      // Somebody has it.
    }
  }
}
