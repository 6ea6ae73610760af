import Type from 'typebox';
import { chooseBranch, discriminatorOf, memberBesideNull } from '../schema/branch.ts';
import { hasKeyword } from '../schema/keyword.ts';
import { isJsonObject } from '../values/json-object.ts';

/**
 * A copy that holds only fields which the schema names, without optional fields that are `null`, but for those
 * in which `null` has a meaning (`optionalOrNull`). What does not fit the schema is kept as it is, for `explain` to
 * find.
 */
export function normalize(schema: Type.TSchema, value: unknown): unknown {
  if (Type.IsObject(schema)) return normalizeObject(schema, value);
  if (Type.IsArray(schema)) {
    return Array.isArray(value) ? value.map((item) => normalize(schema.items, item)) : value;
  }
  if (!Type.IsUnion(schema)) return value;
  const beside = memberBesideNull(schema);
  if (beside !== undefined) return normalize(beside, value);
  const discriminator = discriminatorOf(schema);
  if (discriminator === null) return value;
  const branch = chooseBranch(discriminator, value);
  return branch.kind === 'chosen' ? normalizeObject(branch.schema, value) : value;
}

function normalizeObject(schema: Type.TObject, value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const copy: Record<string, unknown> = {};
  const required = new Set<string>(schema.required);
  for (const [key, property] of Object.entries(schema.properties)) {
    if (!Object.hasOwn(value, key)) continue;
    const field = value[key];
    if (field === null && !required.has(key) && !hasKeyword(property, 'x-keeps-null')) continue;
    copy[key] = normalize(property, field);
  }
  return copy;
}
