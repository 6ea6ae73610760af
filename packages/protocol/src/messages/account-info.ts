import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { money, moneyNotNegative } from '../schema/fields.ts';
import { clientRow } from './message-row.ts';

export const currency = Type.String({
  pattern: '^[A-Za-z0-9]{3,8}$',
  'x-expected': 'string of 3 to 8 letters or digits, for example USD',
  description: 'Currency of the account, for example USD',
});
export const leverage = Type.Integer({
  minimum: 1,
  maximum: 100_000,
  description: 'N of a leverage of 1:N',
});

/** A publisher's account figures. `margin_level` and `profit` may be left out: its samples do. */
export const AccountInfoSchema = clientMessage(
  'account_info',
  Type.Object({
    balance: money('Balance, account currency'),
    equity: money('Balance and credit with the floating result, account currency'),
    margin: moneyNotNegative('Margin in use, account currency'),
    free_margin: money('Margin left for new orders, account currency'),
    currency,
    leverage,
    margin_level: Type.Optional(moneyNotNegative('Equity by margin, percent; 0 without margin')),
    profit: Type.Optional(money('Floating result, account currency')),
  }),
  'Publishes the figures of an account for storage',
);
export type AccountInfoMessage = Type.Static<typeof AccountInfoSchema>;

export const AccountInfoProcessedSchema = reply(
  'account_info_processed',
  {
    status: success,
    data: Type.Object({
      balance: Type.Number(),
      equity: Type.Number(),
      margin: Type.Number(),
    }),
  },
  'The figures were taken',
);
export type AccountInfoProcessed = Type.Static<typeof AccountInfoProcessedSchema>;

export const accountInfoRows = {
  account_info: clientRow({
    family: 'account-info',
    scope: 'publish',
    schema: AccountInfoSchema,
    replies: ['account_info_processed'],
  }),
};
