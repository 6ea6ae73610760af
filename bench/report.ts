import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeMachine, describeVersions, loadAverages } from './machine/machine.ts';

export type Verdict = 'met' | 'missed' | 'no target';

/** One line of the summary. */
export interface Finding {
  readonly figure: string;
  /** `>=` or `<=` and a number, in the unit of `measured`; left out where nothing was promised. */
  readonly target?: { readonly is: '>=' | '<='; readonly value: number };
  readonly measured: number;
  readonly unit: string;
  /** Lowest and highest of the runs that `measured` is the median of. */
  readonly range?: readonly [low: number, high: number];
}

export interface ScenarioReport {
  readonly scenario: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
  /** Every run as it was measured, in the order in which they were made. */
  readonly runs: readonly object[];
  readonly notes: readonly string[];
}

export function verdictOf({ target, measured }: Finding): Verdict {
  if (target === undefined) return 'no target';
  const isMet = target.is === '>=' ? measured >= target.value : measured <= target.value;
  return isMet ? 'met' : 'missed';
}

/** Writes `results/<date>-<scenario>.json`; answers its path. */
export function writeReport(report: ScenarioReport, loadBefore: readonly number[]): string {
  const folder = join(import.meta.dir, 'results');
  mkdirSync(folder, { recursive: true });
  const at = new Date();
  const path = join(folder, `${at.toISOString().slice(0, 10)}-${report.scenario}.json`);
  const whole = {
    scenario: report.scenario,
    at: at.toISOString(),
    machine: describeMachine(),
    versions: describeVersions(),
    loadAverage: { before: loadBefore, after: loadAverages() },
    settings: report.settings,
    findings: report.findings.map((finding) => ({ ...finding, verdict: verdictOf(finding) })),
    notes: report.notes,
    runs: report.runs,
  };
  writeFileSync(path, `${JSON.stringify(whole, null, 2)}\n`);
  return path;
}

/** The findings as a table in Markdown, as `docs/performance.md` holds it. */
export function summaryTable(reports: readonly ScenarioReport[]): string {
  const rows = reports.flatMap((report) =>
    report.findings.map((finding) => [
      report.scenario,
      finding.figure,
      finding.target === undefined
        ? '-'
        : `${finding.target.is} ${finding.target.value.toLocaleString('en')} ${finding.unit}`,
      `${finding.measured.toLocaleString('en')} ${finding.unit}`,
      finding.range?.map((value) => value.toLocaleString('en')).join(' to ') ?? '-',
      verdictOf(finding),
    ]),
  );
  return table(['Scenario', 'Figure', 'Target', 'Measured', 'Runs', 'Verdict'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}
