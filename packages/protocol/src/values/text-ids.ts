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
  const copy = Object.assign<Record<string, unknown>, Data>({}, data);
  const fields: Record<string, unknown> = copy;
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === 'number') fields[key] = uint64Text(value);
  }
  if (typeof fields.request_id === 'string') fields.request_id = fields.request_id.toLowerCase();
  // Only the named fields have changed, from number to text.
  return copy as WithTextIds<Data, Key>;
}
