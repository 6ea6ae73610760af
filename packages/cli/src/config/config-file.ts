import { dirname, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import type { Assignment, Gathered, ValueSource } from './assignment.ts';
import type { Surroundings } from './surroundings.ts';

export const CONFIG_FILE_NAME = 'mt5-bridge.toml';
export const CONFIG_FILE_VARIABLE = 'MT5_BRIDGE_CONFIG';

export interface ConfigFile extends Gathered {
  /** The file that was read, `undefined` when there is none. */
  readonly path: string | undefined;
}

/** Reads the file that `--config` or `MT5_BRIDGE_CONFIG` names, else `mt5-bridge.toml` here if it exists. */
export function readConfigFile(
  surroundings: Surroundings,
  chosenPath: string | undefined,
): ConfigFile {
  const wanted = chosenPath ?? surroundings.env[CONFIG_FILE_VARIABLE];
  const path = resolve(surroundings.workingDir, wanted ?? CONFIG_FILE_NAME);
  let text: string | undefined;
  try {
    text = surroundings.readText(path);
  } catch (error) {
    return problem(path, `can not be read: ${error instanceof Error ? error.message : error}`);
  }
  if (text === undefined) {
    if (wanted === undefined) return { path: undefined, assignments: [], problems: [] };
    return problem(path, 'does not exist; create it or leave --config out');
  }
  return parseConfigText(path, text);
}

function parseConfigText(path: string, text: string): ConfigFile {
  const source = { label: `file ${path}`, baseDir: dirname(path) };
  try {
    const table = parse(text, { unsafeKeyBehaviour: 'throw' });
    return { path, assignments: flatten(table, '', source), problems: [] };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // The library's message quotes the line, which may hold a secret: the place is enough.
    const [reason] = error.message.split('\n');
    return problem(path, `line ${error.line}, column ${error.column}: ${reason}`);
  }
}

function flatten(table: object, prefix: string, source: ValueSource): Assignment[] {
  return Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (isTable(value) && Object.keys(value).length > 0) return flatten(value, name, source);
    return isTable(value) ? [] : [{ name, source, raw: { kind: 'typed' as const, value } }];
  });
}

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function problem(path: string, message: string): ConfigFile {
  return { path, assignments: [], problems: [{ name: 'file', source: path, message }] };
}
