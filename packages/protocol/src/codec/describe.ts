import Type from 'typebox';
import { numberKeyword, textKeyword } from '../schema/keyword.ts';

/** JSON type or types that a field takes, for programs. */
export function expectedType(schema: Type.TSchema): string {
  if (Type.IsUnion(schema)) return [...new Set(schema.anyOf.map(expectedType))].join(' or ');
  if (Type.IsLiteral(schema)) return typeof schema.const;
  if (Type.IsEnum(schema)) return 'string';
  return textKeyword(schema, 'type') ?? 'any';
}

/** What a field takes, with range and form, for people. */
export function expectation(schema: Type.TSchema): string {
  const written = textKeyword(schema, 'x-expected');
  if (written !== undefined) return written;
  if (Type.IsUnion(schema)) return [...new Set(schema.anyOf.map(expectation))].join(', or ');
  if (Type.IsLiteral(schema)) return JSON.stringify(schema.const);
  if (Type.IsEnum(schema)) return `one of ${schema.enum.join(', ')}`;
  if (Type.IsString(schema)) return stringExpectation(schema);
  if (Type.IsNumber(schema) || Type.IsInteger(schema)) return numberExpectation(schema);
  return expectedType(schema);
}

function stringExpectation(schema: Type.TString): string {
  const maxLength = numberKeyword(schema, 'maxLength');
  const minLength = numberKeyword(schema, 'minLength') ?? 0;
  const pattern = textKeyword(schema, 'pattern');
  const length = maxLength === undefined ? '' : ` of ${minLength} to ${maxLength} characters`;
  return `string${length}${pattern === undefined ? '' : ` matching ${pattern}`}`;
}

function numberExpectation(schema: Type.TNumber | Type.TInteger): string {
  const exclusiveMinimum = numberKeyword(schema, 'exclusiveMinimum');
  const maximum = numberKeyword(schema, 'maximum');
  const kind = Type.IsInteger(schema) ? 'integer' : 'number';
  const low = exclusiveMinimum ?? numberKeyword(schema, 'minimum');
  const parts = [
    low === undefined ? '' : `${exclusiveMinimum === undefined ? 'at least' : 'above'} ${low}`,
    maximum === undefined ? '' : `at most ${maximum}`,
  ].filter((part) => part !== '');
  return [kind, parts.join(' and ')].filter((part) => part !== '').join(' ');
}
