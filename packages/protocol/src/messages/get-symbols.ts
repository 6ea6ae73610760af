import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { brokerOffset, count, nullable, symbolName } from '../schema/fields.ts';
import { clientRow } from './message-row.ts';
import { SymbolItemSchema } from './symbol-item.ts';

export const SYMBOLS_LIMIT_MAX = 100;
export const SYMBOLS_LIMIT_DEFAULT = 50;
const SYMBOLS_NAMED_MAX = 100;
const GROUP_LENGTH_MAX = 256;

export const GetSymbolsSchema = clientMessage(
  'get_symbols',
  Type.Object({
    symbols: Type.Optional(Type.Array(symbolName(), { minItems: 1, maxItems: SYMBOLS_NAMED_MAX })),
    group: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: GROUP_LENGTH_MAX,
        description: 'Masks divided by commas; * stands for any text, ! excludes: *USD*, !EUR*',
      }),
    ),
    cursor: Type.Optional(symbolName('next_cursor of the answer before')),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: SYMBOLS_LIMIT_MAX,
        default: SYMBOLS_LIMIT_DEFAULT,
        description: 'Most items of one answer',
      }),
    ),
  }),
  'Asks for specifications and quotes of symbols',
);
export type GetSymbolsMessage = Type.Static<typeof GetSymbolsSchema>;

export const GetSymbolsResultSchema = reply(
  'get_symbols_result',
  {
    status: success,
    data: Type.Object({
      items: Type.Array(SymbolItemSchema, { description: 'By name' }),
      next_cursor: nullable(Type.String({ description: 'Null: there are no more' })),
      total: count('Symbols that match, on all pages'),
      unknown: Type.Array(Type.String(), { description: 'Names that the account does not have' }),
      broker_utc_offset_s: brokerOffset,
    }),
  },
  'Symbols of the account',
);
export type GetSymbolsResult = Type.Static<typeof GetSymbolsResultSchema>;

export const getSymbolsRows = {
  get_symbols: clientRow({
    family: 'get-symbols',
    scope: 'view',
    schema: GetSymbolsSchema,
    replies: ['get_symbols_result'],
  }),
};
