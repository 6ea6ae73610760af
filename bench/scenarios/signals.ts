import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadResult } from '../load/job.ts';
import type { Spread } from '../machine/spread.ts';
import type { Finding } from '../report.ts';
import { disturbance, finding, type Scenario, undisturbed, undisturbedLoad } from '../scenario.ts';
import { ORDER_SETTINGS, startFreshBridge } from '../servers/bridge-run.ts';
import { runLoad, runScript } from '../servers/load-process.ts';
import { scratchFolder } from '../servers/server-process.ts';

const ROUNDS = 3;
/** Every rule that a market order can meet, with limits that let these orders pass. */
const RULES = {
  'risk.max_notional': 1_000_000_000,
  'risk.max_quote_age_ms': 86_400_000,
  'risk.check_stops': 'true',
  'risk.max_open_positions': 1_000,
  'risk.max_pending_orders': 1_000,
  'risk.max_net_exposure_lots': 1_000_000,
  'risk.max_daily_loss_percent': 99,
  'risk.max_drawdown_percent': 99,
  'risk.max_orders_per_day': 1_000_000,
  'risk.max_repeats': 1_000,
  'risk.repeat_window_ms': 100,
  'risk.allowed_symbols': '*USD*',
  'risk.allowed_actions': 'BUY,SELL,CLOSE',
  'risk.allowed_magics': '0',
  'risk.trading_hours': 'mon-sun 00:00-24:00',
} as const;
/** The write-ahead log is moved into the database every few hundred signals: both runs see it many times. */
const ALONE = { connections: 1, inFlight: 1, warmUp: 2_000, messages: 6_000 } as const;
const MANY = { connections: 8, inFlight: 8, warmUp: 20_000, messages: 60_000 } as const;
const DISK_ROUNDS = 1_500;

interface Variant {
  readonly name: string;
  /** In memory a sync costs nothing, and nothing survives: what the disk costs is the difference. */
  readonly folder: 'on disk' | 'in memory';
  readonly rules: 'all rules' | 'default rules';
}

const WHOLE: Variant = { name: 'whole path', folder: 'on disk', rules: 'all rules' };
const VARIANTS: readonly Variant[] = [
  WHOLE,
  { name: 'default rules', folder: 'on disk', rules: 'default rules' },
  { name: 'no sync', folder: 'in memory', rules: 'all rules' },
];

type SignalsRun = LoadResult & {
  readonly name: string;
  readonly isDisturbed: boolean;
  readonly variant: string;
  readonly ledgerMib: number;
};
type DiskRun = { readonly name: string; readonly isDisturbed: boolean; readonly latencyUs: Spread };

/** A market order durable as `submitted`, in the paper book and as outcome, with its audit, filled and answered. */
export const signals: Scenario = {
  name: 'signals',
  about:
    'trading_signal, three durable steps each, one and 64 in flight; what rules and syncs cost',
  async run(bench) {
    const alone: SignalsRun[] = [];
    const many: SignalsRun[] = [];
    const disk: DiskRun[] = [];
    const runs: (SignalsRun | DiskRun)[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const variant of VARIANTS) {
        const one = await undisturbedLoad(bench, `one in flight, ${variant.name}`, () =>
          measure(ALONE, variant),
        );
        const { p50, p99 } = one.latencyUs ?? {};
        bench.say(`  one in flight, ${variant.name}: p50 ${p50} us, p99 ${p99} us`);
        alone.push(one);
        const group = await undisturbedLoad(bench, `64 in flight, ${variant.name}`, () =>
          measure(MANY, variant),
        );
        bench.say(`  64 in flight, ${variant.name}: ${group.perSecond.toLocaleString('en')}/s`);
        many.push(group);
        runs.push(one, group);
      }
      const floor = await undisturbed(bench, 'disk', measureDisk);
      bench.say(`  disk, three syncs: p50 ${floor.latencyUs.p50} us`);
      disk.push(floor);
      runs.push(floor);
    }
    return {
      scenario: 'signals',
      settings: { alone: ALONE, many: MANY, rules: RULES, ...ORDER_SETTINGS },
      findings: VARIANTS.flatMap(({ name }) =>
        findingsOf(
          name,
          alone.filter(({ variant }) => variant === name),
          many.filter(({ variant }) => variant === name),
        ),
      ).concat(
        finding(
          { figure: 'disk alone, three syncs p50', unit: 'us' },
          disk.map((run) => run.latencyUs.p50),
        ),
        finding(
          { figure: 'disk alone, three syncs p99', unit: 'us' },
          disk.map((run) => run.latencyUs.p99),
        ),
      ),
      runs,
      notes: disturbance(runs),
    };
  },
};

function findingsOf(
  variant: string,
  alone: readonly SignalsRun[],
  many: readonly SignalsRun[],
): Finding[] {
  const isWhole = variant === WHOLE.name;
  const target = (is: '<=' | '>=', value: number) => (isWhole ? { target: { is, value } } : {});
  return [
    finding(
      { figure: `one in flight, ${variant}: p50`, unit: 'us', ...target('<=', 1_000) },
      alone.map((run) => run.latencyUs?.p50 ?? Number.NaN),
    ),
    finding(
      { figure: `one in flight, ${variant}: p99`, unit: 'us', ...target('<=', 3_500) },
      alone.map((run) => run.latencyUs?.p99 ?? Number.NaN),
    ),
    finding(
      { figure: `64 in flight, ${variant}`, unit: '/s', ...target('>=', 12_000) },
      many.map((run) => run.perSecond),
    ),
    finding(
      { figure: `64 in flight, ${variant}: p99`, unit: 'us' },
      many.map((run) => run.latencyUs?.p99 ?? Number.NaN),
    ),
  ];
}

async function measure(
  load: typeof ALONE | typeof MANY,
  { name, folder, rules }: Variant,
): Promise<LoadResult & { variant: string; ledgerMib: number }> {
  const settings = rules === 'all rules' ? { ...ORDER_SETTINGS, ...RULES } : ORDER_SETTINGS;
  const bridge = await startFreshBridge(settings, folder);
  try {
    const { port, pid } = bridge.server;
    const result = await runLoad({ kind: 'signals', port, pid, ...load });
    const { size } = statSync(join(bridge.dataDir, 'ledger.db'));
    return { ...result, variant: name, ledgerMib: Math.round(size / 2 ** 20) };
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
