import { describe, expect, it } from 'bun:test';
import Type from 'typebox';
import { decodeMessage } from '../../src/codec/decode.ts';
import { CLIENT_MESSAGES } from '../../src/messages/catalogue.ts';
import { chooseBranch, discriminatorOf, memberBesideNull } from '../../src/schema/branch.ts';
import { hasKeyword, numberKeyword } from '../../src/schema/keyword.ts';
import { isJsonObject } from '../../src/values/json-object.ts';
import { fullMessages } from '../data/order-examples.ts';

const limits = { maxDepth: 16 };
const schemas = new Map<string, Type.TSchema>(
  Object.entries(CLIENT_MESSAGES).map(([type, { schema }]) => [type, schema]),
);

interface Field {
  readonly path: readonly string[];
  readonly schema: Type.TSchema;
  readonly isRequired: boolean;
}

/** Every field that stands in an example, at all levels. */
function fieldsOf(schema: Type.TSchema, value: unknown, path: readonly string[]): Field[] {
  if (Type.IsUnion(schema)) {
    const beside = memberBesideNull(schema);
    if (beside !== undefined) return fieldsOf(beside, value, path);
    const discriminator = discriminatorOf(schema);
    const branch = discriminator === null ? undefined : chooseBranch(discriminator, value);
    return branch?.kind === 'chosen' ? fieldsOf(branch.schema, value, path) : [];
  }
  if (Type.IsArray(schema)) {
    const item = { path: [...path, '0'], schema: schema.items, isRequired: true };
    const first = Array.isArray(value) ? value[0] : undefined;
    return [item, ...fieldsOf(schema.items, first, item.path)];
  }
  if (Type.IsTuple(schema)) {
    return schema.items.map((item, at) => ({
      path: [...path, String(at)],
      schema: item,
      isRequired: true,
    }));
  }
  if (!Type.IsObject(schema) || !isJsonObject(value)) return [];
  const required = new Set<string>(schema.required);
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    if (!Object.hasOwn(value, name)) return [];
    const field = { path: [...path, name], schema: property, isRequired: required.has(name) };
    return [field, ...fieldsOf(property, value[name], field.path)];
  });
}

const MISSING = Symbol('missing');
/** JSON has numbers that no double holds; they are put into the text as they are. */
const HUGE = '@1e400@';

function replaced(value: unknown, [key, ...rest]: readonly string[], next: unknown): unknown {
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    return value.map((item, at) => (String(at) === key ? replaced(item, rest, next) : item));
  }
  const { [key]: old, ...others } = isJsonObject(value) ? value : {};
  const member = replaced(old, rest, next);
  return member === MISSING ? others : { ...others, [key]: member };
}

function decodeWith(message: object, path: readonly string[], value: unknown) {
  const text = JSON.stringify(replaced(message, path, value));
  return decodeMessage(text.replaceAll(`"${HUGE}"`, '1e400'), limits);
}

/** `path: reason` of the refusal, or `accepted`. */
function verdict(message: object, path: readonly string[], value: unknown): string {
  const result = decodeWith(message, path, value);
  if (result.ok) return 'accepted';
  expect(result.error.error_code).toBe('VALIDATION_ERROR');
  expect(result.error.details.suggestion).toBeString();
  expect(result.error.details.expected).toBeString();
  return `${result.error.details.path}: ${result.error.details.reason}`;
}

/** JSON types that a schema takes. */
function typesOf(schema: Type.TSchema): readonly string[] {
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap(typesOf);
  if (Type.IsObject(schema)) return ['object'];
  if (Type.IsArray(schema) || Type.IsTuple(schema)) return ['array'];
  if (Type.IsEnum(schema) || Type.IsString(schema)) return ['string'];
  if (Type.IsLiteral(schema)) return [typeof schema.const];
  if (Type.IsBoolean(schema)) return ['boolean'];
  return Type.IsNull(schema) ? ['null'] : ['number'];
}

const SAMPLES = { string: 'x', number: 1, boolean: true, array: [], object: {} };

/** A value just out of the range of a field, with the reason of its refusal. */
function beyond(schema: Type.TSchema): readonly (readonly [unknown, string])[] {
  if (Type.IsUnion(schema)) {
    const member = memberBesideNull(schema);
    return member === undefined ? [] : beyond(member);
  }
  const minimum = numberKeyword(schema, 'minimum') ?? numberKeyword(schema, 'exclusiveMinimum');
  const maximum = numberKeyword(schema, 'maximum');
  const maxLength = numberKeyword(schema, 'maxLength');
  const cases: [unknown, string][] = [];
  if (minimum !== undefined) cases.push([minimum - 1, 'out_of_range']);
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) {
    cases.push([maximum * 2, 'out_of_range']);
  }
  if (maxLength !== undefined) cases.push(['x'.repeat(maxLength + 1), 'too_long']);
  if (Type.IsEnum(schema)) cases.push(['nope', 'not_allowed'], ['', 'not_allowed']);
  if (Type.IsInteger(schema)) cases.push([1.5, 'wrong_type']);
  if (numberKeyword(schema, 'minLength') === 1) cases.push(['', 'too_short']);
  return cases;
}

for (const message of fullMessages) {
  const { type, data } = message;
  const schema = schemas.get(type);
  const kind = data.kind ?? (isJsonObject(data.scope) ? data.scope.kind : data.action) ?? '';
  describe(`${type} ${String(kind)}`, () => {
    it('is taken with every field', () => {
      expect(decodeMessage(JSON.stringify(message), limits)).toMatchObject({ ok: true });
    });

    if (schema === undefined || !Type.IsObject(schema)) throw new Error(`no schema of ${type}`);
    const dataSchema = schema.properties.data;
    if (dataSchema === undefined) throw new Error(`${type} has no data`);
    for (const field of fieldsOf(dataSchema, data, ['data'])) describeField(message, field);
  });
}

function describeField(message: object, { path, schema, isRequired }: Field): void {
  const name = path.join('.');
  const taken = typesOf(schema);
  const isItem = /^\d+$/.test(path.at(-1) ?? '');

  it(`${name} is refused in any other JSON type`, () => {
    for (const [sample, value] of Object.entries(SAMPLES)) {
      if (taken.includes(sample)) continue;
      expect(verdict(message, path, value)).toBe(`${name}: wrong_type`);
    }
    if (!taken.includes('number')) return;
    const reason = verdict(message, path, HUGE);
    expect(reason).toBe(`${name}: ${Type.IsLiteral(schema) ? 'not_allowed' : 'not_finite'}`);
  });

  it(`${name} is refused beyond its edge`, () => {
    for (const [value, reason] of beyond(schema)) {
      expect([value, verdict(message, path, value)]).toEqual([value, `${name}: ${reason}`]);
    }
  });

  if (isRequired) {
    it(`${name} is missed when left out and when null`, () => {
      if (!taken.includes('null')) expect(verdict(message, path, null)).toBe(`${name}: null`);
      if (!isItem) expect(verdict(message, path, MISSING)).toBe(`${name}: missing`);
    });
  } else if (!hasKeyword(schema, 'x-keeps-null')) {
    it(`${name} means the same when left out and when null`, () => {
      expect(decodeWith(message, path, null)).toEqual(decodeWith(message, path, MISSING));
    });
  }
}
