import { Value } from 'typebox/value';
import type { ConfigField } from './field-list.ts';

export type FieldValue = string | number | boolean | readonly string[];

export type FieldReading =
  | { readonly kind: 'ok'; readonly value: FieldValue }
  /** Tells what was expected and what came; a secret is never repeated. */
  | { readonly kind: 'wrong'; readonly message: string };

/** Checks a value as TOML gave it. Logins may be written as numbers there. */
export function readValue(field: ConfigField, raw: unknown): FieldReading {
  const value = typeof raw === 'number' && field.schema.digits === true ? String(raw) : raw;
  if (isFieldValue(value) && Value.Check(field.schema, value)) return { kind: 'ok', value };
  return { kind: 'wrong', message: describeMismatch(field, raw) };
}

/** Checks a value that came as text: environment, `--set` and flags. Lists are split at commas. */
export function readText(field: ConfigField, text: string): FieldReading {
  return field.schema.type === 'array'
    ? readValue(field, text === '' ? [] : text.split(',').map((item) => item.trim()))
    : readScalar(field, text);
}

function readScalar(field: ConfigField, text: string): FieldReading {
  const trimmed = text.trim();
  if (takesNumbers(field) && /^-?\d+(\.\d+)?$/.test(trimmed)) {
    return readValue(field, Number(trimmed));
  }
  if (field.schema.type === 'boolean' && (trimmed === 'true' || trimmed === 'false')) {
    return readValue(field, trimmed === 'true');
  }
  return readValue(field, text);
}

/** In words, what a field accepts: for messages and for the reference page. */
export function describeExpectation({ schema }: ConfigField): string {
  if (schema.form !== undefined) {
    return schema.type === 'array' ? `a list of: ${schema.form}` : schema.form;
  }
  if (schema.enum !== undefined) return `one of ${listOf(schema.enum)}`;
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'number':
      return `a number from ${schema.minimum} to ${schema.maximum}`;
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return `a list of ${listOf(schema.items?.enum ?? ['text'])}`;
    default:
      return schema.file === true ? 'a path' : 'a text';
  }
}

function describeMismatch(field: ConfigField, raw: unknown): string {
  const came = field.schema.secret ? 'something else' : JSON.stringify(raw);
  const expected = `expected ${describeExpectation(field)}, got ${came}`;
  if ((raw === 0 || raw === '0') && field.schema.zero === 'refused') {
    return `${expected}; 0 does not switch this protection off, choose a value instead`;
  }
  return expected;
}

const listOf = (names: readonly unknown[]) => names.map((name) => `\`${name}\``).join(', ');

const takesNumbers = (field: ConfigField) =>
  ['integer', 'number'].includes(String(field.schema.type)) || field.schema.anyOf !== undefined;

function isFieldValue(value: unknown): value is FieldValue {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string');
  return ['string', 'number', 'boolean'].includes(typeof value);
}
