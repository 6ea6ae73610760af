import Type from 'typebox';
import { Check } from 'typebox/value';
import { chooseBranch, discriminatorOf, memberBesideNull } from '../schema/branch.ts';
import { numberKeyword } from '../schema/keyword.ts';
import { isJsonObject } from '../values/json-object.ts';
import { expectation, expectedType } from './describe.ts';

/** Why a field was refused, for programs. */
export type Reason =
  | 'missing'
  | 'null'
  | 'wrong_type'
  | 'not_finite'
  | 'out_of_range'
  | 'too_short'
  | 'too_long'
  | 'bad_format'
  | 'not_allowed'
  | 'not_applicable'
  | 'conflict';

/** The first field that does not fit its schema. */
export interface Violation {
  readonly path: readonly string[];
  readonly reason: Reason;
  readonly expectedType: string;
  readonly expected: string;
  /** Raw value, `undefined` when there is none. */
  readonly received: unknown;
}

/** Finds the first field of `value` that breaks `schema`, in the order in which the schema names them. */
export function explain(
  schema: Type.TSchema,
  value: unknown,
  path: readonly string[] = [],
): Violation | undefined {
  if (Type.IsObject(schema)) return explainObject(schema, value, path);
  if (Type.IsArray(schema)) return explainArray(schema, value, path);
  if (Type.IsTuple(schema)) return explainTuple(schema, value, path);
  if (Type.IsUnion(schema)) return explainUnion(schema, value, path);
  if (Check(schema, value)) return undefined;
  return violation(schema, leafReason(schema, value), path, value);
}

function explainObject(
  schema: Type.TObject,
  value: unknown,
  path: readonly string[],
): Violation | undefined {
  if (!isJsonObject(value)) return violation(schema, typeReason(value), path, value);
  const required = new Set<string>(schema.required);
  for (const [key, property] of Object.entries(schema.properties)) {
    const field = Object.hasOwn(value, key) ? value[key] : undefined;
    if (field === undefined && !required.has(key)) continue;
    const found = explain(property, field, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function explainArray(
  schema: Type.TArray,
  value: unknown,
  path: readonly string[],
): Violation | undefined {
  if (!Array.isArray(value)) return violation(schema, typeReason(value), path, value);
  const minItems = numberKeyword(schema, 'minItems') ?? 0;
  const maxItems = numberKeyword(schema, 'maxItems') ?? Number.POSITIVE_INFINITY;
  const isShort = value.length < minItems;
  if (isShort || value.length > maxItems) {
    const expected = `array of ${minItems} to ${maxItems} items`;
    const reason = isShort ? 'too_short' : 'too_long';
    return { path, reason, expectedType: 'array', expected, received: value };
  }
  for (const [index, item] of value.entries()) {
    const found = explain(schema.items, item, [...path, String(index)]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function explainTuple(
  schema: Type.TTuple,
  value: unknown,
  path: readonly string[],
): Violation | undefined {
  if (!Array.isArray(value)) return violation(schema, typeReason(value), path, value);
  const size = schema.items.length;
  if (value.length !== size) {
    const reason = value.length < size ? 'too_short' : 'too_long';
    const expected = `array of ${size} items`;
    return { path, reason, expectedType: 'array', expected, received: value };
  }
  for (const [index, item] of schema.items.entries()) {
    const found = explain(item, value[index], [...path, String(index)]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function explainUnion(
  schema: Type.TUnion,
  value: unknown,
  path: readonly string[],
): Violation | undefined {
  const discriminator = discriminatorOf(schema);
  if (discriminator !== null) {
    if (!isJsonObject(value)) return violation(schema, typeReason(value), path, value);
    const branch = chooseBranch(discriminator, value);
    if (branch.kind === 'chosen') return explainObject(branch.schema, value, path);
    const tags = Type.Enum(branch.allowed.map(String));
    return explain(tags, value[branch.key], [...path, branch.key]);
  }
  if (Check(schema, value)) return undefined;
  const beside = memberBesideNull(schema);
  // An object tells which of its fields is wrong; a plain value is described with the null that it may be.
  if (beside !== undefined && isJsonObject(value)) return explain(beside, value, path);
  const nearest = schema.anyOf.find((member) => leafReason(member, value) !== 'wrong_type');
  const reason = nearest === undefined ? typeReason(value) : leafReason(nearest, value);
  return violation(schema, reason, path, value);
}

function violation(
  schema: Type.TSchema,
  reason: Reason,
  path: readonly string[],
  received: unknown,
): Violation {
  const type = Type.IsUnion(schema) && discriminatorOf(schema) !== null ? 'object' : undefined;
  return {
    path,
    reason,
    expectedType: type ?? expectedType(schema),
    expected: type ?? expectation(schema),
    received,
  };
}

function typeReason(value: unknown): Reason {
  if (value === undefined) return 'missing';
  return value === null ? 'null' : 'wrong_type';
}

/** Why a plain value fails a schema of which is known that it does not fit. */
function leafReason(schema: Type.TSchema, value: unknown): Reason {
  if (value === undefined || value === null) return typeReason(value);
  if (Type.IsEnum(schema) || Type.IsLiteral(schema)) {
    return typeof value === expectedType(schema) ? 'not_allowed' : 'wrong_type';
  }
  if (Type.IsString(schema)) {
    if (typeof value !== 'string') return 'wrong_type';
    // Characters are counted as the schema does: code points, not UTF-16 units.
    const length = [...value].length;
    if (length < (numberKeyword(schema, 'minLength') ?? 0)) return 'too_short';
    const maxLength = numberKeyword(schema, 'maxLength') ?? Number.POSITIVE_INFINITY;
    return length > maxLength ? 'too_long' : 'bad_format';
  }
  const takesNumbers = Type.IsNumber(schema) || Type.IsInteger(schema);
  if (!takesNumbers || typeof value !== 'number') return 'wrong_type';
  if (!Number.isFinite(value)) return 'not_finite';
  return Type.IsInteger(schema) && !Number.isInteger(value) ? 'wrong_type' : 'out_of_range';
}
