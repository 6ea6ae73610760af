import {
  asServerMs,
  MINUTE_MS,
  normalizePrice,
  powerOfTen,
  serverToUtc,
} from '@mt5-bridge/trading';
import { BarExpansion, type SourceBar } from './bar-expansion.ts';
import { type Parsed, type RowProblem, refuseFile, refuseRow } from './file-problem.ts';
import { type Mt5Header, readMt5Header } from './mt5-header.ts';
import { Mt5TimeReader } from './mt5-time.ts';
import type { Mt5File } from './parse-mt5-ticks.ts';
import type { ParsedFile } from './parsed-file.ts';
import { DECIMALS_MAX } from './row-reader.ts';
import { blankRow, TickColumnsBuilder } from './tick-columns.ts';

export interface Mt5BarFile extends Mt5File {
  /** Length of a bar. */
  readonly minutes: number;
  /** Digits of the symbol, where they are known: a spread counts points of 10^-digits. */
  readonly digits: number | undefined;
}

const PRICES = ['<OPEN>', '<HIGH>', '<LOW>', '<CLOSE>'] as const;
const SPREAD_MAX = 1_000_000;

interface BarRow extends SourceBar {
  readonly line: number;
  readonly spreadPoints: number;
}

/**
 * The terminal's bar export: `<DATE> <TIME> <OPEN> <HIGH> <LOW> <CLOSE> <TICKVOL> <VOL> <SPREAD>` in server
 * time, prices on the bid. Each bar becomes up to four ticks (`BarExpansion`); their ask is the bid plus
 * the bar's spread.
 */
export function parseMt5Bars(source: Mt5BarFile): Parsed<ParsedFile> {
  const { file, symbol, bytes, zone, minutes } = source;
  const header = readMt5Header(file, bytes, ['<DATE>', ...PRICES, '<TICKVOL>', '<SPREAD>']);
  if (!header.ok) return header;
  const rows = new BarRows(header.value);
  const bars: BarRow[] = [];
  const { reader } = header.value;
  while (reader.next()) {
    const bar = rows.read();
    if (!('startMs' in bar)) return refuseRow(file, reader.line, bar);
    bars.push({ ...bar, startMs: serverToUtc(zone, asServerMs(bar.startMs)) });
  }
  if (bars.length === 0) return refuseFile(file, 'at least one bar', 'none');
  // The spread of the first bar needs the decimals of the last.
  const digits = Math.max(source.digits ?? 0, rows.digits);
  const columns = expandBars(file, bars, minutes * MINUTE_MS, digits);
  if (!columns.ok) return columns;
  return { ok: true, value: { file, symbol, digits, columns: columns.value, facts: {} } };
}

function expandBars(
  file: string,
  bars: readonly BarRow[],
  periodMs: number,
  digits: number,
): Parsed<ReturnType<TickColumnsBuilder['finish']>> {
  const ticks = new TickColumnsBuilder();
  const expansion = new BarExpansion(periodMs);
  const rows = [blankRow(), blankRow(), blankRow(), blankRow()] as const;
  const power = powerOfTen(digits);
  for (const bar of bars) {
    const count = expansion.expand(bar, rows);
    for (let index = 0; index < count; index += 1) {
      const row = rows[index];
      if (row === undefined) continue;
      row.ask = normalizePrice(row.bid + bar.spreadPoints / power, digits);
      const problem = ticks.add(row);
      if (problem !== undefined) return refuseRow(file, bar.line, problem);
    }
  }
  return { ok: true, value: ticks.finish() };
}

class BarRows {
  digits = 0;
  readonly #header: Mt5Header;
  readonly #times = new Mt5TimeReader();

  constructor(header: Mt5Header) {
    this.#header = header;
  }

  /** The bar of the line that stands, times in server time. */
  read(): BarRow | RowProblem {
    const { reader, fieldCount } = this.#header;
    if (reader.fieldCount !== fieldCount) {
      const received = `${reader.fieldCount} fields`;
      return { column: 'row', expected: `${fieldCount} fields, as the header`, received };
    }
    const startMs = this.#times.read(
      reader,
      this.#header.column('<DATE>'),
      this.#header.column('<TIME>'),
    );
    if (typeof startMs !== 'number') return startMs;
    const prices: number[] = [];
    for (const column of PRICES) {
      const price = this.#price(column);
      if (typeof price !== 'number') return price;
      prices.push(price);
    }
    const [open = 0, high = 0, low = 0, close = 0] = prices;
    if (high < Math.max(open, low, close)) {
      return wrong('<HIGH>', `at least open, low and close (${open}, ${low}, ${close})`, high);
    }
    if (low > Math.min(open, close)) {
      return wrong('<LOW>', `at most open and close (${open}, ${close})`, low);
    }
    const tickVolume = this.#count('<TICKVOL>', 4_294_967_295);
    if (typeof tickVolume !== 'number') return tickVolume;
    const spreadPoints = this.#count('<SPREAD>', SPREAD_MAX);
    if (typeof spreadPoints !== 'number') return spreadPoints;
    return { line: reader.line, startMs, open, high, low, close, tickVolume, spreadPoints };
  }

  #price(column: string): number | RowProblem {
    const { reader } = this.#header;
    const field = this.#header.column(column);
    const price = reader.number(field);
    const decimals = reader.decimals(field);
    if (price > 0 && decimals <= DECIMALS_MAX) {
      this.digits = Math.max(this.digits, decimals);
      return price;
    }
    const expected = `a price above 0 with at most ${DECIMALS_MAX} decimals`;
    return { column, expected, received: JSON.stringify(reader.text(field)) };
  }

  #count(column: string, max: number): number | RowProblem {
    const { reader } = this.#header;
    const field = this.#header.column(column);
    const count = reader.number(field);
    if (Number.isInteger(count) && count >= 0 && count <= max) return count;
    const received = JSON.stringify(reader.text(field));
    return { column, expected: `a whole number from 0 to ${max}`, received };
  }
}

function wrong(column: string, expected: string, received: number): RowProblem {
  return { column, expected, received: String(received) };
}
