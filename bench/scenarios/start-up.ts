import { RawConnection } from '../load/raw-connection.ts';
import { disturbance, finding, type Scenario, undisturbed } from '../scenario.ts';
import {
  type RunningServer,
  scratchFolder,
  startBareServer,
  startBridge,
  startWithNpm,
} from '../servers/server-process.ts';

const ROUNDS = 10;

type StartRun = { readonly name: string; readonly isDisturbed: boolean; readonly ms: number };

/** From the start of the process to the first message on a connection. */
export const startUp: Scenario = {
  name: 'start-up',
  about: 'start of the process to the first accepted connection',
  async run(bench) {
    const folder = scratchFolder();
    const starts: Readonly<Record<string, () => Promise<RunningServer>>> = {
      'new data directory': freshStart,
      'used data directory': () => startBridge(folder.path, {}),
      'npm start': () => startWithNpm(folder.path),
      'bare server': startBareServer,
    };
    const runs: StartRun[] = [];
    try {
      // The first start of all reads the files from the disk.
      for (const start of Object.values(starts)) await untilAccepted(start);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const [name, start] of Object.entries(starts)) {
          runs.push(await undisturbed(bench, name, () => untilAccepted(start)));
        }
      }
    } finally {
      folder.remove();
    }
    const times = (name: string): number[] =>
      runs.filter((run) => run.name === name).map(({ ms }) => ms);
    const unit = 'ms';
    const findings = [
      finding(
        { figure: 'new data directory', unit, target: { is: '<=', value: 500 } },
        times('new data directory'),
      ),
      finding(
        { figure: 'used data directory', unit, target: { is: '<=', value: 500 } },
        times('used data directory'),
      ),
      finding(
        { figure: 'npm start', unit, target: { is: '<=', value: 1_000 } },
        times('npm start'),
      ),
      finding({ figure: 'bare server', unit }, times('bare server')),
    ];
    for (const { figure, measured } of findings) bench.say(`  ${figure}: ${measured} ms`);
    return { scenario: 'start-up', settings: {}, findings, runs, notes: disturbance(runs) };
  },
};

async function freshStart(): Promise<RunningServer> {
  const folder = scratchFolder();
  const server = await startBridge(folder.path, {});
  const stop = async (): Promise<void> => {
    await server.stop();
    folder.remove();
  };
  return { ...server, stop };
}

async function untilAccepted(start: () => Promise<RunningServer>): Promise<{ ms: number }> {
  const fromMs = performance.now();
  const server = await start();
  const connection = await RawConnection.open(server.port, undefined, {
    onText() {},
    onChunkEnd() {},
    onEnd() {},
  });
  const ms = performance.now() - fromMs;
  connection.close();
  await server.stop();
  return { ms: Math.round(ms) };
}
