import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeProcess, ROOT, runProgram } from '../../../cli/test/process/bridge-process.ts';
import { WireClient } from '../../../cli/test/process/wire-client.ts';

const COMMAND = [process.execPath, join(ROOT, 'packages/cli/src/main.ts'), 'serve'];

/** Of the account, whichever process has it. */
export const SETTINGS = [
  'paper.margin_mode=netting',
  // A run makes some hundred orders; none shall fail for lack of margin.
  'paper.balance=1000000000',
  'limits.orders_per_minute=0',
  'limits.reducing_orders_per_minute=0',
  'limits.messages_per_second=0',
  'limits.max_connections_per_ip=0',
  // What was never handed over is proven so when the terminal would have answered long ago.
  'terminal.timeout_ms=500',
].flatMap((setting) => ['--set', setting]);

/** `mt5-bridge serve` on a netting paper account without limits, alone or under `strace`. */
export function startBridge(
  dataDir: string,
  {
    under = [],
    settings = [],
    args = [],
  }: { under?: readonly string[]; settings?: readonly string[]; args?: readonly string[] } = {},
): Promise<BridgeProcess> {
  const more = settings.flatMap((setting) => ['--set', setting]);
  return BridgeProcess.start({
    dataDir,
    command: [...under, ...COMMAND],
    args: [...SETTINGS, ...more, ...args],
  });
}

/** Clients of a bridge that runs; a failure comes with the last words of the bridge. */
export function connectClients(
  { url, output, ended }: BridgeProcess,
  count: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<WireClient[]> {
  const clients = Array.from({ length: count }, () => WireClient.connect(url, { headers }));
  return Promise.all(clients).catch((error: unknown) => {
    const state = Bun.peek.status(ended) === 'pending' ? 'runs' : 'has ended';
    throw new Error(`${error}; the bridge ${state} and said:\n${output.text.slice(-2_000)}`);
  });
}

/** Starts one more bridge on the folder of one that runs; answers with what it tells the shell at its end. */
export async function startSecondBridge(dataDir: string): Promise<number> {
  const line = [...COMMAND, '--port', '0', '--data-dir', dataDir, ...SETTINGS];
  return (await runProgram(line)).code;
}

/**
 * Kills the bridge itself. A killed `strace` leaves its child running, so the number comes from the lock
 * that the bridge wrote.
 */
export async function killBridge(bridge: BridgeProcess): Promise<void> {
  // Its number may be another process's by now.
  if (Bun.peek.status(bridge.ended) !== 'pending') return;
  const pid = ownerPid(bridge.dataDir);
  if (pid !== undefined) killIfAlive(pid);
  else bridge.kill('SIGKILL');
  await bridge.ended;
}

function ownerPid(dataDir: string): number | undefined {
  const path = join(dataDir, 'owner.json');
  if (!existsSync(path)) return undefined;
  const owner: { readonly pid: number } = JSON.parse(readFileSync(path, 'utf8'));
  return owner.pid;
}

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
