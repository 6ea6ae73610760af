import type { ServerZone, SymbolSpec } from '@mt5-bridge/trading';
import { findSymbolSpec } from '../../catalogue/catalogue.ts';
import { isTimeframe, timeframeMinutes } from '../bar-span.ts';
import { readFileName } from './file-name.ts';
import { type Parsed, refuseFile } from './file-problem.ts';
import { parseJsonTicks } from './parse-json-ticks.ts';
import { parseLeanTicks } from './parse-lean.ts';
import { parseMt5Bars } from './parse-mt5-bars.ts';
import { parseMt5Ticks } from './parse-mt5-ticks.ts';
import type { ParsedFile } from './parsed-file.ts';
import { isZip, unzipSingle } from './unzip-single.ts';

export interface ReplayFile {
  readonly path: string;
  /** `undefined`: as the file's name or content says. */
  readonly symbol: string | undefined;
  readonly bytes: Uint8Array;
}

export interface ParseOptions {
  readonly zone: ServerZone;
  readonly catalogue: readonly SymbolSpec[];
}

/** What the first character of a file, or of the one file in a zip, tells. */
type Format = 'json' | 'mt5-ticks' | 'mt5-bars' | 'lean';

/** Reads a whole file of any known format; a file with a single wrong row is refused as a whole. */
export function parseReplayFile(file: ReplayFile, options: ParseOptions): Parsed<ParsedFile> {
  const { path } = file;
  if (!isZip(file.bytes)) return parseContent(file, file.bytes, undefined, options);
  const content = unzipSingle(path, file.bytes);
  if (!content.ok) return content;
  return parseContent(file, content.value.bytes, content.value.entry, options);
}

function parseContent(
  { path, symbol }: ReplayFile,
  raw: Uint8Array,
  entry: string | undefined,
  { zone, catalogue }: ParseOptions,
): Parsed<ParsedFile> {
  const bytes = toUtf8(raw);
  const format = formatOf(bytes);
  if (format === undefined) {
    const expected = 'Lean ticks (zip or csv), an MT5 tick or bar export, or JSON ticks';
    return refuseFile(path, expected, firstCharacters(bytes));
  }
  if (format === 'json') return parseJsonTicks({ file: path, symbol, bytes, zone });
  const facts = readFileName(path, entry);
  const name = symbol ?? knownSpelling(facts.symbol, catalogue);
  if (name === undefined) {
    return refuseFile(path, 'a name that tells the symbol, or FILE@SYMBOL', path);
  }
  if (format === 'mt5-ticks') return parseMt5Ticks({ file: path, symbol: name, bytes, zone });
  if (format === 'mt5-bars') {
    const { timeframe } = facts;
    const minutes =
      timeframe !== undefined && isTimeframe(timeframe) ? timeframeMinutes(timeframe) : 1;
    if (minutes === undefined) return refuseFile(path, 'bars of M1 to W1', 'bars of a month');
    const digits = findSymbolSpec(name, catalogue)?.digits;
    return parseMt5Bars({ file: path, symbol: name, bytes, zone, minutes, digits });
  }
  if (facts.date === undefined) {
    return refuseFile(path, 'a name with the date of its ticks, as 20140504_quote.zip', path);
  }
  return parseLeanTicks({ file: path, symbol: name, date: facts.date, bytes });
}

function formatOf(bytes: Uint8Array): Format | undefined {
  const first = String.fromCharCode(bytes[0] ?? 0);
  if (first === '{') return 'json';
  if (first >= '0' && first <= '9') return 'lean';
  if (first !== '<') return undefined;
  const header = new TextDecoder().decode(bytes.subarray(0, 256)).split('\n', 1)[0] ?? '';
  return header.includes('<OPEN>') ? 'mt5-bars' : 'mt5-ticks';
}

/** Terminals also export UTF-16 with a byte order mark, and editors add one to UTF-8. */
function toUtf8(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) {
    return new TextEncoder().encode(new TextDecoder('utf-16le').decode(bytes));
  }
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return hasMark ? bytes.subarray(3) : bytes;
}

function firstCharacters(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  return JSON.stringify(new TextDecoder().decode(bytes.subarray(0, 24)));
}

/** File systems and Lean write symbols in lower case; the catalogue knows how they are spelled. */
function knownSpelling(
  symbol: string | undefined,
  catalogue: readonly SymbolSpec[],
): string | undefined {
  if (symbol === undefined || findSymbolSpec(symbol, catalogue) !== undefined) return symbol;
  const upper = symbol.toUpperCase();
  return findSymbolSpec(upper, catalogue) === undefined ? symbol : upper;
}
