/**
 * `npm run bench`: all scenarios, or the ones that are named (`npm run bench -- ticks`). It waits up to half
 * a minute in all for a machine on which nothing else works, with `--patient` up to an hour.
 */
import { loadAverages } from './machine/machine.ts';
import { Patience } from './machine/quiet.ts';
import { type ScenarioReport, summaryTable, verdictOf, writeReport } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { idleMemory } from './scenarios/idle-memory.ts';
import { restart } from './scenarios/restart.ts';
import { paperEngine, store } from './scenarios/scripts.ts';
import { signals } from './scenarios/signals.ts';
import { startUp } from './scenarios/start-up.ts';
import { steady } from './scenarios/steady.ts';
import { ticks } from './scenarios/ticks.ts';

const SCENARIOS: readonly Scenario[] = [
  ticks,
  steady,
  signals,
  restart,
  idleMemory,
  startUp,
  store,
  paperEngine,
];
const PATIENCE_MS = 30_000;
const LONG_PATIENCE_MS = 3_600_000;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function chosen(names: readonly string[]): readonly Scenario[] | undefined {
  if (names.length === 0) return SCENARIOS;
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length === 0) return SCENARIOS.filter(({ name }) => names.includes(name));
  say(`There is no scenario ${unknown.join(', ')}. There are:`);
  for (const { name, about } of SCENARIOS) say(`  ${name.padEnd(14)}${about}`);
  return undefined;
}

async function run(args: readonly string[]): Promise<number> {
  const isPatient = args.includes('--patient');
  const scenarios = chosen(args.filter((arg) => arg !== '--patient'));
  if (scenarios === undefined) return 2;
  const patience = new Patience(isPatient ? LONG_PATIENCE_MS : PATIENCE_MS);
  const bench: Bench = { patience, say };
  const reports: ScenarioReport[] = [];
  for (const scenario of scenarios) {
    say(`${scenario.name}: ${scenario.about}`);
    const loadBefore = loadAverages();
    const report = await scenario.run(bench);
    reports.push(report);
    for (const note of report.notes) say(`  ${note}`);
    say(`  ${writeReport(report, loadBefore)}`);
  }
  say(`\n${summaryTable(reports)}`);
  const missed = reports.flatMap(({ findings }) => findings).filter(isMissed);
  say(`\n${missed.length === 0 ? 'Every target is met.' : `${missed.length} targets are missed.`}`);
  return missed.length === 0 ? 0 : 1;
}

const isMissed = (finding: Parameters<typeof verdictOf>[0]): boolean =>
  verdictOf(finding) === 'missed';

process.exitCode = await run(process.argv.slice(2));
