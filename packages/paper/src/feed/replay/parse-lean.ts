import { DAY_MS } from '@mt5-bridge/trading';
import { type Parsed, type RowProblem, refuseFile, refuseRow } from './file-problem.ts';
import { dayOfCalendar } from './mt5-time.ts';
import type { ParsedFile } from './parsed-file.ts';
import { DECIMALS_MAX, RowReader } from './row-reader.ts';
import { blankRow, TickColumnsBuilder, type TickRow } from './tick-columns.ts';

export interface LeanFile {
  readonly file: string;
  readonly symbol: string;
  /** `YYYYMMDD`, the UTC date of the ticks. */
  readonly date: string;
  readonly bytes: Uint8Array;
}

const COLUMNS = ['time', 'bid', 'ask'] as const;

/**
 * Lean's quote ticks of forex and CFDs: `milliseconds since midnight UTC,bid,ask`, no header, the
 * milliseconds with or without a fraction (QuantConnect/Lean, Data/forex/readme).
 */
export function parseLeanTicks({ file, symbol, date, bytes }: LeanFile): Parsed<ParsedFile> {
  const midnightMs = midnightOf(date);
  if (midnightMs === undefined) {
    return refuseFile(file, 'a name with the date of its ticks, as 20140504_quote.zip', date);
  }
  const reader = new RowReader(bytes, ',');
  const ticks = new TickColumnsBuilder();
  const row: TickRow = blankRow();
  let digits = 0;
  while (reader.next()) {
    const problem = readRow(reader, midnightMs, row) ?? ticks.add(row);
    if (problem !== undefined) return refuseRow(file, reader.line, asWritten(problem, reader));
    digits = Math.max(digits, reader.decimals(1), reader.decimals(2));
    if (digits > DECIMALS_MAX) return refuseRow(file, reader.line, tooManyDecimals(reader));
  }
  if (ticks.length === 0) return refuseFile(file, 'at least one tick', 'an empty file');
  return { ok: true, value: { file, symbol, digits, columns: ticks.finish(), facts: {} } };
}

function readRow(reader: RowReader, midnightMs: number, row: TickRow): RowProblem | undefined {
  if (reader.fieldCount !== COLUMNS.length) {
    return {
      column: 'row',
      expected: `${COLUMNS.length} fields (${COLUMNS.join(', ')})`,
      received: `${reader.fieldCount} fields`,
    };
  }
  const ofDayMs = reader.number(0);
  if (!(ofDayMs >= 0 && ofDayMs < DAY_MS)) {
    const expected = `milliseconds since midnight, 0 to ${DAY_MS - 1}`;
    return { column: 'time', expected, received: JSON.stringify(reader.text(0)) };
  }
  row.timeMs = midnightMs + ofDayMs;
  row.bid = reader.number(1);
  row.ask = reader.number(2);
  return undefined;
}

/** A price is reported as the file spells it, not as the number that was made of it. */
function asWritten(problem: RowProblem, reader: RowReader): RowProblem {
  if (problem.column !== 'bid' && problem.column !== 'ask') return problem;
  const field = problem.column === 'bid' ? 1 : 2;
  return { ...problem, received: JSON.stringify(reader.text(field)) };
}

function tooManyDecimals(reader: RowReader): RowProblem {
  const field = reader.decimals(1) > DECIMALS_MAX ? 1 : 2;
  return {
    column: COLUMNS[field],
    expected: `at most ${DECIMALS_MAX} decimals`,
    received: JSON.stringify(reader.text(field)),
  };
}

function midnightOf(date: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(date);
  if (match === null) return undefined;
  const day = dayOfCalendar(Number(match[1]), Number(match[2]), Number(match[3]));
  return day === undefined ? undefined : day * DAY_MS;
}
