import Type from 'typebox';
import { ORDER_TYPES } from '../schema/order-type.ts';
import {
  dealEntry,
  dealType,
  filling,
  orderState,
  side,
  timeInForce,
  tradeReason,
} from '../schema/trade-fields.ts';
import {
  linkId,
  linkMoney,
  linkNumber,
  linkPrice,
  linkSymbol,
  linkText,
  lots,
  utcMs,
  utcMsOrNull,
} from './link-fields.ts';

/** An order, pending or in the history (`ORDER_*`). */
export const LinkOrderSchema = Type.Object(
  {
    ticket: linkId('Order ticket'),
    symbol: linkSymbol('Symbol'),
    type: Type.Enum([...ORDER_TYPES, 'close_by'], { description: 'Type of the order' }),
    state: orderState,
    filling,
    time: timeInForce,
    reason: tradeReason,
    volume_initial: lots('Lots asked for'),
    volume_current: lots('Lots not dealt yet'),
    price_open: linkPrice('Price of the order'),
    price_stop_limit: linkPrice('Limit price of a stop-limit order'),
    price_current: linkPrice('Market'),
    stop_loss: linkPrice('0: none'),
    take_profit: linkPrice('0: none'),
    magic: linkId('Magic number'),
    comment: linkText('Comment'),
    position_id: linkId('Position that it opened or changed'),
    position_by_id: linkId('Opposite position of a close-by'),
    setup_ms: utcMs('When it was placed'),
    done_ms: utcMsOrNull('When it ended; null: it works'),
    expiration_ms: utcMsOrNull('End of a specified life'),
  },
  { 'x-name': 'LinkOrder' },
);
export type LinkOrder = Type.Static<typeof LinkOrderSchema>;

/** An open position (`POSITION_*`). */
export const LinkPositionSchema = Type.Object(
  {
    ticket: linkId('Position ticket'),
    identifier: linkId('Never changes'),
    symbol: linkSymbol('Symbol'),
    side,
    reason: tradeReason,
    volume: lots('Lots'),
    price_open: linkPrice('Average price'),
    price_current: linkPrice('Closing side of the market'),
    stop_loss: linkPrice('0: none'),
    take_profit: linkPrice('0: none'),
    profit: linkMoney('Floating result without swap and commission'),
    swap: linkMoney('Swap so far'),
    margin_rate: linkNumber('Margin currency to deposit currency at the opening'),
    magic: linkId('Magic number'),
    comment: linkText('Comment'),
    open_ms: utcMs('When it was opened'),
    update_ms: utcMs('When its volume changed last'),
  },
  { 'x-name': 'LinkPosition' },
);
export type LinkPosition = Type.Static<typeof LinkPositionSchema>;

/** A deal or a balance operation (`DEAL_*`). */
export const LinkDealSchema = Type.Object(
  {
    ticket: linkId('Deal ticket'),
    order: linkId('Order; "0" for a balance operation'),
    symbol: linkSymbol('Empty for a balance operation'),
    type: dealType,
    entry: dealEntry,
    reason: tradeReason,
    volume: lots('Lots'),
    price: linkPrice('Price'),
    stop_loss: linkPrice('0: none'),
    take_profit: linkPrice('0: none'),
    profit: linkMoney('Account currency'),
    swap: linkMoney('Account currency'),
    commission: linkMoney('Account currency'),
    fee: linkMoney('Account currency'),
    magic: linkId('Magic number'),
    comment: linkText('Comment'),
    position_id: linkId('Position'),
    time_ms: utcMs('When it was made'),
  },
  { 'x-name': 'LinkDeal' },
);
export type LinkDeal = Type.Static<typeof LinkDealSchema>;
