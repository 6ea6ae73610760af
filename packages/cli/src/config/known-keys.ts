import { accountFields, CONFIG_FIELDS, type ConfigField, subjectFields } from './field-list.ts';
import { nearestName } from './nearest-name.ts';
import { ALIAS_PATTERN, isSubjectName } from './schema.ts';

/** The field of a name such as `limits.max_depth` or `accounts.demo.login`. */
export function findField(name: string): ConfigField | undefined {
  return fieldsAround(name).find((field) => field.name === name);
}

function fieldsAround(name: string): readonly ConfigField[] {
  const [section, alias] = name.split('.');
  const subject = subjectIn(name);
  if (subject !== undefined) return subjectFields(subject);
  const isAccount = section === 'accounts' && alias !== undefined && ALIAS_PATTERN.test(alias);
  return isAccount ? accountFields(alias) : CONFIG_FIELDS;
}

/** The subject that a key is about; it may have dots, so it ends where the keys of a subject begin. */
function subjectIn(name: string): string | undefined {
  const subject = /^subjects\.(.+)\.risk\.[a-z_]+$/s.exec(name)?.[1];
  return subject !== undefined && isSubjectName(subject) ? subject : undefined;
}

/** Why a name is none, and what was probably meant. */
export function describeUnknown(name: string): string {
  const [section, alias] = name.split('.');
  if (section === 'accounts' && alias !== undefined && !ALIAS_PATTERN.test(alias)) {
    return 'an alias is 1 to 32 lower-case letters, digits, `-` or `_`, and starts with no sign';
  }
  const inSection =
    section === 'subjects'
      ? subjectFields(subjectIn(name) ?? alias ?? '<subject>')
      : accountFields(alias ?? 'paper');
  const known = [...CONFIG_FIELDS, ...inSection].map((field) => field.name);
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

/** The subjects that the given names speak of. */
export function subjectsOf(assignments: readonly { readonly name: string }[]): string[] {
  return [...new Set(assignments.flatMap(({ name }) => subjectIn(name) ?? []))];
}
