import Type from 'typebox';
import { filling, side, timeInForce } from '../schema/trade-fields.ts';
import { linkId, linkPrice, linkSymbol, lots, points, utcMs, utcMsOrNull } from './link-fields.ts';

const comment = Type.String({ maxLength: 31, description: 'Goes into the order as it is' });
const magic = linkId('Magic number');
const stops = {
  stop_loss: linkPrice('0: none'),
  take_profit: linkPrice('0: none'),
};

const deal = Type.Object({
  action: Type.Literal('deal'),
  symbol: linkSymbol('Symbol'),
  type: side,
  volume: lots('Lots'),
  price: linkPrice('Needed by request and instant execution'),
  deviation: points('Allowed slippage, points'),
  filling,
  ...stops,
  magic,
  comment,
  position: Type.Union([linkId('Position to close'), Type.Null()], {
    description: 'Position to close; null: open',
  }),
});

const pending = Type.Object({
  action: Type.Literal('pending'),
  symbol: linkSymbol('Symbol'),
  type: Type.Enum(
    ['buy_limit', 'sell_limit', 'buy_stop', 'sell_stop', 'buy_stop_limit', 'sell_stop_limit'],
    { description: 'Type of the order' },
  ),
  volume: lots('Lots'),
  price: linkPrice('Price of the order'),
  stop_limit: linkPrice('Limit price of a stop-limit order, else 0'),
  filling,
  time: timeInForce,
  expiration_ms: utcMsOrNull('With a specified life'),
  ...stops,
  magic,
  comment,
});

const sltp = Type.Object({
  action: Type.Literal('sltp'),
  symbol: linkSymbol('Symbol'),
  position: linkId('Position'),
  ...stops,
});

const modify = Type.Object({
  action: Type.Literal('modify'),
  order: linkId('Order'),
  price: linkPrice('Price of the order'),
  stop_limit: linkPrice('Limit price of a stop-limit order, else 0'),
  ...stops,
  time: timeInForce,
  expiration_ms: utcMsOrNull('With a specified life'),
});

const remove = Type.Object({ action: Type.Literal('remove'), order: linkId('Order') });

const closeBy = Type.Object({
  action: Type.Literal('close_by'),
  position: linkId('Position'),
  position_by: linkId('Opposite position'),
  magic,
  comment,
});

/** `MqlTradeRequest`, with just the fields that each action reads; listed values replace what stands there. */
export const LinkTradeRequestSchema = Type.Union([deal, pending, sltp, modify, remove, closeBy], {
  'x-name': 'LinkTradeRequest',
});
export type LinkTradeRequest = Type.Static<typeof LinkTradeRequestSchema>;

/** What crosses to a terminal: the request and what makes it findable again. */
export const LinkSendSchema = Type.Object({
  request_id: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Key of the request journal: the same id is never executed twice',
  }),
  fingerprint: Type.String({
    maxLength: 10,
    description: 'Opens the comment, so that the order is found again; empty when off',
  }),
  expires_at_ms: utcMs('Bridge time after which the terminal must refuse it'),
  trade: LinkTradeRequestSchema,
});
export type LinkSend = Type.Static<typeof LinkSendSchema>;
