import Type from 'typebox';
import { isJsonObject } from '../values/json-object.ts';

/** A union of objects that one property of fixed text tells apart. */
export interface Discriminator {
  readonly key: string;
  readonly branches: ReadonlyMap<unknown, Type.TObject>;
}

export type Branch =
  | { readonly kind: 'chosen'; readonly schema: Type.TObject }
  | { readonly kind: 'unknown'; readonly key: string; readonly allowed: readonly unknown[] };

const known = new WeakMap<Type.TUnion, Discriminator | null>();

/** How to tell the members of a union apart; `null` for a union of plain values. */
export function discriminatorOf(union: Type.TUnion): Discriminator | null {
  const earlier = known.get(union);
  if (earlier !== undefined) return earlier;
  const found = findDiscriminator(union);
  known.set(union, found);
  return found;
}

/** The member of a union that `value` claims to be. */
export function chooseBranch(discriminator: Discriminator, value: unknown): Branch {
  const { key, branches } = discriminator;
  const tag = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  const schema = branches.get(tag);
  if (schema !== undefined) return { kind: 'chosen', schema };
  return { kind: 'unknown', key, allowed: [...branches.keys()] };
}

/** The only member of a union beside `null`; `undefined` for a union of anything else. */
export function memberBesideNull(union: Type.TUnion): Type.TSchema | undefined {
  const members = union.anyOf.filter((member) => !Type.IsNull(member));
  return members.length === 1 && union.anyOf.length === 2 ? members[0] : undefined;
}

function findDiscriminator(union: Type.TUnion): Discriminator | null {
  const first = union.anyOf[0];
  if (first === undefined || !Type.IsObject(first)) return null;
  for (const key of Object.keys(first.properties)) {
    const branches = new Map<unknown, Type.TObject>();
    for (const member of union.anyOf) {
      if (!Type.IsObject(member)) return null;
      const property = member.properties[key];
      if (property !== undefined && Type.IsLiteral(property)) branches.set(property.const, member);
    }
    if (branches.size === union.anyOf.length) return { key, branches };
  }
  return null;
}
