import Type from 'typebox';
import { count, oneOf } from '../schema/fields.ts';
import { linkId, linkMoney, linkNumber, linkText } from './link-fields.ts';

/** What an account is, apart from its money (`ACCOUNT_*`). */
export const LinkAccountSpecSchema = Type.Object(
  {
    login: linkId('Login'),
    name: linkText('Name of the owner'),
    server: Type.String({ minLength: 1, maxLength: 64, description: 'Name of the trade server' }),
    currency: Type.String({ minLength: 1, maxLength: 32, description: 'Deposit currency' }),
    currency_digits: Type.Integer({ minimum: 0, maximum: 8 }),
    leverage: Type.Integer({ minimum: 1, maximum: 100_000, description: 'N of 1:N' }),
    margin_mode: oneOf(['retail_netting', 'exchange', 'retail_hedging'], 'How positions are kept'),
    environment: oneOf(['paper', 'demo', 'real'], 'What kind of money is at stake'),
    stop_out_mode: oneOf(['percent', 'money'], 'Unit of the two levels'),
    margin_call_level: linkNumber('Percent of margin level, or money of equity'),
    stop_out_level: linkNumber('Percent of margin level, or money of equity'),
    limit_orders: count('Most pending orders; 0 = no limit'),
    limit_positions: count('Most positions; 0 = no limit'),
    trade_allowed: Type.Boolean(),
    expert_allowed: Type.Boolean({ description: 'Programs may trade' }),
    hedge_allowed: Type.Boolean(),
    fifo_close: Type.Boolean({ description: 'Positions close in the order of their opening only' }),
  },
  { 'x-name': 'LinkAccountSpec' },
);
export type LinkAccountSpec = Type.Static<typeof LinkAccountSpecSchema>;

const figures = {
  balance: linkMoney('Account currency'),
  credit: linkMoney('Account currency'),
  profit: linkMoney('Floating result of all positions'),
  equity: linkMoney('Account currency'),
  margin: linkMoney('Margin in use'),
  margin_free: linkMoney('Margin left for new orders'),
  margin_level: linkNumber('Percent; 0 without margin'),
};

/** The money of an account at one instant, which moves with every quote. */
export const LinkFiguresSchema = Type.Object(figures, { 'x-name': 'LinkFigures' });
export type LinkFigures = Type.Static<typeof LinkFiguresSchema>;

/** An account at one instant. */
export const LinkAccountSchema = Type.Object(
  { spec: LinkAccountSpecSchema, ...figures },
  { 'x-name': 'LinkAccount' },
);
export type LinkAccount = Type.Static<typeof LinkAccountSchema>;
