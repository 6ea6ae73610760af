import { type Parsed, refuseFile, refuseRow } from './file-problem.ts';
import { RowReader } from './row-reader.ts';

/** Where each column of an MT5 export stands; a column that the file lacks is -1. */
export interface Mt5Header {
  readonly reader: RowReader;
  readonly fieldCount: number;
  column(name: string): number;
}

/** The terminal writes tabs; spreadsheets that touched the file make commas or semicolons of them. */
const SEPARATORS = ['\t', ';', ','] as const;

/** Reads the line `<DATE> <TIME> ...`; columns may come in any order, unknown ones are passed over. */
export function readMt5Header(
  file: string,
  bytes: Uint8Array,
  required: readonly string[],
): Parsed<Mt5Header> {
  const line = new TextDecoder().decode(bytes.subarray(0, 512)).split(/\r?\n/, 1)[0] ?? '';
  const separator = SEPARATORS.find((candidate) => line.includes(candidate)) ?? '\t';
  const reader = new RowReader(bytes, separator);
  if (!reader.next()) return refuseFile(file, 'a header and rows', 'an empty file');
  const names = Array.from({ length: reader.fieldCount }, (_, field) => reader.text(field).trim());
  const missing = required.find((name) => !names.includes(name));
  if (missing !== undefined) {
    const received = `the columns ${names.join(' ')}`;
    return refuseRow(file, reader.line, { column: missing, expected: 'this column', received });
  }
  const header: Mt5Header = {
    reader,
    fieldCount: names.length,
    column: (name) => names.indexOf(name),
  };
  return { ok: true, value: header };
}
