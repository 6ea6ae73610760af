import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NEW_YORK_CLOSE } from '@mt5-bridge/trading';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { loadReplay, type ReplaySeries } from '../../src/feed/replay/load-replay.ts';

const DATA = resolve(import.meta.dir, '../data');
/** Three real hours of EURUSD, as shipped. */
export const SHIPPED = resolve(
  import.meta.dir,
  '../../../../examples/data/EURUSD_20140504_quote.zip',
);
export const GOLD = resolve(DATA, '20140504_xauusd_tick_quote.csv');
export const BARS = resolve(DATA, 'EURUSD_M1_202510010000.csv');
export const TICKS = resolve(DATA, 'EURUSD_202603061000_ticks.csv');
export const BITCOIN = resolve(DATA, 'BTCUSD_20260307_ticks.json');

const SETTINGS = { catalogue: CATALOGUE, zone: NEW_YORK_CLOSE, tradingHours: 'real' } as const;

export function load(...paths: string[]) {
  return loadReplay(
    paths.map((path) => ({ path })),
    { ...SETTINGS, readFile: (path) => readFileSync(path) },
  );
}

/** Files that exist in the test only. */
export function loadTexts(files: Readonly<Record<string, string | Uint8Array>>) {
  const readFile = (path: string): Uint8Array => {
    const content = files[path];
    if (content === undefined) throw new Error(`ENOENT ${path}`);
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  return loadReplay(
    Object.keys(files).map((path) => ({ path })),
    { ...SETTINGS, readFile },
  );
}

/** The series of files that must be in order. */
export function series(result: ReturnType<typeof loadReplay>): readonly ReplaySeries[] {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

export interface Row {
  readonly time: string;
  readonly bid: number | undefined;
  readonly ask: number | undefined;
  readonly flags: number | undefined;
  readonly tickVolume: number | undefined;
}

export function rows({ columns }: ReplaySeries): Row[] {
  return Array.from(columns.timesMs, (timeMs, row) => ({
    time: new Date(timeMs).toISOString(),
    bid: columns.bids[row],
    ask: columns.asks[row],
    flags: columns.flags[row],
    tickVolume: columns.tickVolumes[row],
  }));
}
