import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { brokerOffset, isoTime, nullable, symbolName, uint64 } from '../schema/fields.ts';
import { eventSeq } from '../schema/trade-fields.ts';
import { parseIsoTime } from '../values/iso-time.ts';
import { type WithTextIds, withTextIds } from '../values/text-ids.ts';
import { canonicalRow } from './message-row.ts';
import { DealItemSchema, OrderItemSchema, PositionItemSchema } from './query-items.ts';

export const QUERY_LIMIT_MAX = 1_000;
export const QUERY_LIMIT_DEFAULT = 100;
const CURSOR_LENGTH_MAX = 256;

const filters = {
  symbol: Type.Optional(symbolName('Only of this symbol')),
  magic: Type.Optional(uint64('Only with this magic number')),
  from: Type.Optional(isoTime('Not older')),
  to: Type.Optional(isoTime('Older')),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: CURSOR_LENGTH_MAX,
      description: 'next_cursor of the page before, with the same filters',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: QUERY_LIMIT_MAX,
      default: QUERY_LIMIT_DEFAULT,
      description: 'Most items of one page',
    }),
  ),
};

/** A query with its two types: as it travels, and as handlers get it, `magic` as decimal text. */
const query = <const Name extends string>(type: Name, description: string) =>
  clientMessage(type, Type.Object(filters), description);
type QueryInput<Name extends string> = Type.Static<ReturnType<typeof query<Name>>>;
type Query<Name extends string> = Omit<QueryInput<Name>, 'data'> & {
  data: WithTextIds<QueryInput<Name>['data'], 'magic'>;
};

const page = <const Name extends string, Item extends Type.TObject>(
  type: Name,
  item: Item,
  description: string,
) =>
  reply(
    type,
    {
      status: success,
      data: Type.Object({
        items: Type.Array(item),
        next_cursor: nullable(Type.String({ description: 'Null: this was the last page' })),
        as_of_seq: eventSeq,
        broker_utc_offset_s: brokerOffset,
      }),
    },
    description,
  );

export const GetOrdersSchema = query('get_orders', 'Asks for pending orders');
export type GetOrdersInput = QueryInput<'get_orders'>;
export type GetOrdersMessage = Query<'get_orders'>;
export const GetOrdersResultSchema = page(
  'get_orders_result',
  OrderItemSchema,
  'Pending orders, oldest first',
);
export type GetOrdersResult = Type.Static<typeof GetOrdersResultSchema>;

export const GetPositionsSchema = query('get_positions', 'Asks for open positions');
export type GetPositionsInput = QueryInput<'get_positions'>;
export type GetPositionsMessage = Query<'get_positions'>;
export const GetPositionsResultSchema = page(
  'get_positions_result',
  PositionItemSchema,
  'Open positions, oldest first',
);
export type GetPositionsResult = Type.Static<typeof GetPositionsResultSchema>;

export const GetDealsSchema = query('get_deals', 'Asks for deals');
export type GetDealsInput = QueryInput<'get_deals'>;
export type GetDealsMessage = Query<'get_deals'>;
export const GetDealsResultSchema = page('get_deals_result', DealItemSchema, 'Deals, newest first');
export type GetDealsResult = Type.Static<typeof GetDealsResultSchema>;

export const GetHistorySchema = query('get_history', 'Asks for orders that have ended');
export type GetHistoryInput = QueryInput<'get_history'>;
export type GetHistoryMessage = Query<'get_history'>;
export const GetHistoryResultSchema = page(
  'get_history_result',
  OrderItemSchema,
  'Orders that have ended, newest first',
);
export type GetHistoryResult = Type.Static<typeof GetHistoryResultSchema>;

/** An empty range is a mistake; an answer without items would hide it. */
function rangeRule({ data: { from, to } }: QueryInput<string>): Violation | undefined {
  if (from === undefined || to === undefined) return undefined;
  const [fromMs, toMs] = [parseIsoTime(from), parseIsoTime(to)];
  if (fromMs === undefined || toMs === undefined || fromMs < toMs) return undefined;
  const expected = 'a time after from';
  return {
    path: ['data', 'to'],
    reason: 'out_of_range',
    expectedType: 'string',
    expected,
    received: to,
  };
}

const parts = { family: 'queries', scope: 'view', rule: rangeRule } as const;
const canonical = <Name extends string>(message: QueryInput<Name>): Query<Name> => ({
  ...message,
  data: withTextIds(message.data, 'magic'),
});

export const queryRows = {
  get_orders: canonicalRow(
    { ...parts, schema: GetOrdersSchema, replies: ['get_orders_result'] },
    canonical<'get_orders'>,
  ),
  get_positions: canonicalRow(
    { ...parts, schema: GetPositionsSchema, replies: ['get_positions_result'] },
    canonical<'get_positions'>,
  ),
  get_deals: canonicalRow(
    { ...parts, schema: GetDealsSchema, replies: ['get_deals_result'] },
    canonical<'get_deals'>,
  ),
  get_history: canonicalRow(
    { ...parts, schema: GetHistorySchema, replies: ['get_history_result'] },
    canonical<'get_history'>,
  ),
};
