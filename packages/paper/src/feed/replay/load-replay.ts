import type { ServerZone, SymbolSpec } from '@mt5-bridge/trading';
import { alwaysOpen } from '../always-open.ts';
import { type Parsed, refuseFile } from './file-problem.ts';
import { parseReplayFile } from './parse-file.ts';
import type { ParsedFile } from './parsed-file.ts';
import { replaySpec } from './replay-spec.ts';
import { isoTime, type TickColumns } from './tick-columns.ts';

/** One symbol's part of a replay. */
export interface ReplaySeries {
  readonly spec: SymbolSpec;
  readonly columns: TickColumns;
}

export interface ReplaySource {
  readonly path: string;
  /** `undefined`: as the file says. */
  readonly symbol?: string | undefined;
}

export interface LoadOptions {
  readonly readFile: (path: string) => Uint8Array;
  readonly catalogue: readonly SymbolSpec[];
  /** Zone of files that are written in server time. */
  readonly zone: ServerZone;
  /** `real`: the hours of the catalogue. `always`: every symbol trades whenever it is quoted. */
  readonly tradingHours: 'always' | 'real';
}

/** Reads every file, or tells the first thing that is wrong and reads none. */
export function loadReplay(
  sources: readonly ReplaySource[],
  options: LoadOptions,
): Parsed<readonly ReplaySeries[]> {
  const bySymbol = new Map<string, ParsedFile[]>();
  for (const { path, symbol } of sources) {
    const bytes = readBytes(path, options.readFile);
    if (!bytes.ok) return bytes;
    const parsed = parseReplayFile({ path, symbol, bytes: bytes.value }, options);
    if (!parsed.ok) return parsed;
    const files = bySymbol.get(parsed.value.symbol) ?? [];
    files.push(parsed.value);
    bySymbol.set(parsed.value.symbol, files);
  }
  const series: ReplaySeries[] = [];
  for (const files of bySymbol.values()) {
    const joined = joinFiles(files);
    if (!joined.ok) return joined;
    series.push(toSeries(joined.value, options));
  }
  if (series.length === 0) return refuseFile('replay', 'at least one file', 'none');
  return { ok: true, value: series };
}

function readBytes(path: string, readFile: LoadOptions['readFile']): Parsed<Uint8Array> {
  try {
    return { ok: true, value: readFile(path) };
  } catch (error) {
    // The reader belongs to the caller; a file that can not be read is an ordinary mistake.
    return refuseFile(path, 'a readable file', error instanceof Error ? error.message : 'an error');
  }
}

function toSeries(file: ParsedFile, { catalogue, tradingHours }: LoadOptions): ReplaySeries {
  const spec = replaySpec(file, catalogue);
  const { timesMs } = file.columns;
  // MT5 counts whole milliseconds; a fraction in the file orders ticks, no more.
  for (let row = 0; row < timesMs.length; row += 1) timesMs[row] = Math.floor(timesMs[row] ?? 0);
  return {
    spec: tradingHours === 'real' ? spec : alwaysOpen(spec),
    columns: file.columns,
  };
}

/** Files of one symbol, one after the other; two that overlap in time contradict each other. */
function joinFiles(files: readonly ParsedFile[]): Parsed<ParsedFile> {
  const [first, ...rest] = [...files].sort((a, b) => firstMs(a) - firstMs(b));
  if (first === undefined) return refuseFile('replay', 'at least one file', 'none');
  let before = first;
  for (const next of rest) {
    if (firstMs(next) < lastMs(before)) {
      const expected = `ticks after ${isoTime(lastMs(before))}, where ${before.file} ends`;
      return refuseFile(next.file, expected, `ticks from ${isoTime(firstMs(next))}`);
    }
    before = next;
  }
  if (rest.length === 0) return { ok: true, value: first };
  const all = [first, ...rest];
  const digits = Math.max(...all.map((file) => file.digits));
  return { ok: true, value: { ...first, digits, columns: joinColumns(all) } };
}

const firstMs = ({ columns }: ParsedFile): number => columns.timesMs[0] ?? 0;
const lastMs = ({ columns }: ParsedFile): number => columns.timesMs[columns.length - 1] ?? 0;

function joinColumns(files: readonly ParsedFile[]): TickColumns {
  const length = files.reduce((sum, { columns }) => sum + columns.length, 0);
  const joined = {
    length,
    timesMs: new Float64Array(length),
    bids: new Float64Array(length),
    asks: new Float64Array(length),
    lasts: new Float64Array(length),
    volumes: new Float64Array(length),
    flags: new Uint16Array(length),
    tickVolumes: new Uint32Array(length),
  };
  let at = 0;
  for (const { columns } of files) {
    joined.timesMs.set(columns.timesMs, at);
    joined.bids.set(columns.bids, at);
    joined.asks.set(columns.asks, at);
    joined.lasts.set(columns.lasts, at);
    joined.volumes.set(columns.volumes, at);
    joined.flags.set(columns.flags, at);
    joined.tickVolumes.set(columns.tickVolumes, at);
    at += columns.length;
  }
  return joined;
}
