import Type from 'typebox';
import { isoTime, nullable } from '../schema/fields.ts';
import { ORDER_TYPES } from '../schema/order-type.ts';
import {
  dealEntry,
  dealType,
  filling,
  orderState,
  origin,
  side,
  ticket,
  ticketOrNone,
  timeInForce,
  tradeReason,
} from '../schema/trade-fields.ts';

const lots = (description: string) => Type.Number({ description });
const priceOrNull = (description: string) => nullable(Type.Number({ description }));
const money = (description: string) => Type.Number({ description });

/** Where an item came from, as far as the bridge knows. */
const provenance = {
  magic: Type.String({ description: 'Magic number, decimal text; "0": none' }),
  comment: Type.String({ description: 'As it stands in the terminal' }),
  signal_id: nullable(
    Type.String({ description: 'Signal or command that made it; null: the bridge did not' }),
  ),
  origin,
};

export const OrderItemSchema = Type.Object(
  {
    ticket: ticket('The order'),
    position_id: ticketOrNone('Position that it opened or changed'),
    symbol: Type.String(),
    type: Type.Enum([...ORDER_TYPES, 'close_by'], { description: 'Type of the order' }),
    state: orderState,
    volume: lots('Lots asked for'),
    volume_left: lots('Lots not dealt yet'),
    price: Type.Number({ description: 'Price of the order; 0 at the market' }),
    stop_limit_price: priceOrNull('Limit price of a stop-limit order'),
    price_current: Type.Number({ description: 'Market at the last change' }),
    stop_loss: priceOrNull('Stop loss'),
    take_profit: priceOrNull('Take profit'),
    time_in_force: timeInForce,
    filling,
    expiration: nullable(isoTime('End of the order')),
    reason: tradeReason,
    setup_time: isoTime('When it was placed'),
    done_time: nullable(isoTime('When it ended; null: it works')),
    ...provenance,
  },
  { 'x-name': 'OrderItem' },
);
export type OrderItem = Type.Static<typeof OrderItemSchema>;

export const PositionItemSchema = Type.Object(
  {
    ticket: ticket('The position, as commands name it'),
    identifier: ticket('Never changes, and stands in every order and deal of the position'),
    symbol: Type.String(),
    side,
    volume: lots('Lots'),
    price_open: Type.Number({ description: 'Average price' }),
    price_current: Type.Number({ description: 'Price at which it would be closed' }),
    stop_loss: priceOrNull('Stop loss'),
    take_profit: priceOrNull('Take profit'),
    profit: money('Floating result without swap and commission, account currency'),
    swap: money('Swap so far, account currency'),
    reason: tradeReason,
    open_time: isoTime('When it was opened'),
    update_time: isoTime('When its volume changed last'),
    ...provenance,
  },
  { 'x-name': 'PositionItem' },
);
export type PositionItem = Type.Static<typeof PositionItemSchema>;

export const DealItemSchema = Type.Object(
  {
    ticket: ticket('The deal'),
    order_id: ticketOrNone('Order; null for a balance operation'),
    position_id: ticketOrNone('Position; null for a balance operation'),
    symbol: nullable(Type.String({ description: 'Null for a balance operation' })),
    type: dealType,
    entry: dealEntry,
    volume: lots('Lots'),
    price: Type.Number(),
    stop_loss: priceOrNull('Stop loss'),
    take_profit: priceOrNull('Take profit'),
    profit: money('Account currency'),
    swap: money('Account currency'),
    commission: money('Account currency'),
    fee: money('Account currency'),
    reason: tradeReason,
    time: isoTime('When it was made'),
    ...provenance,
  },
  { 'x-name': 'DealItem' },
);
export type DealItem = Type.Static<typeof DealItemSchema>;
