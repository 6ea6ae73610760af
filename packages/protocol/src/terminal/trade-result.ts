import Type from 'typebox';
import {
  linkId,
  linkMoney,
  linkNumber,
  linkPrice,
  linkText,
  lots,
  retcode,
  utcMs,
} from './link-fields.ts';

/** `MqlTradeResult`: the answer of a trade server; `retcode` decides, nothing else. */
export const LinkTradeResultSchema = Type.Object(
  {
    retcode,
    order: linkId('Order ticket'),
    deal: linkId('Deal ticket'),
    position: linkId('Position that the deal opened or changed'),
    volume: lots('Lots dealt'),
    price: linkPrice('Price of the deal'),
    bid: linkPrice('Bid at the answer'),
    ask: linkPrice('Ask at the answer'),
    comment: linkText('Words of the trade server'),
    time_ms: utcMs('When the trade server answered'),
    required_margin: Type.Optional(linkMoney('With 10019')),
    available_margin: Type.Optional(linkMoney('With 10019')),
    next_open_ms: Type.Optional(utcMs('With 10018: when the market opens')),
  },
  { 'x-name': 'LinkTradeResult' },
);
export type LinkTradeResult = Type.Static<typeof LinkTradeResultSchema>;

/** `MqlTradeCheckResult`: figures after the operation. */
export const LinkCheckResultSchema = Type.Object(
  {
    retcode,
    balance: linkMoney('Account currency'),
    equity: linkMoney('Account currency'),
    profit: linkMoney('Floating result'),
    margin: linkMoney('Margin in use'),
    margin_free: linkMoney('Margin left'),
    margin_level: linkNumber('Percent'),
    required_margin: linkMoney('Margin that this request alone adds'),
    volume: lots('As the server would take it'),
    price: linkPrice('As the server would take it'),
    stop_loss: linkPrice('As the server would take it'),
    take_profit: linkPrice('As the server would take it'),
    comment: linkText('Words of the trade server'),
  },
  { 'x-name': 'LinkCheckResult' },
);
export type LinkCheckResult = Type.Static<typeof LinkCheckResultSchema>;
