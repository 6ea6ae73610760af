import type { LoadResult } from './load/job.ts';
import { FOREIGN_MAX, type Patience } from './machine/quiet.ts';
import { median, round } from './machine/spread.ts';
import type { Finding, ScenarioReport } from './report.ts';

export interface Scenario {
  readonly name: string;
  /** What it answers, in one line. */
  readonly about: string;
  run(bench: Bench): Promise<ScenarioReport>;
}

/** What a scenario needs of the command that runs it. */
export interface Bench {
  readonly patience: Patience;
  readonly say: (line: string) => void;
}

/** Runs again at most this often when something else used the machine meanwhile. */
const REPEATS_MAX = 2;

/**
 * One run on a machine that does nothing else, as far as that can be had: waits for it before, and repeats a
 * run during which others worked. The answer says when they did all the same.
 */
export async function undisturbed<Result extends object>(
  bench: Bench,
  name: string,
  run: () => Promise<Result>,
  foreignOf: (result: Result) => number | null = () => null,
): Promise<Result & { readonly name: string; readonly isDisturbed: boolean }> {
  for (let repeat = 0; ; repeat += 1) {
    const isQuiet = await bench.patience.waitForQuiet();
    const result = await run();
    const foreign = foreignOf(result);
    const isDisturbed = !isQuiet || (foreign ?? 0) > FOREIGN_MAX;
    // On a machine that is never quiet the next run would be no better.
    if (!isDisturbed || !isQuiet || repeat === REPEATS_MAX) return { name, isDisturbed, ...result };
    bench.say(`  ${name}: others used ${foreign} cores, again`);
  }
}

/** The same for a run of the load generator, which knows what else was going on. */
export function undisturbedLoad<Result extends LoadResult>(
  bench: Bench,
  name: string,
  run: () => Promise<Result>,
): Promise<Result & { readonly name: string; readonly isDisturbed: boolean }> {
  return undisturbed(bench, name, run, ({ cpu }) => cpu.foreign);
}

/** The median of runs with what it is measured in and compared to. */
export function finding(
  about: Omit<Finding, 'measured' | 'range'>,
  values: readonly number[],
): Finding {
  const range: readonly [number, number] = [round(Math.min(...values)), round(Math.max(...values))];
  return { ...about, measured: round(median(values)), ...(values.length > 1 ? { range } : {}) };
}

/** How many of the runs were disturbed, for the notes of a report. */
export function disturbance(runs: readonly { readonly isDisturbed: boolean }[]): string[] {
  const count = runs.filter(({ isDisturbed }) => isDisturbed).length;
  if (count === 0) return [];
  return [`Something else used the machine during ${count} of ${runs.length} runs.`];
}
