import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import type { CommandContext } from '../../src/commands/context.ts';
import { main } from '../../src/run.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Shell extends Disposable {
  /** A folder of its own, used as data directory. */
  readonly folder: string;
  readonly context: CommandContext;
  run(...args: string[]): Promise<Ran>;
}

/** Runs commands as `main` would, with their output collected. */
export function makeShell(
  changes: Partial<CommandContext> = {},
  env: Record<string, string> = {},
): Shell {
  const folder = mkdtempSync(join(tmpdir(), 'mt5-bridge-cli-'));
  const out: string[] = [];
  const err: string[] = [];
  const context: CommandContext = {
    version: '0.1.0',
    surroundings: {
      platform: process.platform,
      env: { MT5_BRIDGE_STORE_DATA_DIR: folder, ...env },
      homeDir: folder,
      workingDir: folder,
      readText: () => undefined,
    },
    clock: new ManualClock(),
    random: new SeededRandom(7),
    output: { print: (text) => out.push(text), complain: (text) => err.push(text) },
    untilInterrupted: () => new Promise(() => undefined),
    readLine: async () => undefined,
    serve: async () => 0,
    runPaper: async () => 0,
    ...changes,
  };
  return {
    folder,
    context,
    async run(...args) {
      out.length = 0;
      err.length = 0;
      const code = await main(args, context);
      return { code, out: out.join('\n'), err: err.join('\n') };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

type Message = Readonly<Record<string, unknown>> & { readonly type: string; readonly id?: unknown };
type Answer = (message: Message) => readonly object[];

/** A bridge that says what a test tells it to say. */
export function startBridge(answer: Answer, welcome: object = {}) {
  const heard: Message[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    development: false,
    fetch: (request, bun) =>
      bun.upgrade(request) ? undefined : new Response('no', { status: 400 }),
    websocket: {
      open: (socket) => void socket.send(JSON.stringify({ ...WELCOME, ...welcome })),
      message(socket, text) {
        const message: Message = JSON.parse(String(text));
        heard.push(message);
        for (const reply of answer(message)) {
          socket.send(
            JSON.stringify(
              'type' in reply && reply.type === 'tick' ? reply : { id: message.id, ...reply },
            ),
          );
        }
      },
    },
  });
  const url = `ws://127.0.0.1:${server.port}/websocket/ws`;
  return { url, heard, [Symbol.dispose]: () => void server.stop(true) };
}

const WELCOME = {
  type: 'connection_established',
  auth: { required: false, authenticated: true, methods: [], deadline_ms: null, scopes: [] },
  heartbeat: { interval_ms: 0, timeout_ms: 0 },
};
