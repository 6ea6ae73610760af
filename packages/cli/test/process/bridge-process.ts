import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ProcessOutput } from './process-output.ts';

export const ROOT = resolve(import.meta.dir, '../../../..');
/** A recording that the repository ships. */
export const EXAMPLE_REPLAY = join(ROOT, 'examples/data/EURUSD_20140504_quote.zip');
export const COMMAND = [process.execPath, join(ROOT, 'packages/cli/src/main.ts')];

export interface StartOptions {
  /** Arguments after `serve --port 0`. */
  readonly args?: readonly string[];
  /** Left out: a folder of its own, removed at the end. */
  readonly dataDir?: string;
  /** Left out: the command itself. `npm start` and a preloaded fault come in here. */
  readonly command?: readonly string[];
  readonly cwd?: string;
}

/** A bridge as a process of its own; ends with the test. */
export class BridgeProcess implements AsyncDisposable {
  readonly dataDir: string;
  readonly output: ProcessOutput;
  readonly ended: Promise<number>;
  readonly #child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  readonly #ownsDataDir: boolean;
  #port = 0;
  #isTls = false;

  private constructor({ args = [], dataDir, command, cwd }: StartOptions) {
    this.#ownsDataDir = dataDir === undefined;
    this.dataDir = dataDir ?? makeFolder();
    const line = [...(command ?? [...COMMAND, 'serve']), '--port', '0', '--data-dir', this.dataDir];
    this.#child = Bun.spawn([...line, ...args], {
      cwd: cwd ?? this.dataDir,
      env: cleanEnvironment(),
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    this.output = new ProcessOutput(this.#child.stdout, this.#child.stderr);
    this.ended = this.#child.exited;
  }

  /** Resolves when the bridge has said where it listens. */
  static async start(options: StartOptions = {}): Promise<BridgeProcess> {
    const bridge = new BridgeProcess(options);
    const banner = await bridge.output
      .find(/(wss?):\/\/[^:]+:(\d+)\/websocket\/ws/)
      .catch(async (error) => {
        await bridge[Symbol.asyncDispose]();
        throw error;
      });
    bridge.#isTls = banner[1] === 'wss';
    bridge.#port = Number(banner[2]);
    return bridge;
  }

  get pid(): number {
    return this.#child.pid;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.#isTls ? 'wss' : 'ws'}://127.0.0.1:${this.#port}/websocket/ws`;
  }

  get webUrl(): string {
    return `${this.#isTls ? 'https' : 'http'}://127.0.0.1:${this.#port}`;
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

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `mt5-bridge` to its end. */
export function runCommand(...args: string[]): Promise<Ran> {
  return runProgram([...COMMAND, ...args]);
}

export async function runProgram(line: readonly string[]): Promise<Ran> {
  const child = Bun.spawn([...line], {
    cwd: tmpdir(),
    env: cleanEnvironment(),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'mt5-bridge-process-'));
}

/** What a person has configured on this machine must not reach a test. */
export function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(MT5_BRIDGE_|npm_|INIT_CWD$)/.test(name),
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
