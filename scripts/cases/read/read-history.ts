import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CATALOGUE } from '@mt5-bridge/paper/internal/catalogue/catalogue.ts';
import { describeFileProblem } from '@mt5-bridge/paper/internal/feed/replay/file-problem.ts';
import { loadReplay } from '@mt5-bridge/paper/internal/feed/replay/load-replay.ts';
import { ReplayTrack } from '@mt5-bridge/paper/internal/feed/replay/replay-track.ts';
import { SeriesHistory } from '@mt5-bridge/paper/internal/feed/series-history.ts';
import {
  asSymbolName,
  type Bar,
  fixedZone,
  NEW_YORK_CLOSE,
  type ServerZone,
  type SymbolName,
  type SymbolSpec,
  type Timeframe,
} from '@mt5-bridge/trading';
import type { CaseWorld } from '../adapter.ts';
import { CaseError } from './fields.ts';

/** A recorded market as the feed shows it after it was played to its end. */
export interface CaseHistory {
  readonly spec: SymbolSpec;
  readonly symbol: SymbolName;
  readonly zone: ServerZone;
  readonly track: ReplayTrack;
  bars(timeframe: Timeframe): readonly Bar[];
}

const loaded = new Map<string, CaseHistory>();

/** Files with times in UTC are cut into UTC days; MT5 exports are in server time and follow its zone. */
export function readHistory(file: string, { dataDir }: CaseWorld): CaseHistory {
  const path = resolve(dataDir, file);
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const zone = file.endsWith('.zip') ? fixedZone(0) : NEW_YORK_CLOSE;
  const options = {
    readFile: (name: string): Uint8Array => readFileSync(name),
    catalogue: CATALOGUE,
    zone,
    tradingHours: 'always',
  } as const;
  const parsed = loadReplay([{ path }], options);
  if (!parsed.ok) throw new CaseError(describeFileProblem(parsed.problem));
  const [series] = parsed.value;
  if (series === undefined) throw new CaseError(`${path}: no ticks`);
  const track = new ReplayTrack(series, 0);
  track.length = series.columns.length;
  const symbol = asSymbolName(series.spec.name);
  const feed = new SeriesHistory(new Map([[symbol, track]]), zone);
  const history: CaseHistory = {
    spec: series.spec,
    symbol,
    zone,
    track,
    bars: (timeframe) => feed.bars(symbol, timeframe, { count: Number.MAX_SAFE_INTEGER }),
  };
  loaded.set(path, history);
  return history;
}
