import Type from 'typebox';
import { symbolName } from '../schema/fields.ts';
import { optionalOrNull } from '../schema/trade-fields.ts';
import { LinkAccountSchema } from './account.ts';
import { LinkDealSchema, LinkOrderSchema, LinkPositionSchema } from './book-items.ts';
import { linkId, terminalEpoch, terminalSeq, utcMs } from './link-fields.ts';
import { LinkBarSchema, LinkTickSchema, timeframe } from './quotes.ts';
import { LinkSymbolSpecSchema } from './symbol-spec.ts';
import { LinkSendSchema, LinkTradeRequestSchema } from './trade-request.ts';
import { LinkCheckResultSchema, LinkTradeResultSchema } from './trade-result.ts';

/** Most symbols of one answer: a specification is about 1.5 KB. */
export const LINK_SYMBOLS_MAX = 500;
/** Most ticks, bars or deals of one answer. */
export const LINK_HISTORY_MAX = 10_000;
/** Most orders that one `find` asks for. */
export const LINK_FIND_ORDERS_MAX = 1_000;

const history = {
  symbol: symbolName(),
  from_ms: Type.Optional(utcMs('Not older')),
  to_ms: Type.Optional(utcMs('Not younger')),
  count: Type.Integer({ minimum: 1, maximum: LINK_HISTORY_MAX, description: 'The newest ones' }),
};

const past = {
  from_ms: utcMs('Not older'),
  to_ms: utcMs('Not younger'),
  limit: Type.Integer({ minimum: 1, maximum: LINK_HISTORY_MAX, description: 'The newest ones' }),
};

/** What the bridge asks a terminal, by kind of command. */
export const LINK_COMMANDS = {
  send: LinkSendSchema,
  find: Type.Union([
    Type.Object({
      by: Type.Literal('fingerprint'),
      fingerprint: Type.String({ minLength: 1, maxLength: 10 }),
      since_ms: utcMs('Look no further back'),
    }),
    Type.Object({
      by: Type.Literal('request_id'),
      request_id: Type.String({ minLength: 1, maxLength: 64 }),
      since_ms: utcMs('Look no further back'),
    }),
    Type.Object({
      by: Type.Literal('orders'),
      tickets: Type.Array(linkId('An order, working or past'), {
        minItems: 1,
        maxItems: LINK_FIND_ORDERS_MAX,
        description: 'However long ago; those that the terminal does not know are left out',
      }),
    }),
  ]),
  snapshot: Type.Object({}),
  symbols: Type.Object({
    offset: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Symbols to skip' }),
    limit: Type.Integer({ minimum: 1, maximum: LINK_SYMBOLS_MAX }),
  }),
  ticks: Type.Object(history),
  bars: Type.Object({ ...history, timeframe }),
  deals: Type.Object(past),
  orders: Type.Object(past),
  check: Type.Object({ trade: LinkTradeRequestSchema }),
  check_password: Type.Object({
    password: Type.String({
      maxLength: 256,
      writeOnly: true,
      description: 'What a client claims; never logged, never stored',
    }),
  }),
};
export type LinkCommandKind = keyof typeof LINK_COMMANDS;

const LinkSnapshotSchema = Type.Object({
  terminal_epoch: terminalEpoch,
  seq: terminalSeq,
  account: LinkAccountSchema,
  orders: Type.Array(LinkOrderSchema, { description: 'Pending orders' }),
  positions: Type.Array(LinkPositionSchema, { description: 'Open positions' }),
});
export type LinkSnapshot = Type.Static<typeof LinkSnapshotSchema>;

const LinkFindResultSchema = Type.Object({
  orders: Type.Array(LinkOrderSchema, { description: 'Pending or ended' }),
  deals: Type.Array(LinkDealSchema),
  positions: Type.Array(LinkPositionSchema, { description: 'Open ones' }),
  history_complete_to_ms: utcMs('Up to here the history was synchronised: absence is absence'),
  /** What the request journal holds; null: nothing; left out: there is no journal. */
  answer: optionalOrNull(LinkTradeResultSchema),
});
export type LinkFindResult = Type.Static<typeof LinkFindResultSchema>;

/** What a terminal answers, by kind of command. */
export const LINK_ANSWERS = {
  send: LinkTradeResultSchema,
  find: LinkFindResultSchema,
  snapshot: LinkSnapshotSchema,
  symbols: Type.Object({
    symbols: Type.Array(LinkSymbolSpecSchema, { maxItems: LINK_SYMBOLS_MAX }),
    total: Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'Symbols in all' }),
  }),
  ticks: Type.Object({
    ticks: Type.Array(LinkTickSchema, {
      maxItems: LINK_HISTORY_MAX,
      description: 'Oldest first',
    }),
  }),
  bars: Type.Object({
    symbol: symbolName(),
    timeframe,
    bars: Type.Array(LinkBarSchema, { maxItems: LINK_HISTORY_MAX, description: 'Oldest first' }),
  }),
  deals: Type.Object({
    deals: Type.Array(LinkDealSchema, { maxItems: LINK_HISTORY_MAX, description: 'Oldest first' }),
  }),
  orders: Type.Object({
    orders: Type.Array(LinkOrderSchema, {
      maxItems: LINK_HISTORY_MAX,
      description: 'Ended ones, by the time of their end, oldest first',
    }),
  }),
  check: LinkCheckResultSchema,
  check_password: Type.Object({ valid: Type.Boolean() }),
} as const satisfies Record<LinkCommandKind, Type.TObject>;

export type LinkCommandPayload<Kind extends LinkCommandKind> = Type.Static<
  (typeof LINK_COMMANDS)[Kind]
>;
export type LinkAnswerPayload<Kind extends LinkCommandKind> = Type.Static<
  (typeof LINK_ANSWERS)[Kind]
>;
