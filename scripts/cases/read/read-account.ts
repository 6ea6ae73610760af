import { type AccountSpec, asCurrency, asLogin, type MarginAccount } from '@mt5-bridge/trading';
import type { Fields } from './fields.ts';

/** An account of a case: what it is, and the money that the case gives it. */
export interface CaseAccount {
  readonly spec: AccountSpec;
  readonly balance: number;
  readonly credit: number;
  readonly money: {
    readonly profit: number | undefined;
    readonly margin: number | undefined;
    readonly marginFree: number | undefined;
    readonly equity: number | undefined;
    readonly commissionBlocked: number;
    readonly assets: number;
    readonly liabilities: number;
  };
  readonly compensates: boolean;
  readonly compensatesCredit: boolean;
  readonly fullyHedgedStopOut: boolean;
  /** Opened with the password that may only look. */
  readonly isInvestor: boolean;
}

/** Ample: a case that says nothing of money is not about money. */
const BALANCE = 1_000_000_000;

/** Reads `account`; an omitted one is a hedging account with ample money and no limits. */
export function readAccount(inputs: Fields): CaseAccount {
  const fields = inputs.objectOrEmpty('account');
  const currency = fields.string('currency', 'USD');
  const optional = (name: string): number | undefined =>
    fields.has(name) ? fields.number(name) : undefined;
  const equity = optional('equity');
  const marginFree = optional('margin_free');
  return {
    spec: readSpec(fields, currency),
    balance: fields.number('balance', equity ?? marginFree ?? BALANCE),
    credit: fields.number('credit', 0),
    money: {
      profit: optional('profit'),
      margin: optional('margin'),
      marginFree,
      equity,
      commissionBlocked: fields.number('commission_blocked', 0),
      assets: fields.number('assets', 0),
      liabilities: fields.number('liabilities', 0),
    },
    compensates: fields.boolean('negative_balance_compensation', false),
    compensatesCredit: fields.boolean('compensate_credit', false),
    fullyHedgedStopOut: fields.boolean('fully_hedged_stopout', false),
    isInvestor: fields.boolean(fields.pick('investor', 'read_only'), false),
  };
}

function readSpec(fields: Fields, currency: string): AccountSpec {
  const modes = ['RETAIL_NETTING', 'EXCHANGE', 'RETAIL_HEDGING'] as const;
  const environment = fields.oneOf('trade_mode', ['DEMO', 'CONTEST', 'REAL'], 'DEMO');
  return {
    login: asLogin(fields.ticket('login', '1')),
    name: fields.string('name', 'case'),
    server: fields.string('server', 'case'),
    currency: asCurrency(currency),
    currencyDigits: fields.number('currency_digits', currency === 'JPY' ? 0 : 2),
    leverage: fields.number('leverage', 100),
    marginMode: fields.oneOf('margin_mode', modes, 'RETAIL_HEDGING'),
    environment: environment === 'REAL' ? 'real' : 'demo',
    stopOutMode: fields.oneOf(
      fields.pick('so_mode', 'margin_so_mode'),
      ['PERCENT', 'MONEY'],
      'PERCENT',
    ),
    marginCallLevel: fields.number(fields.pick('so_call', 'margin_so_call'), 100),
    stopOutLevel: fields.number(fields.pick('so_so', 'margin_so_so'), 0),
    limitOrders: fields.number('limit_orders', 0),
    limitPositions: fields.number('limit_positions', 0),
    tradeAllowed: fields.boolean('trade_allowed', true),
    expertAllowed: fields.boolean(fields.pick('trade_expert', 'expert_allowed'), true),
    hedgeAllowed: fields.boolean('hedge_allowed', true),
    fifoClose: fields.boolean('fifo_close', false),
  };
}

export function marginAccount(
  { spec }: CaseAccount,
  nettingOppositeOrder: NonNullable<MarginAccount['nettingOppositeOrder']> = 'net_excess',
): MarginAccount {
  const { marginMode, leverage, currencyDigits } = spec;
  return { marginMode, leverage, currencyDigits, nettingOppositeOrder };
}
