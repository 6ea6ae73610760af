/** What the name of a replay file tells about its content. */
export interface FileNameFacts {
  readonly symbol: string | undefined;
  /** `YYYYMMDD` of files that hold one day. */
  readonly date: string | undefined;
  /** `M1` of `EURUSD_M1_202510010000.csv`. */
  readonly timeframe: string | undefined;
}

const LEAN_ENTRY = /^(\d{8})_([a-z0-9.]+)_tick_quote\.csv$/i;
const DAY_FILE = /^(\d{8})_/;
const PREFIXED = /^([A-Za-z#][\w.#&+-]*?)_(.*)$/;
const DATE_INSIDE = /(?:^|_)(\d{8})(?:_|\.)/;
const TIMEFRAME = /^((?:M|H|D|W|MN)\d{1,2})[_.]/;

/**
 * Three conventions: `SYMBOL_...`, Lean's folder `.../eurusd/20140504_quote.zip`, and the entry inside a Lean
 * zip, `20140504_eurusd_tick_quote.csv`, which knows both and therefore wins.
 */
export function readFileName(path: string, zipEntry?: string): FileNameFacts {
  const entry = LEAN_ENTRY.exec(baseName(zipEntry ?? path));
  if (entry !== null) {
    return { symbol: entry[2]?.toUpperCase(), date: entry[1], timeframe: undefined };
  }
  const name = baseName(path);
  const day = DAY_FILE.exec(name);
  if (day !== null) {
    return { symbol: folderOf(path)?.toUpperCase(), date: day[1], timeframe: undefined };
  }
  const prefixed = PREFIXED.exec(name);
  return {
    symbol: prefixed?.[1],
    date: DATE_INSIDE.exec(name)?.[1],
    timeframe: TIMEFRAME.exec(prefixed?.[2] ?? '')?.[1],
  };
}

const parts = (path: string): string[] => path.split(/[\\/]/);

function baseName(path: string): string {
  return parts(path).at(-1) ?? path;
}

function folderOf(path: string): string | undefined {
  return parts(path).at(-2);
}
