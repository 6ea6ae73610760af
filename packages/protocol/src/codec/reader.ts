import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { isJsonObject, type JsonObject } from '../values/json-object.ts';
import { explain, type Violation } from './explain.ts';
import { normalize } from './normalize.ts';

/** Turns a parsed message of one type into what handlers get. */
export interface Reader<Message> {
  /**
   * The message when it holds nothing but known, valid fields and `keyCount` keys were written; else
   * `undefined`, and `readAny` decides. Most messages end here without a copy.
   */
  readExact(raw: JsonObject, keyCount: number): Message | undefined;
  /** Takes a message with unknown fields and nulls too. */
  readAny(raw: JsonObject): { readonly message: Message } | { readonly violation: Violation };
}

export type Lifted =
  | {
      readonly raw: JsonObject;
      /** Turns a path of `raw` into the path under which the client wrote the field. */
      readonly asWritten?: (path: readonly string[]) => readonly string[];
    }
  | { readonly violation: Violation };
/** What fields say of each other; called with a message that fits its schema. */
export type Rule<Message> = (message: Message) => Violation | undefined;
/** Moves arguments to where the schema has them; may find a conflict. */
export type Lift = (raw: JsonObject) => Lifted;

interface ReaderParts<Schema extends Type.TSchema, Message> {
  readonly schema: Schema;
  /** Gives values that may be written in several ways their one form. */
  readonly canonical: (input: Type.Static<Schema>) => Message;
  readonly rule?: Rule<Type.Static<Schema>> | undefined;
  readonly lift?: Lift | undefined;
}

export function createReader<Schema extends Type.TSchema, Message>({
  schema,
  canonical,
  rule = () => undefined,
  lift,
}: ReaderParts<Schema, Message>): Reader<Message> {
  const shape = lift === undefined ? shapeOf(schema) : undefined;
  const isValid = lazyCheck(schema);
  return {
    readExact(raw, keyCount) {
      if (shape === undefined || countShape(shape, raw) !== keyCount) return undefined;
      return isValid(raw) && rule(raw) === undefined ? canonical(raw) : undefined;
    },
    readAny(raw) {
      const lifted: Lifted = lift === undefined ? { raw } : lift(raw);
      if ('violation' in lifted) return lifted;
      const value = normalize(schema, lifted.raw);
      const isFit = isValid(value);
      const broken = isFit ? rule(value) : undefined;
      if (isFit && broken === undefined) return { message: canonical(value) };
      const violation = broken ?? explain(schema, value) ?? unexplained(value);
      const path = lifted.asWritten?.(violation.path) ?? violation.path;
      return { violation: { ...violation, path } };
    },
  };
}

/** Compiles at the first use: most processes meet few of the message types. */
function lazyCheck<Schema extends Type.TSchema>(
  schema: Schema,
): (value: unknown) => value is Type.Static<Schema> {
  let check: ((value: unknown) => boolean) | undefined;
  return (value): value is Type.Static<Schema> => {
    if (check === undefined) {
      const validator = Compile(schema);
      check = (candidate) => validator.Check(candidate);
    }
    return check(value);
  };
}

/** Only for a schema keyword that `explain` does not know; a property keeps the two in step. */
function unexplained(received: unknown): Violation {
  const expected = 'a message as PROTOCOL.md describes it';
  return { path: [], reason: 'bad_format', expectedType: 'object', expected, received };
}

/** Names of the fields of an object, and the shapes of those that are objects themselves. */
interface Shape {
  readonly fields: readonly string[];
  readonly nested: readonly (readonly [string, Shape])[];
}

/** `undefined` when lists of objects or choices between them make the count depend on the value. */
function shapeOf(schema: Type.TSchema): Shape | undefined {
  if (!Type.IsObject(schema)) return undefined;
  const fields: string[] = [];
  const nested: [string, Shape][] = [];
  for (const [key, property] of Object.entries(schema.properties)) {
    if (Type.IsObject(property)) {
      const shape = shapeOf(property);
      if (shape === undefined) return undefined;
      nested.push([key, shape]);
    } else if (isPlain(property)) {
      fields.push(key);
    } else {
      return undefined;
    }
  }
  return { fields, nested };
}

/** True when a value that fits holds no keys of its own. */
function isPlain(schema: Type.TSchema): boolean {
  if (Type.IsUnion(schema)) return schema.anyOf.every(isPlain);
  if (Type.IsArray(schema)) return isPlain(schema.items);
  if (Type.IsTuple(schema)) return schema.items.every(isPlain);
  return !Type.IsObject(schema);
}

/**
 * Number of known fields that are there. When the text held as many keys, it held nothing else: an unknown
 * field or a duplicate would have added one.
 */
function countShape(shape: Shape, value: JsonObject): number {
  let count = 0;
  for (const field of shape.fields) {
    if (value[field] !== undefined) count += 1;
  }
  for (const [field, inner] of shape.nested) {
    const child = value[field];
    if (isJsonObject(child)) count += 1 + countShape(inner, child);
  }
  return count;
}
