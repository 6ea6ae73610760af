import Type from 'typebox';
import { secretText } from '../field.ts';

/** A key that a new account has of its own, or takes from `paper.*`. */
type Origin<Value> = { readonly default: Value } | { readonly derivedDefault: string };

const MONEY_MAX = 1e12;

/** What each paper account may have of its own; `paper.*` holds the values of all others. */
export const paperAccountKeys = {
  login: (origin: Origin<string>) =>
    Type.String({
      pattern: '^[1-9]\\d{0,18}$',
      form: 'a login in digits',
      digits: true,
      description: 'Login of the account, for `connect`. One login of a server names one account.',
      ...origin,
    }),
  server: (origin: Origin<string>) =>
    Type.String({
      minLength: 1,
      description: 'Trade server name of the account, for `connect`.',
      ...origin,
    }),
  password: (origin: Origin<string>) =>
    secretText({
      description:
        'Password of the account, for `connect`. It guards play money only; it is written ' +
        'nowhere. Better: `mt5-bridge paper password`, which keeps a hash.',
      ...origin,
    }),
  balance: (origin: Origin<number>) =>
    Type.Number({
      minimum: 0,
      maximum: MONEY_MAX,
      description: 'Money of a new account, in its currency, and after `paper reset`.',
      ...origin,
    }),
  currency: (origin: Origin<string>) =>
    Type.String({
      pattern: '^[A-Z]{3}$',
      form: 'a currency code of three capital letters',
      description: 'Deposit currency of a new account.',
      ...origin,
    }),
  leverage: (origin: Origin<number>) =>
    Type.Integer({
      minimum: 1,
      maximum: 5_000,
      description: 'Leverage, as in 1:100.',
      ...origin,
    }),
  marginMode: (origin: Origin<'hedging' | 'netting' | 'exchange'>) =>
    Type.Enum(['hedging', 'netting', 'exchange'], {
      description: 'How positions are kept. To change it, reset the account.',
      ...origin,
    }),
  marginCallLevel: (origin: Origin<number>) =>
    Type.Number({
      minimum: 0,
      maximum: MONEY_MAX,
      description: 'Margin call, in the unit of `stop_out_mode`.',
      ...origin,
    }),
  stopOutLevel: (origin: Origin<number>) =>
    Type.Number({
      minimum: 0,
      maximum: MONEY_MAX,
      description: 'Below it positions are closed, in the unit of `stop_out_mode`.',
      ...origin,
    }),
  stopOutMode: (origin: Origin<'percent' | 'money'>) =>
    Type.Enum(['percent', 'money'], {
      description: 'Levels are percent of margin level, or money of equity.',
      ...origin,
    }),
  commission: (origin: Origin<number>) =>
    Type.Number({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Commission of a deal, in the unit of `commission_unit`.',
      ...origin,
    }),
  commissionUnit: (origin: Origin<'per_lot' | 'per_deal' | 'points' | 'percent_of_turnover'>) =>
    Type.Enum(['per_lot', 'per_deal', 'points', 'percent_of_turnover'], {
      description: 'What `commission` counts; money is in the deposit currency.',
      ...origin,
    }),
  commissionEntry: (origin: Origin<'all' | 'entry' | 'exit'>) =>
    Type.Enum(['all', 'entry', 'exit'], {
      description: 'Deals that are charged: both, those that open, or those that close.',
      ...origin,
    }),
  commissionMin: (origin: Origin<number>) =>
    Type.Number({
      minimum: 0,
      maximum: MONEY_MAX,
      zero: 'off',
      description: 'Least commission of a charged deal.',
      ...origin,
    }),
  commissionMax: (origin: Origin<number>) =>
    Type.Number({
      minimum: 0,
      maximum: MONEY_MAX,
      zero: 'off',
      description: 'Most commission of a charged deal.',
      ...origin,
    }),
  commissionSymbols: (origin: Origin<string[]>) =>
    Type.Array(Type.String({ minLength: 1 }), {
      form: 'a mask of symbols such as `*USD*`, or `!EUR*` to leave out',
      description: 'Symbols that are charged: masks, applied in their order.',
      ...origin,
    }),
  limitOrders: (origin: Origin<number>) =>
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      zero: 'off',
      description: 'Most pending orders; one more gets 10033.',
      ...origin,
    }),
  limitPositions: (origin: Origin<number>) =>
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      zero: 'off',
      description: 'Most positions; one more gets 10040.',
      ...origin,
    }),
  tradeAllowed: (origin: Origin<boolean>) =>
    Type.Boolean({
      description: 'False: the account is disabled, trading gets 10017.',
      ...origin,
    }),
  hedgeAllowed: (origin: Origin<boolean>) =>
    Type.Boolean({
      description: 'False: an opposite position gets 10046. Hedging accounts only.',
      ...origin,
    }),
  fifoClose: (origin: Origin<boolean>) =>
    Type.Boolean({
      description: 'True: only the oldest position of a symbol may be closed, else 10045.',
      ...origin,
    }),
};

/** The default of an account's own key: that of `paper.*`. */
export const inherited = (name: string) => ({ derivedDefault: `\`paper.${name}\`` });
