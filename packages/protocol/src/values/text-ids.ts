import { uint64Text } from './uint64.ts';

/** `Data` with identifiers, which may be numbers on the wire, as text. */
export type WithTextIds<Data, Key extends keyof Data> = Omit<Data, Key> & {
  [Name in keyof Pick<Data, Key>]: Exclude<Data[Name], number>;
};

/** Gives 64-bit identifiers their one form, decimal text, and a `request_id` its lower case. */
export function withTextIds<Data extends object, Key extends keyof Data & string>(
  data: Data,
  ...keys: readonly Key[]
): WithTextIds<Data, Key> {
  const names: readonly string[] = keys;
  const entries = Object.entries(data).map(([name, value]: [string, unknown]) => {
    if (typeof value === 'number' && names.includes(name)) return [name, uint64Text(value)];
    return [name, name === 'request_id' ? String(value).toLowerCase() : value];
  });
  // Only the named fields have changed, from number to text.
  return Object.fromEntries(entries) as WithTextIds<Data, Key>;
}
