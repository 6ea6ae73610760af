/** Why a file was refused: the place, what should stand there and what does. Nothing of it is used. */
export interface FileProblem {
  readonly file: string;
  /** Line of a text file, from 1; `null` when the file as a whole is meant. */
  readonly line: number | null;
  /** Name of the column, or a path such as `ticks[3].bid`; `null` when the whole line is meant. */
  readonly column: string | null;
  readonly expected: string;
  readonly received: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: FileProblem };

/** What is wrong with one row, before file and line are known. */
export interface RowProblem {
  readonly column: string;
  readonly expected: string;
  readonly received: string;
}

const RECEIVED_MAX = 80;

export function refuseFile(file: string, expected: string, received: string): Parsed<never> {
  return { ok: false, problem: { file, line: null, column: null, expected, received } };
}

export function refuseRow(file: string, line: number | null, row: RowProblem): Parsed<never> {
  const received =
    row.received.length > RECEIVED_MAX ? `${row.received.slice(0, RECEIVED_MAX)}...` : row.received;
  return {
    ok: false,
    problem: { file, line, column: row.column, expected: row.expected, received },
  };
}

/** One line for a person: `FILE line 12, bid: expected a price above 0, received "-1"`. */
export function describeFileProblem(problem: FileProblem): string {
  const { file, line, column, expected, received } = problem;
  const place = [line === null ? '' : ` line ${line}`, column === null ? '' : `, ${column}`].join(
    '',
  );
  return `${file}${place}: expected ${expected}, received ${received}`;
}
