import Type from 'typebox';
import { LinkAccountSchema } from './account.ts';
import { LinkDealSchema, LinkOrderSchema, LinkPositionSchema } from './book-items.ts';
import { utcMs } from './link-fields.ts';
import { LinkTradeResultSchema } from './trade-result.ts';

/** `ENUM_TRADE_TRANSACTION_TYPE`. */
export const TRANSACTIONS = [
  'order_add',
  'order_update',
  'order_delete',
  'history_add',
  'history_update',
  'history_delete',
  'deal_add',
  'deal_update',
  'deal_delete',
  'position',
  'request',
] as const;
const transaction = Type.Enum([...TRANSACTIONS], { description: 'Why it is told' });

const numbered = {
  seq: Type.Integer({
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Rises by one per event within a terminal_epoch',
  }),
  time_ms: utcMs('When it happened'),
};

/** One change in a terminal, with the objects that it changed as they stand after it. */
export const LinkEventSchema = Type.Union([
  Type.Object({ ...numbered, kind: Type.Literal('order'), transaction, order: LinkOrderSchema }),
  Type.Object({
    ...numbered,
    kind: Type.Literal('deal'),
    transaction,
    deal: LinkDealSchema,
    position: Type.Union([LinkPositionSchema, Type.Null()]),
  }),
  Type.Object({ ...numbered, kind: Type.Literal('position'), position: LinkPositionSchema }),
  Type.Object({
    ...numbered,
    kind: Type.Literal('request'),
    request_id: Type.String({ maxLength: 64 }),
    result: LinkTradeResultSchema,
  }),
  Type.Object({ ...numbered, kind: Type.Literal('account'), account: LinkAccountSchema }),
  Type.Object({
    ...numbered,
    kind: Type.Literal('margin_call'),
    active: Type.Boolean(),
    account: LinkAccountSchema,
  }),
]);
export type LinkEvent = Type.Static<typeof LinkEventSchema>;
