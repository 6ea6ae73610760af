import Type from 'typebox';
import { parseIsoTime } from '../values/iso-time.ts';
import { isUint64Text } from '../values/uint64.ts';
import { isUuid } from '../values/uuid.ts';

/** Characters of `id`, `account` and other labels. */
export const LABEL_LENGTH_MAX = 64;
/** MT5 cuts the names of symbols at this many characters. */
export const SYMBOL_LENGTH_MAX = 31;
export const COMMENT_LENGTH_MAX = 64;
/** Bound of prices and money: far above any market, far below where doubles lose a cent. */
const AMOUNT_MAX = 1e12;
/** Bound of volumes in lots: 1e-8 lots of it still fit a safe integer. */
const VOLUME_MAX = 1e7;

interface FieldOptions {
  readonly description: string;
  readonly [keyword: string]: unknown;
}

/** Names and labels end in logs, so control characters are out. */
const PRINTABLE = '^[^\\u0000-\\u001f\\u007f]+$';

export const label = (options: FieldOptions) =>
  Type.String({
    minLength: 1,
    maxLength: LABEL_LENGTH_MAX,
    pattern: PRINTABLE,
    'x-expected': `string of 1 to ${LABEL_LENGTH_MAX} characters without control characters`,
    ...options,
  });

/** A symbol is matched exactly and case-sensitively; control characters never name one. */
export const symbolName = (description = 'Exact, case-sensitive name of the symbol') =>
  Type.String({
    minLength: 1,
    maxLength: SYMBOL_LENGTH_MAX,
    pattern: PRINTABLE,
    'x-expected': `string of 1 to ${SYMBOL_LENGTH_MAX} characters without control characters`,
    description,
  });

/**
 * `x-format` becomes `format` in the published schema; the check itself is ours. `x-expected` is what an
 * error says.
 */
const refined = (
  isValid: (text: string) => boolean,
  options: { readonly 'x-format'?: string; readonly 'x-expected': string; description: string },
) => Type.Refine(Type.String(options), isValid);

export const isoTime = (description: string) =>
  refined((text) => parseIsoTime(text) !== undefined, {
    'x-format': 'date-time',
    'x-expected': 'ISO 8601 time with Z or an offset, for example 2025-01-27T10:00:00Z',
    description,
  });

/** A time that decides nothing: many clients write UTC without a zone. */
export const informalTime = (description: string) =>
  refined((text) => parseIsoTime(text) !== undefined || parseIsoTime(`${text}Z`) !== undefined, {
    'x-expected': 'ISO 8601 time, for example 2025-01-27T10:00:00Z',
    description,
  });

export const uuid = (description: string) =>
  refined(isUuid, {
    'x-format': 'uuid',
    'x-expected': 'UUID, for example 550e8400-e29b-41d4-a716-446655440000',
    description,
  });

/** A login, magic or ticket as a client may write it: safe integer or decimal string. */
export const uint64 = (description: string) =>
  Type.Union(
    [
      Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
      Type.Refine(Type.String({ pattern: '^(0|[1-9][0-9]{0,19})$' }), isUint64Text),
    ],
    {
      'x-expected': 'integer from 0 to 2^53 - 1, or decimal string up to 18446744073709551615',
      description,
    },
  );

/** A price: greater than 0. */
export const price = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: AMOUNT_MAX, description });

/** A price of which 0 means that the market has none. */
export const priceOrNone = (description: string) =>
  Type.Number({ minimum: 0, maximum: AMOUNT_MAX, description });

export const money = (description: string) =>
  Type.Number({ minimum: -AMOUNT_MAX, maximum: AMOUNT_MAX, description });

export const moneyNotNegative = (description: string) =>
  Type.Number({ minimum: 0, maximum: AMOUNT_MAX, description });

/** Lots, greater than 0. */
export const volumeLots = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: VOLUME_MAX, description });

export const count = (description: string) => Type.Integer({ minimum: 0, description });

/** One of some fixed texts; smaller in the published schema than a union of literals. */
export const oneOf = <const Values extends string[]>(
  values: readonly [...Values],
  description: string,
) => Type.Enum(values, { description });

export const nullable = <Schema extends Type.TSchema>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

/** Beside every instant of a market: what the clocks of its trade server show then. */
export const brokerTime = nullable(
  Type.String({ description: 'The same on the clock of the trade server; null: not known' }),
);

export const brokerOffset = nullable(
  Type.Integer({ description: 'Server time minus UTC, seconds; null: not known' }),
);
