import type { Assignment, ConfigProblem, Gathered } from './assignment.ts';
import { CONFIG_FILE_VARIABLE } from './config-file.ts';
import {
  accountFields,
  CONFIG_FIELDS,
  ENV_PREFIX,
  envNameOf,
  subjectFields,
} from './field-list.ts';
import { nearestName } from './nearest-name.ts';
import type { Surroundings } from './surroundings.ts';

/** Variables with our prefix that are no keys: the file's place, and what `try` and `watch` read. */
export const OTHER_VARIABLES = [
  CONFIG_FILE_VARIABLE,
  'MT5_BRIDGE_URL',
  'MT5_BRIDGE_TOKEN',
  'MT5_BRIDGE_API_KEY',
] as const;

const NAME_OF_VARIABLE = new Map(CONFIG_FIELDS.map((field) => [field.envName, field.name]));

/** What the other sources have given names to. */
export interface KnownNames {
  readonly aliases: readonly string[];
  readonly subjects: readonly string[];
}

/**
 * Settings from `MT5_BRIDGE_<SECTION>_<KEY>`; an alias is found among the known ones or taken in lower case. A
 * subject must be known: a limit for a name that is spelt otherwise would hold for nobody.
 */
export function readEnvironment(
  surroundings: Surroundings,
  { aliases, subjects }: KnownNames,
): Gathered {
  const ofSubjects = new Map(
    subjects.flatMap(subjectFields).map((field) => [field.envName, field.name]),
  );
  const assignments: Assignment[] = [];
  const problems: ConfigProblem[] = [];
  for (const [variable, text] of Object.entries(surroundings.env)) {
    if (!variable.startsWith(ENV_PREFIX) || text === undefined) continue;
    if (OTHER_VARIABLES.some((other) => other === variable)) continue;
    const name =
      NAME_OF_VARIABLE.get(variable) ?? ofSubjects.get(variable) ?? accountKey(variable, aliases);
    if (name === undefined) {
      problems.push({ name: variable, source: 'environment', message: unknownVariable(variable) });
      continue;
    }
    const source = { label: `environment ${variable}`, baseDir: surroundings.workingDir };
    assignments.push({ name, source, raw: { kind: 'text', text } });
  }
  return { assignments, problems };
}

function accountKey(variable: string, aliases: readonly string[]): string | undefined {
  const prefix = `${ENV_PREFIX}ACCOUNTS_`;
  if (!variable.startsWith(prefix)) return undefined;
  const rest = variable.slice(prefix.length);
  for (const { name } of accountFields('x')) {
    const key = name.slice('accounts.x.'.length);
    const suffix = `_${key.toUpperCase()}`;
    if (!rest.endsWith(suffix) || rest.length === suffix.length) continue;
    const spelt = rest.slice(0, -suffix.length);
    const alias = aliases.find((known) => envNameOf(known) === envNameOf(spelt));
    return `accounts.${alias ?? spelt.toLowerCase()}.${key}`;
  }
  return undefined;
}

function unknownVariable(variable: string): string {
  if (variable.startsWith(`${ENV_PREFIX}SUBJECTS_`)) {
    return 'the name of a subject can not be told from a variable; set the key in the file, or with --set subjects.NAME.risk.KEY=VALUE';
  }
  const nearest = nearestName(variable, [...NAME_OF_VARIABLE.keys(), ...OTHER_VARIABLES]);
  return nearest === undefined
    ? 'no such setting; unset it, or see `mt5-bridge config show`'
    : `no such setting; did you mean ${nearest}?`;
}
