import { rmSync } from 'node:fs';
import { type BridgeProcess, makeFolder } from '../../../cli/test/process/bridge-process.ts';
import type { WireClient } from '../../../cli/test/process/wire-client.ts';
import { connectClients, killBridge, startBridge, startSecondBridge } from './crash-bridge.ts';
import type { CrashSite } from './crash-site.ts';
import { type KeptData, readKeptData } from './kept-data.ts';

/** The bridge with the paper terminal inside it: one process, one database for ledger and book. */
export class OneProcess implements CrashSite {
  readonly victims = ['bridge'] as const;
  readonly dataDir: string;
  #bridge: BridgeProcess | undefined;

  constructor(dataDir = makeFolder()) {
    this.dataDir = dataDir;
  }

  async start(): Promise<void> {
    this.#bridge ??= await startBridge(this.dataDir);
  }

  connect(count: number): Promise<WireClient[]> {
    return connectClients(this.#running, count);
  }

  startSecond(): Promise<number> {
    return startSecondBridge(this.dataDir);
  }

  async kill(): Promise<void> {
    const bridge = this.#bridge;
    this.#bridge = undefined;
    if (bridge !== undefined) await killBridge(bridge);
  }

  async ended(): Promise<void> {
    await this.#bridge?.ended;
    this.#bridge = undefined;
  }

  pid(): number {
    return this.#running.pid;
  }

  kept(): KeptData | undefined {
    const isAlive = this.#bridge !== undefined;
    return readKeptData({
      ledgerDir: this.dataDir,
      isLedgerAlive: isAlive,
      bookDir: this.dataDir,
      isBookAlive: isAlive,
    });
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get #running(): BridgeProcess {
    if (this.#bridge === undefined) throw new Error('the bridge does not run');
    return this.#bridge;
  }
}
