import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_FILE_NAME } from '@mt5-bridge/bridge/internal/adapters/auth/key-file.ts';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import type { Scope } from '@mt5-bridge/protocol';
import { COMMAND, cleanEnvironment, makeFolder } from './bridge-process.ts';
import { ProcessOutput } from './process-output.ts';

/** An account whose terminal dials in, and no terminal inside the bridge. */
export const LINKED_ACCOUNT = [
  'paper.enabled=false',
  'accounts.desk.terminal=link',
  'accounts.desk.login=777',
  'accounts.desk.server=Desk-Paper',
].flatMap((setting) => ['--set', setting]);

export interface LinkKeys {
  readonly terminal: string;
  readonly trader: string;
}

/** Keys of a bridge that does not run yet. */
export function makeKeys(dataDir: string): LinkKeys {
  const path = join(dataDir, KEY_FILE_NAME);
  const opened = KeyStore.open({ path, clock: systemClock, random: systemRandom });
  if (opened.kind === 'refused') throw new Error(opened.reason);
  const make = (subject: string, scopes: readonly Scope[]): string => {
    const grant = { subject, name: subject, scopes, accounts: null };
    return opened.store.createKey({ ...grant, maxConnections: null, ordersPerMinute: null }).text;
  };
  return {
    terminal: make('desk', ['terminal']),
    trader: make('trader', ['view', 'trade', 'reduce', 'operate']),
  };
}

export interface TerminalStart {
  readonly url: string;
  readonly key: string;
  /** Left out: a folder of its own, removed at the end. */
  readonly dataDir?: string;
  readonly args?: readonly string[];
  /** In front of the command, such as `strace`. */
  readonly under?: readonly string[];
}

/** `mt5-bridge paper run` as a process of its own; ends with the test. */
export class TerminalProcess implements AsyncDisposable {
  readonly dataDir: string;
  readonly output: ProcessOutput;
  readonly ended: Promise<number>;
  readonly #child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  readonly #ownsDataDir: boolean;

  /** Runs at once; `start` waits until it dials. */
  constructor({ url, key, dataDir, args = [], under = [] }: TerminalStart) {
    this.#ownsDataDir = dataDir === undefined;
    this.dataDir = dataDir ?? makeFolder();
    const line = [
      ...under,
      ...COMMAND,
      'paper',
      'run',
      '--connect',
      url,
      '--data-dir',
      this.dataDir,
    ];
    this.#child = Bun.spawn([...line, ...LINKED_ACCOUNT, ...args], {
      cwd: this.dataDir,
      env: { ...cleanEnvironment(), MT5_BRIDGE_API_KEY: key },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    this.output = new ProcessOutput(this.#child.stdout, this.#child.stderr);
    this.ended = this.#child.exited;
  }

  static async start(options: TerminalStart): Promise<TerminalProcess> {
    const terminal = new TerminalProcess(options);
    await terminal.output.find(/^ {2}Dials /m).catch(async (error) => {
      await terminal[Symbol.asyncDispose]();
      throw error;
    });
    return terminal;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Resolves when it was linked so many times. */
  async linked(times = 1): Promise<void> {
    await this.output.find(new RegExp(`(Linked +as account [\\s\\S]*){${times}}`));
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
    if (this.#ownsDataDir) rmSync(this.dataDir, { recursive: true, force: true });
  }
}
