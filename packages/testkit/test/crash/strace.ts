import { existsSync, readFileSync } from 'node:fs';
import { ProcessOutput } from '../../../cli/test/process/process-output.ts';

/** What SQLite and the WebSocket end in here; `write` and `fdatasync` are never called. */
export const SWEPT_CALLS = ['fsync', 'pwrite64', 'ftruncate', 'sendto'] as const;
export type SweptCall = (typeof SWEPT_CALLS)[number];

export const hasStrace = Bun.which('strace') !== null;

/**
 * The seccomp filter stops a process at the traced calls only, which is several times faster, but a signal
 * that is injected at such a stop is lost.
 */
const FOLLOW_FAST = ['strace', '-f', '--seccomp-bpf', '-qq'];
const FOLLOW = ['strace', '-f', '-qq'];

/** Runs a program and writes each swept call to `log`. */
export function tracing(log: string): string[] {
  return [...FOLLOW_FAST, '-o', log, '-e', `trace=${SWEPT_CALLS.join(',')}`];
}

/** A place in a run: the n-th call of one kind, counted in each thread on its own. */
export interface CallPoint {
  readonly call: SweptCall;
  readonly when: number;
}

/** Runs a program that is killed at a call: of whichever thread comes so far first. */
export function killingAt(log: string, point: CallPoint): string[] {
  return [...FOLLOW, '-o', log, ...killAt(point)];
}

/** Runs a program of which a call fails; with `isLasting` every later one too, as on a full disk. */
export function failingAt(
  log: string,
  { call, when }: CallPoint,
  { error, isLasting }: { readonly error: 'EIO' | 'ENOSPC'; readonly isLasting: boolean },
): string[] {
  const moment = isLasting ? `${when}+` : `${when}`;
  const inject = `inject=${call}:error=${error}:when=${moment}`;
  return [...FOLLOW_FAST, '-o', log, '-e', `trace=${call}`, '-e', inject];
}

const killAt = ({ call, when }: CallPoint): string[] => [
  ...['-e', `trace=${call}`],
  ...['-e', `inject=${call}:signal=SIGKILL:when=${when}`],
];

/** Resolves when a running process is held, so that its calls count from now on. */
export async function attach(pid: number, point: CallPoint | 'count', log: string): Promise<void> {
  const what = point === 'count' ? ['-e', `trace=${SWEPT_CALLS.join(',')}`] : killAt(point);
  const line = ['strace', '-f', '-o', log, ...what, '-p', `${pid}`];
  const child = Bun.spawn(line, { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' });
  await new ProcessOutput(child.stderr).find(/attached/);
}

export function wasKilled(log: string): boolean {
  return existsSync(log) && /killed by SIGKILL/.test(readFileSync(log, 'utf8'));
}

export function wasRefused(log: string): boolean {
  return existsSync(log) && readFileSync(log, 'utf8').includes('(INJECTED)');
}

/** Calls of the thread that made most of them, by name. */
export function countCalls(log: string): Map<string, number> {
  const ofThread = new Map<string, number>();
  for (const [, thread, call] of readFileSync(log, 'utf8').matchAll(/^(\d+) +(\w+)\(/gm)) {
    const key = `${call} ${thread}`;
    ofThread.set(key, (ofThread.get(key) ?? 0) + 1);
  }
  const most = new Map<string, number>();
  for (const [key, count] of ofThread) {
    const call = key.split(' ')[0] ?? '';
    most.set(call, Math.max(most.get(call) ?? 0, count));
  }
  return most;
}
