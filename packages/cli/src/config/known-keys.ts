import { accountFields, CONFIG_FIELDS, type ConfigField } from './field-list.ts';
import { nearestName } from './nearest-name.ts';
import { ALIAS_PATTERN } from './schema.ts';

/** The field of a name such as `limits.max_depth` or `accounts.demo.login`. */
export function findField(name: string): ConfigField | undefined {
  const [section, alias] = name.split('.');
  const fields =
    section === 'accounts' && alias !== undefined && ALIAS_PATTERN.test(alias)
      ? accountFields(alias)
      : CONFIG_FIELDS;
  return fields.find((field) => field.name === name);
}

/** Why a name is none, and what was probably meant. */
export function describeUnknown(name: string): string {
  const [section, alias] = name.split('.');
  if (section === 'accounts' && alias !== undefined && !ALIAS_PATTERN.test(alias)) {
    return 'an alias is 1 to 32 lower-case letters, digits, `-` or `_`, and starts with no sign';
  }
  const known = [...CONFIG_FIELDS, ...accountFields(alias ?? 'paper')].map((field) => field.name);
  const inside = known.filter((other) => other.startsWith(`${name}.`));
  if (inside.length > 0) return `is a section; its keys are ${inside.join(', ')}`;
  const nearest = nearestName(name, known);
  return nearest === undefined
    ? 'no such key; see `mt5-bridge config show`'
    : `no such key; did you mean ${nearest}?`;
}

/** The accounts that the given names speak of. */
export function aliasesOf(assignments: readonly { readonly name: string }[]): string[] {
  const aliases = assignments.flatMap(({ name }) => {
    const [section, alias] = name.split('.');
    return section === 'accounts' && alias !== undefined && ALIAS_PATTERN.test(alias)
      ? [alias]
      : [];
  });
  return [...new Set(aliases)];
}
