import { resolve } from 'node:path';
import type { Assignment, ConfigProblem } from './assignment.ts';
import { buildConfig } from './build-config.ts';
import { type ConfigFlags, readCommandLine } from './command-line.ts';
import { readConfigFile } from './config-file.ts';
import { checkAcrossKeys } from './cross-checks.ts';
import { defaultDataDir } from './data-dir.ts';
import { readEnvironment } from './environment.ts';
import { accountFields, CONFIG_FIELDS, type ConfigField, subjectFields } from './field-list.ts';
import { type FieldValue, readText, readValue } from './field-value.ts';
import { aliasesOf, describeUnknown, findField, subjectsOf } from './known-keys.ts';
import type { BridgeConfig } from './schema.ts';
import { Secret } from './secret.ts';
import type { Surroundings } from './surroundings.ts';

export interface ConfigInput {
  readonly surroundings: Surroundings;
  readonly configPath?: string | undefined;
  readonly sets?: readonly string[];
  readonly flags?: ConfigFlags;
}

/** One effective value; `undefined` where an optional key is absent. */
export interface ConfigEntry {
  readonly field: ConfigField;
  readonly value: FieldValue | Secret | undefined;
  readonly source: string;
}

export type ConfigResult =
  | { readonly kind: 'ok'; readonly config: BridgeConfig; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] };

/**
 * Joins defaults, file, environment, `--set` and flags, each winning over the one before. Every problem is
 * reported, also in a value that a stronger source hides, so that one round of mending is enough.
 */
export function loadConfig(input: ConfigInput): ConfigResult {
  const { surroundings } = input;
  const file = readConfigFile(surroundings, input.configPath);
  const commandLine = readCommandLine(input.flags ?? {}, input.sets ?? [], surroundings.workingDir);
  const environment = readEnvironment(surroundings, {
    aliases: aliasesOf(file.assignments),
    subjects: subjectsOf([...file.assignments, ...commandLine.assignments]),
  });
  const assignments = [file, environment, commandLine].flatMap((part) => part.assignments);
  const problems = [file, environment, commandLine].flatMap((part) => part.problems);
  const entries = new Map<string, ConfigEntry>();
  for (const assignment of assignments) {
    const entry = toEntry(assignment);
    if ('message' in entry) problems.push(entry);
    else entries.set(assignment.name, entry);
  }
  const aliases = aliasesOf([...assignments, { name: 'accounts.paper.environment' }]);
  const fields = [
    ...CONFIG_FIELDS,
    ...aliases.flatMap(accountFields),
    ...subjectsOf(assignments).flatMap(subjectFields),
  ];
  for (const field of fields) {
    if (!entries.has(field.name)) entries.set(field.name, defaultEntry(field));
  }
  deriveDefaults(entries, surroundings);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const ordered = fields.flatMap((field) => entries.get(field.name) ?? []);
  const config = buildConfig(ordered);
  const conflicts = checkAcrossKeys(config, (name) => entries.get(name)?.source ?? 'default');
  if (conflicts.length > 0) return { kind: 'invalid', problems: conflicts };
  return { kind: 'ok', config, entries: ordered };
}

function toEntry(assignment: Assignment): ConfigEntry | ConfigProblem {
  const { name, raw, source } = assignment;
  const field = findField(name);
  if (field === undefined) {
    return { name, source: source.label, message: describeUnknown(name) };
  }
  const reading = raw.kind === 'typed' ? readValue(field, raw.value) : readText(field, raw.text);
  if (reading.kind === 'wrong') return { name, source: source.label, message: reading.message };
  return { field, value: finish(field, reading.value, source.baseDir), source: source.label };
}

function finish(field: ConfigField, value: FieldValue, baseDir: string): FieldValue | Secret {
  if (typeof value !== 'string') return value;
  if (field.schema.secret === true) return new Secret(value);
  return field.schema.file === true ? resolve(baseDir, value) : value;
}

function defaultEntry(field: ConfigField): ConfigEntry {
  const reading = readValue(field, field.schema.default);
  const value = reading.kind === 'ok' ? finish(field, reading.value, '') : undefined;
  return { field, value, source: 'default' };
}

/** Defaults that depend on the machine or on another key. */
function deriveDefaults(entries: Map<string, ConfigEntry>, surroundings: Surroundings): void {
  const derive = (name: string, value: string) => {
    const entry = entries.get(name);
    if (entry?.value === undefined && entry !== undefined) entries.set(name, { ...entry, value });
  };
  const feed = entries.get('paper.feed')?.value;
  const isReplay = typeof feed === 'string' && feed.startsWith('replay:');
  derive('store.data_dir', defaultDataDir(surroundings));
  derive('paper.trading_hours', isReplay ? 'real' : 'always');
  derive('log.format', surroundings.isTerminal === true ? 'pretty' : 'json');
}
