import fc, { type Arbitrary } from 'fast-check';
import Type from 'typebox';
import { Check } from 'typebox/value';
import { numberKeyword, textKeyword } from '../../src/schema/keyword.ts';

const DAY_MS = 86_400_000;

/** Values that a schema accepts, from its smallest to its largest. */
export function arbitraryOf(schema: Type.TSchema): Arbitrary<unknown> {
  if (Type.IsObject(schema)) return objectOf(schema);
  if (Type.IsArray(schema)) {
    const minLength = numberKeyword(schema, 'minItems') ?? 0;
    const maxLength = Math.min(numberKeyword(schema, 'maxItems') ?? 3, minLength + 2);
    return fc.array(arbitraryOf(schema.items), { minLength, maxLength });
  }
  if (Type.IsTuple(schema)) return fc.tuple(...schema.items.map(arbitraryOf));
  if (Type.IsUnion(schema)) return fc.oneof(...schema.anyOf.map(arbitraryOf));
  if (Type.IsLiteral(schema)) return fc.constant(schema.const);
  if (Type.IsEnum(schema)) return fc.constantFrom(...schema.enum);
  if (Type.IsNull(schema)) return fc.constant(null);
  if (Type.IsBoolean(schema)) return fc.boolean();
  if (Type.IsString(schema)) return textOf(schema);
  if (Type.IsInteger(schema) || Type.IsNumber(schema)) return numberOf(schema);
  throw new TypeError(`no values for ${JSON.stringify(schema)}`);
}

function objectOf(schema: Type.TObject): Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => [name, arbitraryOf(property)]),
  );
  return fc.record(fields, { requiredKeys: [...(schema.required ?? [])] });
}

function textOf(schema: Type.TString): Arbitrary<string> {
  const form = textKeyword(schema, 'x-format');
  if (form === 'uuid') return fc.mixedCase(fc.uuid());
  if (form === 'date-time') return time;
  const pattern = textKeyword(schema, 'pattern');
  const minLength = numberKeyword(schema, 'minLength') ?? 0;
  const maxLength = Math.min(numberKeyword(schema, 'maxLength') ?? 20, 40);
  const text =
    pattern === undefined
      ? fc.string({ unit: 'grapheme', minLength, maxLength })
      : fc.stringMatching(new RegExp(pattern, 'u'), { maxLength });
  return fc.oneof(text, time).filter((value) => Check(schema, value));
}

const time = fc
  .integer({ min: 0, max: 40_000 * DAY_MS })
  .map((ms) => new Date(ms).toISOString());

function numberOf(schema: Type.TNumber | Type.TInteger): Arbitrary<number> {
  const min = numberKeyword(schema, 'minimum') ?? numberKeyword(schema, 'exclusiveMinimum') ?? -1e6;
  const max = numberKeyword(schema, 'maximum') ?? 1e6;
  if (Type.IsInteger(schema)) return fc.integer({ min, max });
  const minExcluded = numberKeyword(schema, 'exclusiveMinimum') !== undefined;
  // JSON writes -0 as 0.
  return fc.double({ min, max, minExcluded, noNaN: true }).map((value) => value + 0);
}
