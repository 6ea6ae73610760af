import type { HoldResult } from '../load/job.ts';
import { disturbance, finding, type Scenario, undisturbed } from '../scenario.ts';
import { startFreshBridge } from '../servers/bridge-run.ts';
import { runLoad } from '../servers/load-process.ts';
import { startBareServer } from '../servers/server-process.ts';

const CONNECTIONS = 10_000;
const ROUNDS = 2;
const LIMITS = {
  'limits.max_connections': CONNECTIONS + 100,
  'limits.max_connections_per_ip': CONNECTIONS + 100,
} as const;

type IdleRun = HoldResult & { readonly name: string; readonly isDisturbed: boolean };

/** What a connection that says nothing costs in memory. */
export const idleMemory: Scenario = {
  name: 'idle-memory',
  about: `resident memory per idle connection at ${CONNECTIONS.toLocaleString('en')} connections`,
  async run(bench) {
    const bridge: IdleRun[] = [];
    const bare: IdleRun[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bridge.push(await undisturbed(bench, 'bridge', holdBridge));
      bare.push(await undisturbed(bench, 'bare', holdBare));
      for (const run of [bridge.at(-1), bare.at(-1)]) {
        bench.say(`  ${run?.name}: ${run?.bytesPerConnection} bytes`);
      }
    }
    const runs = bridge.flatMap((run, round) => [run, bare[round] ?? run]);
    const unit = 'bytes';
    return {
      scenario: 'idle-memory',
      settings: { connections: CONNECTIONS, ...LIMITS },
      findings: [
        finding(
          { figure: 'bridge, per connection', unit, target: { is: '<=', value: 4_096 } },
          bridge.map((run) => run.bytesPerConnection),
        ),
        finding(
          { figure: 'bare server, per connection', unit },
          bare.map((run) => run.bytesPerConnection),
        ),
        finding(
          { figure: 'bridge without connections', unit: 'MiB' },
          bridge.map((run) => run.rssBeforeBytes / 2 ** 20),
        ),
      ],
      runs,
      notes: disturbance(runs),
    };
  },
};

async function holdBridge(): Promise<HoldResult> {
  const bridge = await startFreshBridge(LIMITS);
  try {
    const { port, pid } = bridge.server;
    return await runLoad({ kind: 'hold', port, pid, connections: CONNECTIONS });
  } finally {
    await bridge.stop();
  }
}

async function holdBare(): Promise<HoldResult> {
  const server = await startBareServer();
  try {
    const { port, pid } = server;
    return await runLoad({ kind: 'hold', port, pid, connections: CONNECTIONS });
  } finally {
    await server.stop();
  }
}
