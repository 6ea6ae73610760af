import { readFileSync } from 'node:fs';
import { round } from './spread.ts';

/** CPU time per time on the clock: 1 is one core in full. */
export interface CpuShares {
  /** The server under test, all its threads. */
  readonly server: number;
  readonly load: number;
  /** Everything else that the machine did: a disturbance. `null` where the system does not tell. */
  readonly foreign: number | null;
  /** Taken by the host of a virtual machine. */
  readonly stolen: number | null;
}

/** Linux counts in these, whatever the kernel's own tick. */
const TICK_MS = 10;

interface Reading {
  readonly atMs: number;
  readonly serverMs: number;
  readonly loadMs: number;
  readonly busyMs: number | undefined;
  readonly stolenMs: number | undefined;
}

/** Starts to count; the answer of the returned function covers the time since. */
export function watchCpu(serverPid: number): () => CpuShares {
  const from = read(serverPid);
  return () => {
    const to = read(serverPid);
    const share = (cpuMs: number): number => round(Math.max(0, cpuMs) / (to.atMs - from.atMs));
    const server = to.serverMs - from.serverMs;
    const load = to.loadMs - from.loadMs;
    const between = (a: number | undefined, b: number | undefined): number | null =>
      a === undefined || b === undefined ? null : b - a;
    const busy = between(from.busyMs, to.busyMs);
    const stolen = between(from.stolenMs, to.stolenMs);
    return {
      server: share(server),
      load: share(load),
      foreign: busy === null ? null : share(busy - server - load),
      stolen: stolen === null ? null : share(stolen),
    };
  };
}

function read(serverPid: number): Reading {
  const { user, system } = process.cpuUsage();
  const machine = machineCpuMs();
  return {
    atMs: performance.now(),
    serverMs: processCpuMs(serverPid),
    loadMs: (user + system) / 1_000,
    busyMs: machine?.busyMs,
    stolenMs: machine?.stolenMs,
  };
}

/** All CPU time of the machine since its start; `undefined` on other systems than Linux. */
export function machineCpuMs(): { busyMs: number; stolenMs: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return {
    busyMs: (user + nice + system + irq + softirq) * TICK_MS,
    stolenMs: steal * TICK_MS,
  };
}

/** User and system time of a process; 0 on other systems than Linux. */
export function processCpuMs(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The name of the command, in brackets, may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

export function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1_024;
}
