import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  CATALOGUE,
  describeFileProblem,
  type FeedHistory,
  loadReplay,
  recordedHistory,
} from '@mt5-bridge/paper';
import {
  type Bar,
  fixedZone,
  NEW_YORK_CLOSE,
  type ServerZone,
  type SymbolSpec,
  type Tick,
  type Timeframe,
} from '@mt5-bridge/trading';
import type { CaseWorld } from '../adapter.ts';
import { CaseError } from './fields.ts';

/** A recorded market as the feed shows it after it was played to its end. */
export interface CaseHistory {
  readonly spec: SymbolSpec;
  readonly zone: ServerZone;
  bars(timeframe: Timeframe): readonly Bar[];
  ticks(): readonly Tick[];
}

const ALL = { count: Number.MAX_SAFE_INTEGER };
const loaded = new Map<string, { spec: SymbolSpec; zone: ServerZone; feed: FeedHistory }>();

/**
 * Files with times in UTC are cut into UTC days; MT5 exports are in server time and follow its
 * zone.
 */
export function readHistory(file: string, { dataDir }: CaseWorld): CaseHistory {
  const { spec, zone, feed } = load(resolve(dataDir, file));
  return {
    spec,
    zone,
    bars: (timeframe) => feed.bars(spec.name, timeframe, ALL),
    ticks: () => feed.ticks(spec.name, ALL),
  };
}

function load(path: string) {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const zone = path.endsWith('.zip') ? fixedZone(0) : NEW_YORK_CLOSE;
  const readFile = (name: string): Uint8Array => readFileSync(name);
  const options = { readFile, catalogue: CATALOGUE, zone, tradingHours: 'always' } as const;
  const parsed = loadReplay([{ path }], options);
  if (!parsed.ok) throw new CaseError(describeFileProblem(parsed.problem));
  const [series] = parsed.value;
  if (series === undefined) throw new CaseError(`${path}: no ticks`);
  const made = { spec: series.spec, zone, feed: recordedHistory([series], zone) };
  loaded.set(path, made);
  return made;
}
