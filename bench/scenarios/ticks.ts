import type { LoadResult } from '../load/job.ts';
import type { Finding } from '../report.ts';
import { disturbance, finding, type Scenario, undisturbedLoad } from '../scenario.ts';
import { type BridgeRun, HIGH_LIMITS, startFreshBridge } from '../servers/bridge-run.ts';
import { runLoad } from '../servers/load-process.ts';
import { isPythonReady } from '../servers/python-packages.ts';
import {
  type RunningServer,
  startBareServer,
  startFastApiPeer,
} from '../servers/server-process.ts';

const CONNECTIONS = 100;
const IN_FLIGHT = 4;
const ROUNDS = 5;
/** Python is so much slower that the same count would take a minute; its warm-up is done sooner. */
const COUNTS = {
  bridge: { warmUp: 500_000, messages: 800_000 },
  bare: { warmUp: 500_000, messages: 800_000 },
  python: { warmUp: 4_000, messages: 30_000 },
} as const;
type Subject = keyof typeof COUNTS;

type TicksRun = LoadResult & {
  readonly name: string;
  readonly isDisturbed: boolean;
  readonly ticksDropped?: number;
};

/** How many ticks a second, against the least that Bun needs for it and what Python makes of it. */
export const ticks: Scenario = {
  name: 'ticks',
  about: `tick_data as fast as it goes, ${CONNECTIONS} connections with ${IN_FLIGHT} in flight`,
  async run(bench) {
    const hasPython = await isPythonReady(bench.say);
    const subjects: Subject[] = hasPython ? ['bridge', 'bare', 'python'] : ['bridge', 'bare'];
    const rounds: Record<Subject, TicksRun>[] = [];
    const runs: TicksRun[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const results: Partial<Record<Subject, TicksRun>> = {};
      for (const subject of subjects) {
        const result = await undisturbedLoad(bench, subject, () => measure(subject));
        bench.say(`  ${subject}: ${result.perSecond.toLocaleString('en')}/s`);
        results[subject] = result;
        runs.push(result);
      }
      const { bridge, bare, python } = results;
      if (bridge === undefined || bare === undefined) continue;
      rounds.push({ bridge, bare, python: python ?? bare });
    }
    return {
      scenario: 'ticks',
      settings: { connections: CONNECTIONS, inFlight: IN_FLIGHT, counts: COUNTS, ...HIGH_LIMITS },
      findings: findings(rounds, hasPython),
      runs,
      notes: [
        ...disturbance(runs),
        ...(hasPython ? [] : ['Python is missing: see the command printed above.']),
      ],
    };
  },
};

async function measure(subject: Subject): Promise<LoadResult & { ticksDropped?: number }> {
  const bridge: BridgeRun | undefined =
    subject === 'bridge' ? await startFreshBridge(HIGH_LIMITS) : undefined;
  const server: RunningServer =
    bridge?.server ?? (await (subject === 'bare' ? startBareServer() : startFastApiPeer()));
  try {
    const result = await runLoad({
      kind: 'saturate',
      port: server.port,
      pid: server.pid,
      connections: CONNECTIONS,
      inFlight: IN_FLIGHT,
      ...COUNTS[subject],
    });
    if (bridge === undefined) return result;
    return { ...result, ticksDropped: await bridge.metric('ticks_dropped_total') };
  } finally {
    await (bridge ?? server).stop();
  }
}

function findings(rounds: readonly Record<Subject, TicksRun>[], hasPython: boolean): Finding[] {
  const rates = (subject: Subject): number[] => rounds.map((round) => round[subject].perSecond);
  const ratios = (floor: Subject): number[] =>
    rounds.map((round) => round.bridge.perSecond / round[floor].perSecond);
  const dropped = rounds.map(({ bridge }) => bridge.ticksDropped ?? 0);
  return [
    finding({ figure: 'bridge, whole path', unit: '/s' }, rates('bridge')),
    finding({ figure: 'bare Bun server', unit: '/s' }, rates('bare')),
    finding(
      { figure: 'bridge to bare server', unit: 'times', target: { is: '>=', value: 0.8 } },
      ratios('bare'),
    ),
    ...(hasPython
      ? [
          finding({ figure: 'FastAPI with pydantic', unit: '/s' }, rates('python')),
          finding(
            { figure: 'bridge to FastAPI', unit: 'times', target: { is: '>=', value: 12 } },
            ratios('python'),
          ),
        ]
      : []),
    finding({ figure: 'ticks not stored', unit: '', target: { is: '<=', value: 0 } }, dropped),
  ];
}
