import type { TSchema } from 'typebox';
import type { FieldNotes } from './field.ts';
import { ACCOUNT_SCHEMA, CONFIG_SCHEMA, SUBJECT_SCHEMA } from './schema.ts';

/** What JSON Schema says of one value, with our notes. */
export type LeafSchema = FieldNotes & {
  readonly type?: 'integer' | 'number' | 'boolean' | 'string' | 'array';
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly unknown[];
  readonly items?: { readonly enum?: readonly string[] };
};

/** One key of the configuration with the ways to spell it. */
export interface ConfigField {
  /** Where the value lies in `BridgeConfig`, for example `['limits', 'maxConnections']`. */
  readonly keys: readonly string[];
  /** As written in the file and in `--set`: `limits.max_connections`. */
  readonly name: string;
  /** Environment variable: `MT5_BRIDGE_LIMITS_MAX_CONNECTIONS`. */
  readonly envName: string;
  readonly schema: TSchema & LeafSchema;
}

export const ENV_PREFIX = 'MT5_BRIDGE_';

/** Every key outside `accounts` and `subjects`, in the order of the schema. */
export const CONFIG_FIELDS: readonly ConfigField[] = collect(CONFIG_SCHEMA, []);

/** The keys of one account. */
export function accountFields(alias: string): readonly ConfigField[] {
  return collect(ACCOUNT_SCHEMA, ['accounts', alias]);
}

/** The keys of one subject. */
export function subjectFields(subject: string): readonly ConfigField[] {
  return collect(SUBJECT_SCHEMA, ['subjects', subject]);
}

export function envNameOf(name: string): string {
  return ENV_PREFIX + name.replaceAll(/[^A-Za-z0-9]/g, '_').toUpperCase();
}

function collect(schema: TSchema, keys: readonly string[]): ConfigField[] {
  const properties = propertiesOf(schema);
  if (properties === undefined) return [toField(schema, keys)];
  return Object.entries(properties).flatMap(([key, child]) => collect(child, [...keys, key]));
}

function propertiesOf(schema: TSchema): Record<string, TSchema> | undefined {
  if (!('properties' in schema)) return undefined;
  // TypeBox keeps the children of an object under `properties`; its base type does not say so.
  return schema.properties as Record<string, TSchema>;
}

function toField(schema: TSchema, keys: readonly string[]): ConfigField {
  const name = keys
    .map((key, depth) => (isOwnName(keys, depth) ? key : toSnakeCase(key)))
    .join('.');
  // Every leaf of the schema is made by a function of `field.ts` or carries a description itself.
  const noted = schema as ConfigField['schema'];
  return { keys, name, envName: envNameOf(name), schema: noted };
}

/** What people have called an account or a subject stays as they wrote it. */
function isOwnName(keys: readonly string[], depth: number): boolean {
  return depth === 1 && (keys[0] === 'accounts' || keys[0] === 'subjects');
}

function toSnakeCase(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
