import type { LoadResult } from '../load/job.ts';
import { disturbance, finding, type Scenario, undisturbedLoad } from '../scenario.ts';
import { HIGH_LIMITS, startFreshBridge } from '../servers/bridge-run.ts';
import { runLoad } from '../servers/load-process.ts';
import { startBareServer } from '../servers/server-process.ts';

const CONNECTIONS = 50;
const PER_SECOND = 5_000;
const ROUNDS = 3;
const WARM_UP = 10_000;
const MESSAGES = 30_000;

type SteadyRun = LoadResult & { readonly name: string; readonly isDisturbed: boolean };

/** How long a tick takes on a bridge that has time to spare. */
export const steady: Scenario = {
  name: 'steady',
  about: `tick_data at ${PER_SECOND.toLocaleString('en')}/s over ${CONNECTIONS} connections, open loop`,
  async run(bench) {
    const bridge: SteadyRun[] = [];
    const bare: SteadyRun[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bridge.push(await undisturbedLoad(bench, 'bridge', measureBridge));
      bare.push(await undisturbedLoad(bench, 'bare', measureBare));
      for (const run of [bridge.at(-1), bare.at(-1)]) {
        bench.say(`  ${run?.name}: p50 ${run?.latencyUs?.p50} us, p99 ${run?.latencyUs?.p99} us`);
      }
    }
    const runs = bridge.flatMap((run, round) => [run, bare[round] ?? run]);
    const unit = 'us';
    return {
      scenario: 'steady',
      settings: {
        connections: CONNECTIONS,
        perSecond: PER_SECOND,
        warmUp: WARM_UP,
        messages: MESSAGES,
        ...HIGH_LIMITS,
      },
      findings: [
        finding(
          { figure: 'bridge p50', unit, target: { is: '<=', value: 150 } },
          bridge.map((run) => run.latencyUs?.p50 ?? Number.NaN),
        ),
        finding(
          { figure: 'bridge p99', unit, target: { is: '<=', value: 500 } },
          bridge.map((run) => run.latencyUs?.p99 ?? Number.NaN),
        ),
        finding(
          { figure: 'bare server p50', unit },
          bare.map((run) => run.latencyUs?.p50 ?? Number.NaN),
        ),
        finding(
          { figure: 'bare server p99', unit },
          bare.map((run) => run.latencyUs?.p99 ?? Number.NaN),
        ),
      ],
      runs,
      notes: disturbance(runs),
    };
  },
};

async function measureBridge(): Promise<LoadResult> {
  const bridge = await startFreshBridge(HIGH_LIMITS);
  try {
    return await pace(bridge.server);
  } finally {
    await bridge.stop();
  }
}

async function measureBare(): Promise<LoadResult> {
  const server = await startBareServer();
  try {
    return await pace(server);
  } finally {
    await server.stop();
  }
}

function pace({ port, pid }: { port: number; pid: number }): Promise<LoadResult> {
  return runLoad({
    kind: 'pace',
    port,
    pid,
    connections: CONNECTIONS,
    perSecond: PER_SECOND,
    warmUp: WARM_UP,
    messages: MESSAGES,
  });
}
