import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../report.ts';
import { disturbance, finding, type Scenario, undisturbed } from '../scenario.ts';
import { runScript } from '../servers/load-process.ts';

const ROUNDS = 3;
const folder = join(import.meta.dir, '..');
/** Not part of the repository: the figure is left out where it is missing. */
const GOLD_DAY = join(folder, '../../shared/data/lean-oanda-xauusd-tick/20140509_quote.zip');

interface PaperFigures {
  readonly ticksPerSecond: number;
  readonly orderMicros: { readonly p50: number; readonly p99: number };
  readonly bytesPerPosition: number;
  readonly gold?: { readonly ticks: number; readonly ms: number };
}

interface StepFigures {
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
}

interface StoreFigures {
  readonly openMs: number;
  readonly claims: { readonly newClaimUs: number };
  readonly appendOneInFlight: StepFigures;
  readonly append64InFlight: StepFigures;
  readonly signalOneInFlight: StepFigures;
  readonly signal64InFlight: StepFigures;
  readonly ticks: { readonly recordNs: number; readonly storedPerSecond: number };
}

/** The paper trade server without a bridge around it. */
export const paperEngine: Scenario = scriptScenario<PaperFigures>({
  name: 'paper-engine',
  about: 'the paper trade server alone: ticks, orders, memory',
  command: ['paper-engine.ts', ...(existsSync(GOLD_DAY) ? [GOLD_DAY] : [])],
  findings: (runs) => [
    finding(
      { figure: 'ticks that touch no order', unit: '/s', target: { is: '>=', value: 200_000 } },
      runs.map((run) => run.ticksPerSecond),
    ),
    finding(
      { figure: 'market order p50', unit: 'us', target: { is: '<=', value: 20 } },
      runs.map((run) => run.orderMicros.p50),
    ),
    finding(
      { figure: 'memory per open position', unit: 'bytes', target: { is: '<=', value: 2_048 } },
      runs.map((run) => run.bytesPerPosition),
    ),
    ...(runs.some(({ gold }) => gold !== undefined)
      ? [
          finding(
            {
              figure: 'gold day, 100 pending orders',
              unit: 'ms',
              target: { is: '<=', value: 1_000 },
            },
            runs.flatMap(({ gold }) => gold?.ms ?? []),
          ),
        ]
      : []),
  ],
});

/** The ledger and the market store without a bridge around them. */
export const store: Scenario = scriptScenario<StoreFigures>({
  name: 'store',
  about: 'the stores alone: appends, signals, ticks',
  command: ['store.ts'],
  findings: (runs) => [
    finding(
      { figure: 'three durable steps, one in flight p50', unit: 'us' },
      runs.map((run) => run.signalOneInFlight.p50 * 1_000),
    ),
    finding(
      { figure: 'three durable steps, one in flight p99', unit: 'us' },
      runs.map((run) => run.signalOneInFlight.p99 * 1_000),
    ),
    finding(
      { figure: 'three durable steps, 64 in flight', unit: '/s' },
      runs.map((run) => run.signal64InFlight.perSecond),
    ),
    finding(
      { figure: 'one append, one in flight p50', unit: 'us' },
      runs.map((run) => run.appendOneInFlight.p50 * 1_000),
    ),
    finding(
      { figure: 'claim of a new id', unit: 'us' },
      runs.map((run) => run.claims.newClaimUs),
    ),
    finding(
      { figure: 'ticks stored', unit: '/s' },
      runs.map((run) => run.ticks.storedPerSecond),
    ),
    finding(
      { figure: 'tick handed over', unit: 'ns' },
      runs.map((run) => run.ticks.recordNs),
    ),
  ],
});

/** A script of this folder that prints its figures as one JSON object. */
function scriptScenario<Figures extends object>(parts: {
  readonly name: string;
  readonly about: string;
  readonly command: readonly string[];
  readonly findings: (runs: readonly Figures[]) => Finding[];
}): Scenario {
  const { name, about, command } = parts;
  return {
    name,
    about,
    async run(bench) {
      const runs: { isDisturbed: boolean; figures: Figures }[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const [script = '', ...rest] = command;
        const run = async (): Promise<{ figures: Figures }> => ({
          figures: JSON.parse(await runScript([join(folder, script), ...rest])),
        });
        runs.push(await undisturbed(bench, name, run));
      }
      const findings = parts.findings(runs.map(({ figures }) => figures));
      for (const { figure, measured, unit } of findings) {
        bench.say(`  ${figure}: ${measured.toLocaleString('en')} ${unit}`);
      }
      return { scenario: name, settings: {}, findings, runs, notes: disturbance(runs) };
    },
  };
}
