import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadResult } from '../load/job.ts';
import type { Spread } from '../machine/spread.ts';
import { disturbance, finding, type Scenario, undisturbed, undisturbedLoad } from '../scenario.ts';
import { HIGH_LIMITS, startFreshBridge } from '../servers/bridge-run.ts';
import { runLoad, runScript } from '../servers/load-process.ts';
import { scratchFolder } from '../servers/server-process.ts';

const ROUNDS = 3;
const SETTINGS = {
  ...HIGH_LIMITS,
  'limits.orders_per_minute': 0,
  // Bought and sold in turn, so that one position stays, as with a strategy that has run for long.
  'paper.margin_mode': 'netting',
  'paper.balance': 10_000_000,
} as const;
/** The write-ahead log is moved into the database every few hundred signals: both runs see it many times. */
const ALONE = { connections: 1, inFlight: 1, warmUp: 2_000, messages: 6_000 } as const;
const MANY = { connections: 8, inFlight: 8, warmUp: 20_000, messages: 60_000 } as const;
const DISK_ROUNDS = 1_500;

type SignalsRun = LoadResult & {
  readonly name: string;
  readonly isDisturbed: boolean;
  readonly ledgerMib: number;
};
type DiskRun = { readonly name: string; readonly isDisturbed: boolean; readonly latencyUs: Spread };

/** A market order durable as `submitted`, in the paper book and as outcome, filled and answered. */
export const signals: Scenario = {
  name: 'signals',
  about: 'trading_signal, three durable steps each, one and 64 in flight',
  async run(bench) {
    const alone: SignalsRun[] = [];
    const many: SignalsRun[] = [];
    const disk: DiskRun[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const one = await undisturbedLoad(bench, 'one in flight', () => measure(ALONE));
      bench.say(`  one in flight: p50 ${one.latencyUs?.p50} us, p99 ${one.latencyUs?.p99} us`);
      const floor = await undisturbed(bench, 'disk', measureDisk);
      bench.say(`  disk, three syncs: p50 ${floor.latencyUs.p50} us`);
      const group = await undisturbedLoad(bench, '64 in flight', () => measure(MANY));
      bench.say(`  64 in flight: ${group.perSecond.toLocaleString('en')}/s`);
      alone.push(one);
      disk.push(floor);
      many.push(group);
    }
    const runs = alone.flatMap((run, n) => [run, disk[n] ?? run, many[n] ?? run]);
    return {
      scenario: 'signals',
      settings: { alone: ALONE, many: MANY, ...SETTINGS },
      findings: [
        finding(
          { figure: 'one in flight p50', unit: 'us', target: { is: '<=', value: 800 } },
          alone.map((run) => run.latencyUs?.p50 ?? Number.NaN),
        ),
        finding(
          { figure: 'one in flight p99', unit: 'us', target: { is: '<=', value: 2_500 } },
          alone.map((run) => run.latencyUs?.p99 ?? Number.NaN),
        ),
        finding(
          { figure: '64 in flight', unit: '/s', target: { is: '>=', value: 15_000 } },
          many.map((run) => run.perSecond),
        ),
        finding(
          { figure: '64 in flight p99', unit: 'us' },
          many.map((run) => run.latencyUs?.p99 ?? Number.NaN),
        ),
        finding(
          { figure: 'disk alone, three syncs p50', unit: 'us' },
          disk.map((run) => run.latencyUs.p50),
        ),
        finding(
          { figure: 'disk alone, three syncs p99', unit: 'us' },
          disk.map((run) => run.latencyUs.p99),
        ),
      ],
      runs,
      notes: disturbance(runs),
    };
  },
};

async function measure(
  load: typeof ALONE | typeof MANY,
): Promise<LoadResult & { ledgerMib: number }> {
  const bridge = await startFreshBridge(SETTINGS);
  try {
    const { port, pid } = bridge.server;
    const result = await runLoad({ kind: 'signals', port, pid, ...load });
    const { size } = statSync(join(bridge.dataDir, 'ledger.db'));
    return { ...result, ledgerMib: Math.round(size / 2 ** 20) };
  } finally {
    await bridge.stop();
  }
}

async function measureDisk(): Promise<{ latencyUs: Spread }> {
  const folder = scratchFolder();
  try {
    const script = join(import.meta.dir, '../floors/disk.ts');
    return { latencyUs: JSON.parse(await runScript([script, folder.path, String(DISK_ROUNDS)])) };
  } finally {
    folder.remove();
  }
}
