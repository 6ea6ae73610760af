import {
  asServerMs,
  normalizePrice,
  type ServerZone,
  serverToUtc,
  TICK_FLAG,
} from '@mt5-bridge/trading';
import { type Parsed, type RowProblem, refuseFile, refuseRow } from './file-problem.ts';
import type { ParsedFile } from './parsed-file.ts';
import { DECIMALS_MAX } from './row-reader.ts';
import { blankRow, TickColumnsBuilder, type TickRow } from './tick-columns.ts';

export interface JsonTickFile {
  readonly file: string;
  /** `undefined`: the file's own `metadata.symbol`. */
  readonly symbol: string | undefined;
  readonly bytes: Uint8Array;
  readonly zone: ServerZone;
}

type JsonObject = { readonly [key: string]: unknown };

/**
 * Ticks as a collector inside MT5 dumps them: `{metadata: {symbol, symbol_info: {digits, tick_size}}, ticks:
 * [{time_msc, bid, ask, last, real_volume, tick_flags}]}`, `time_msc` being server wall time. The offset
 * that such a file claims is that of the collector's PC and is not used.
 */
export function parseJsonTicks(source: JsonTickFile): Parsed<ParsedFile> {
  const { file, bytes, zone } = source;
  const root = parseRoot(file, bytes);
  if (!root.ok) return root;
  const metadata = asObject(root.value.metadata) ?? {};
  const info = asObject(metadata.symbol_info) ?? {};
  const symbol = source.symbol ?? metadata.symbol;
  if (typeof symbol !== 'string' || symbol === '') {
    return refuseAt(file, 'metadata.symbol', 'a symbol name', symbol);
  }
  const digits = info.digits;
  if (!isCount(digits, DECIMALS_MAX)) {
    return refuseAt(file, 'metadata.symbol_info.digits', `0 to ${DECIMALS_MAX}`, digits);
  }
  const list = root.value.ticks;
  if (!Array.isArray(list) || list.length === 0) {
    return refuseAt(file, 'ticks', 'a list with at least one tick', list);
  }
  const ticks = new TickColumnsBuilder();
  const row = blankRow();
  for (const [index, item] of list.entries()) {
    const problem = readTick(item, digits, zone, row) ?? ticks.add(row);
    if (problem !== undefined) {
      const column = ['ticks[', index, problem.column === '' ? ']' : `].${problem.column}`].join(
        '',
      );
      return refuseRow(file, null, { ...problem, column });
    }
  }
  const tickSize = info.tick_size;
  const facts = typeof tickSize === 'number' && tickSize > 0 ? { tickSize } : {};
  return { ok: true, value: { file, symbol, digits, columns: ticks.finish(), facts } };
}

function parseRoot(file: string, bytes: Uint8Array): Parsed<JsonObject> {
  try {
    const root = asObject(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    if (root === undefined) return refuseFile(file, 'a JSON object', 'another JSON value');
    return { ok: true, value: root };
  } catch (error) {
    // Both throw for bad input only; the message names the place.
    return refuseFile(file, 'JSON in UTF-8', error instanceof Error ? error.message : 'no JSON');
  }
}

function readTick(
  item: unknown,
  digits: number,
  zone: ServerZone,
  row: TickRow,
): RowProblem | undefined {
  const tick = asObject(item);
  if (tick === undefined) return wrong('', 'an object', item);
  const timeMs = tick.time_msc;
  if (typeof timeMs !== 'number' || !Number.isInteger(timeMs) || timeMs <= 0) {
    return wrong('time_msc', 'server time in whole milliseconds', timeMs);
  }
  row.timeMs = serverToUtc(zone, asServerMs(timeMs));
  for (const side of ['bid', 'ask', 'last'] as const) {
    const price = tick[side] ?? (side === 'last' ? 0 : undefined);
    if (typeof price !== 'number') return wrong(side, 'a price', price);
    row[side] = normalizePrice(price, digits);
    if (Math.abs(row[side] - price) > 1e-9 * Math.abs(price)) {
      return wrong(side, `a price of at most ${digits} decimals, as metadata says`, price);
    }
  }
  const volume = tick.real_volume ?? 0;
  if (typeof volume !== 'number' || !(volume >= 0))
    return wrong('real_volume', '0 or more', volume);
  row.volume = volume;
  row.flags = flagsOf(tick.tick_flags);
  return undefined;
}

const FLAG_NAMES: Readonly<Record<string, number>> = TICK_FLAG;

/** `BID ASK`, or the number; anything else is worked out from the quotes. */
function flagsOf(flags: unknown): number | undefined {
  if (isCount(flags, 65_535)) return flags;
  if (typeof flags !== 'string') return undefined;
  let bits = 0;
  for (const name of flags.split(' ')) {
    bits |= Object.hasOwn(FLAG_NAMES, name) ? (FLAG_NAMES[name] ?? 0) : 0;
  }
  return bits === 0 ? undefined : bits;
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
}

function asObject(value: unknown): JsonObject | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  // JSON.parse makes plain objects only, whose every key may be asked for.
  return isObject ? (value as JsonObject) : undefined;
}

function refuseAt(
  file: string,
  column: string,
  expected: string,
  received: unknown,
): Parsed<never> {
  return refuseRow(file, null, wrong(column, expected, received));
}

function wrong(column: string, expected: string, received: unknown): RowProblem {
  return { column, expected, received: JSON.stringify(received) ?? 'nothing' };
}
