import { asServerMs, type ServerZone, serverToUtc } from '@mt5-bridge/trading';
import { type Parsed, type RowProblem, refuseFile, refuseRow } from './file-problem.ts';
import { type Mt5Header, readMt5Header } from './mt5-header.ts';
import { Mt5TimeReader } from './mt5-time.ts';
import type { ParsedFile } from './parsed-file.ts';
import { DECIMALS_MAX } from './row-reader.ts';
import { blankRow, TickColumnsBuilder, type TickRow } from './tick-columns.ts';

export interface Mt5File {
  readonly file: string;
  readonly symbol: string;
  readonly bytes: Uint8Array;
  /** Zone of the server that the times are those of. */
  readonly zone: ServerZone;
}

/**
 * The terminal's tick export: `<DATE> <TIME> <BID> <ASK> <LAST> <VOLUME> <FLAGS>` in server time. A side that
 * did not change is empty and keeps its value; rows before both sides are known make no quote and are
 * passed over.
 */
export function parseMt5Ticks({ file, symbol, bytes, zone }: Mt5File): Parsed<ParsedFile> {
  const header = readMt5Header(file, bytes, ['<DATE>', '<TIME>', '<BID>', '<ASK>']);
  if (!header.ok) return header;
  const rows = new Mt5TickRows(header.value, zone);
  const ticks = new TickColumnsBuilder();
  const { reader } = header.value;
  while (reader.next()) {
    const problem = rows.read() ?? (rows.isQuote ? ticks.add(rows.row) : undefined);
    if (problem !== undefined) return refuseRow(file, reader.line, problem);
  }
  if (ticks.length === 0) return refuseFile(file, 'at least one tick with bid and ask', 'none');
  const value = { file, symbol, digits: rows.digits, columns: ticks.finish(), facts: {} };
  return { ok: true, value };
}

/** The row that stands, with what earlier rows left in it. */
class Mt5TickRows {
  readonly row: TickRow = blankRow();
  digits = 0;
  readonly #header: Mt5Header;
  readonly #zone: ServerZone;
  readonly #times = new Mt5TimeReader();
  readonly #prices: readonly (readonly [field: number, column: string])[];
  readonly #date: number;
  readonly #time: number;
  readonly #volume: number;
  readonly #flags: number;

  constructor(header: Mt5Header, zone: ServerZone) {
    this.#header = header;
    this.#zone = zone;
    this.#prices = ['<BID>', '<ASK>', '<LAST>'].map((name) => [header.column(name), name] as const);
    this.#date = header.column('<DATE>');
    this.#time = header.column('<TIME>');
    this.#volume = header.column('<VOLUME>');
    this.#flags = header.column('<FLAGS>');
  }

  /** False until the file has named both sides. */
  get isQuote(): boolean {
    return this.row.bid !== 0 && this.row.ask !== 0;
  }

  read(): RowProblem | undefined {
    const { reader, fieldCount } = this.#header;
    if (reader.fieldCount > fieldCount) {
      const received = `${reader.fieldCount} fields`;
      return { column: 'row', expected: `at most ${fieldCount} fields, as the header`, received };
    }
    const serverMs = this.#times.read(reader, this.#date, this.#time);
    if (typeof serverMs !== 'number') return serverMs;
    this.row.timeMs = serverToUtc(this.#zone, asServerMs(serverMs));
    for (const [field, column] of this.#prices) {
      const problem = this.#readPrice(field, column);
      if (problem !== undefined) return problem;
    }
    return this.#readVolumeAndFlags();
  }

  #readPrice(field: number, column: string): RowProblem | undefined {
    const { reader } = this.#header;
    if (field < 0 || reader.isEmpty(field)) return undefined;
    const price = reader.number(field);
    const decimals = reader.decimals(field);
    // A last price of 0 says that the market has none, as all retail forex.
    const isPrice = price > 0 || (column === '<LAST>' && price === 0);
    if (!isPrice || decimals > DECIMALS_MAX) {
      const expected = `a price above 0 with at most ${DECIMALS_MAX} decimals, or nothing`;
      return { column, expected, received: JSON.stringify(reader.text(field)) };
    }
    this.digits = Math.max(this.digits, decimals);
    if (column === '<BID>') this.row.bid = price;
    else if (column === '<ASK>') this.row.ask = price;
    else this.row.last = price;
    return undefined;
  }

  #readVolumeAndFlags(): RowProblem | undefined {
    const { reader } = this.#header;
    const hasVolume = this.#volume >= 0 && !reader.isEmpty(this.#volume);
    this.row.volume = hasVolume ? reader.number(this.#volume) : 0;
    if (!(this.row.volume >= 0)) {
      const received = JSON.stringify(reader.text(this.#volume));
      return { column: '<VOLUME>', expected: 'a volume of 0 or more', received };
    }
    this.row.flags = undefined;
    if (this.#flags < 0 || reader.isEmpty(this.#flags)) return undefined;
    const flags = reader.number(this.#flags);
    if (!(Number.isInteger(flags) && flags >= 0 && flags <= 65_535)) {
      const received = JSON.stringify(reader.text(this.#flags));
      return { column: '<FLAGS>', expected: 'a whole number from 0 to 65535', received };
    }
    this.row.flags = flags;
    return undefined;
  }
}
