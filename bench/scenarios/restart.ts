import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import { RawConnection } from '../load/raw-connection.ts';
import { disturbance, finding, type Scenario, undisturbed } from '../scenario.ts';
import { ORDER_SETTINGS } from '../servers/bridge-run.ts';
import { runLoad, runScript } from '../servers/load-process.ts';
import { scratchFolder, startBridge } from '../servers/server-process.ts';

const ROUNDS = 3;
const KNOWN_SIGNALS = 1_000_000;
const UNRESOLVED = 10_000;
/** The bridge was down for so long: before the deadlines of its last requests nothing can be proven absent. */
const DOWN_MS = 60_000;
const LOOK_EVERY_MS = 20;
const PATIENCE_MS = 120_000;
const LOAD = { connections: 8, inFlight: 8, warmUp: 1, messages: UNRESOLVED - 1 } as const;

interface RestartRun {
  readonly name: string;
  readonly isDisturbed: boolean;
  /** From the start of the process to the first accepted connection. */
  readonly acceptedMs: number;
  /** From there on until nothing is unresolved any more. */
  readonly foundOutMs: number;
}

/** What a restart costs with much in the ledger, and with much that has to be found out. */
export const restart: Scenario = {
  name: 'restart',
  about: 'a start with a million signals in the ledger; ten thousand unknown outcomes found out',
  async run(bench) {
    const runs: RestartRun[] = [];
    const known = scratchFolder();
    try {
      await runScript([join(import.meta.dir, '../fill-ledger.ts'), known.path, `${KNOWN_SIGNALS}`]);
      for (let round = 0; round < ROUNDS; round += 1) {
        const name = 'a million signals';
        runs.push(await undisturbed(bench, name, () => measureStart(known.path)));
        for (const fate of ['executed', 'never arrived'] as const) {
          runs.push(await undisturbed(bench, fate, () => measureFindingOut(fate)));
        }
      }
    } finally {
      known.remove();
    }
    const of = (name: string): RestartRun[] => runs.filter((run) => run.name === name);
    const findings = [
      finding(
        { figure: '1,000,000 signals: accepted', unit: 'ms', target: { is: '<=', value: 2_000 } },
        of('a million signals').map((run) => run.acceptedMs),
      ),
      ...['executed', 'never arrived'].map((fate) =>
        finding(
          {
            figure: `10,000 unresolved, ${fate}: found out`,
            unit: 'ms',
            target: { is: '<=', value: 5_000 },
          },
          of(fate).map((run) => run.foundOutMs),
        ),
      ),
    ];
    for (const { figure, measured } of findings) bench.say(`  ${figure}: ${measured} ms`);
    return {
      scenario: 'restart',
      settings: ORDER_SETTINGS,
      findings,
      runs,
      notes: disturbance(runs),
    };
  },
};

/**
 * The ledger as a bridge leaves it that died after it had sent 10,000 orders and stored no outcome: a real
 * run whose outcomes are taken out. Of orders that never arrived, the terminal's book knows nothing either.
 */
async function measureFindingOut(fate: 'executed' | 'never arrived') {
  const folder = scratchFolder();
  try {
    const server = await startBridge(folder.path, ORDER_SETTINGS);
    await runLoad({ kind: 'signals', port: server.port, pid: server.pid, ...LOAD });
    await server.stop();
    forget(folder.path, fate);
    return await measureStart(folder.path);
  } finally {
    folder.remove();
  }
}

function forget(dataDir: string, fate: 'executed' | 'never arrived'): void {
  const ledger = new Database(join(dataDir, 'ledger.db'));
  ledger.run(
    `update signal set state = 'submitted', outcome = null, settled_ms = null, steps = null,
       submitted_ms = submitted_ms - ?1,
       request = json_set(request, '$.expiresAtMs', json_extract(request, '$.expiresAtMs') - ?1)`,
    [DOWN_MS],
  );
  if (fate === 'never arrived') {
    ledger.run("delete from book_living where book_table not in ('account', 'stream')");
    for (const table of ['book_archive', 'book_request', 'book_request_key']) {
      ledger.run(`delete from ${table}`);
    }
  }
  ledger.close();
}

async function measureStart(dataDir: string) {
  const fromMs = performance.now();
  const server = await startBridge(dataDir, ORDER_SETTINGS);
  try {
    const connection = await RawConnection.open(server.port, undefined, {
      onText() {},
      onChunkEnd() {},
      onEnd() {},
    });
    const acceptedMs = performance.now() - fromMs;
    connection.close();
    await untilFoundOut(server.port);
    const foundOutMs = performance.now() - fromMs - acceptedMs;
    return { acceptedMs: Math.round(acceptedMs), foundOutMs: Math.round(foundOutMs) };
  } finally {
    await server.stop();
  }
}

async function untilFoundOut(port: number): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (performance.now() < untilMs) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    if (/^mt5_bridge_signals_unresolved(?:\{.*\})? 0$/m.test(await response.text())) return;
    await Bun.sleep(LOOK_EVERY_MS);
  }
  throw new Error(`signals are unresolved after ${PATIENCE_MS} ms`);
}
