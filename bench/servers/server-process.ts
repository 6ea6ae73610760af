import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subprocess } from 'bun';

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** From the start of the process to the line that names its port. */
  readonly startedMs: number;
  stop(): Promise<void>;
}

const STOP_MAX_MS = 12_000;
const BRIDGE_PORT = /ws:\/\/127\.0\.0\.1:(\d+)\//;
const root = join(import.meta.dir, '../..');
const living = new Set<Subprocess>();

/** A server that outlives its benchmark would disturb the next one. */
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(1));
}

const MEMORY_DISK = '/dev/shm';

/** A new folder for one run: on the disk of the system's temporary files, or in memory (Linux). */
export function scratchFolder(place: 'on disk' | 'in memory' = 'on disk'): {
  readonly path: string;
  remove(): void;
} {
  const parent = place === 'in memory' ? MEMORY_DISK : tmpdir();
  const path = mkdtempSync(join(parent, 'mt5-bridge-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The bridge as users start it, on a free port and a data directory of its own. */
export function startBridge(
  dataDir: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<RunningServer> {
  const sets = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const options = ['--port', '0', '--data-dir', dataDir, '--exit-with-parent', ...sets];
  return start([process.execPath, 'packages/cli/src/main.ts', 'serve', ...options], BRIDGE_PORT);
}

/** The command of the README; npm passes no signal on, the bridge ends because its parent does. */
export function startWithNpm(dataDir: string): Promise<RunningServer> {
  const options = ['--port', '0', '--data-dir', dataDir];
  return start(['npm', 'start', '--silent', '--', ...options], BRIDGE_PORT);
}

export function startBareServer(): Promise<RunningServer> {
  return start([process.execPath, 'bench/floors/bare-server.ts'], /^port (\d+)$/m);
}

export function startFastApiPeer(): Promise<RunningServer> {
  return start(['/usr/bin/python3', 'bench/floors/fastapi_peer.py'], /^port (\d+)$/m);
}

/** Starts a process and waits until its output names the port. */
export async function start(command: string[], portPattern: RegExp): Promise<RunningServer> {
  const fromMs = performance.now();
  const child = Bun.spawn(command, {
    cwd: root,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: cleanEnvironment(),
  });
  living.add(child);
  const named = Promise.withResolvers<number>();
  let output = '';
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      output = (output + decoder.decode(chunk, { stream: true })).slice(-10_000);
      const port = portPattern.exec(output)?.[1];
      if (port !== undefined) named.resolve(Number(port));
    }
  };
  const ended = Promise.all([read(child.stdout), read(child.stderr)]);
  void ended.then(() => named.reject(new Error(`\`${command.join(' ')}\` ended:\n${output}`)));
  const port = await named.promise;
  return {
    pid: child.pid,
    port,
    startedMs: performance.now() - fromMs,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MAX_MS);
      await child.exited;
      // What npm started lives a moment longer than npm; it holds the same pipes.
      await ended;
      clearTimeout(kill);
      living.delete(child);
    },
  };
}

/** Settings of the person who runs the benchmark must not reach the bridge. */
function cleanEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('MT5_BRIDGE_')),
  );
}
