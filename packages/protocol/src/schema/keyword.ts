import type Type from 'typebox';

/** A numeric keyword of a schema, for example `maxLength`. TypeBox keeps options out of its types. */
export function numberKeyword(schema: Type.TSchema, keyword: string): number | undefined {
  const value: unknown = Reflect.get(schema, keyword);
  return typeof value === 'number' ? value : undefined;
}

export function textKeyword(schema: Type.TSchema, keyword: string): string | undefined {
  const value: unknown = Reflect.get(schema, keyword);
  return typeof value === 'string' ? value : undefined;
}

/** True when a schema carries a keyword of our own. */
export function hasKeyword(schema: Type.TSchema, keyword: `x-${string}`): boolean {
  return Reflect.get(schema, keyword) === true;
}
