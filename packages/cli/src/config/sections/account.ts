import Type from 'typebox';
import { choice, flag, secretText } from '../field.ts';
import { inherited, paperAccountKeys as keys } from './paper-account.ts';
import { accountRisk } from './risk.ts';

export const account = Type.Object({
  environment: choice(['paper', 'demo', 'real'], {
    default: 'paper',
    description: 'Kind of money. A demo or real account needs authentication configured.',
  }),
  terminal: Type.Optional(
    choice(['built_in', 'link'], {
      derivedDefault: '`built_in` for a paper account, else `link`',
      description:
        'Whether the account has a paper terminal inside the bridge, or a terminal that dials in ' +
        '(`mt5-bridge paper run`, MetaTrader 5). `login` and `server` say which one that is.',
    }),
  ),
  login: Type.Optional(keys.login(inherited('login'))),
  server: Type.Optional(keys.server(inherited('server'))),
  allowRealTrading: flag(
    'A real account is view-only until this is true. Needs a volume cap and a price collar set ' +
      'by you.',
  ),
  fingerprint: choice(['comment', 'off'], {
    default: 'comment',
    description:
      'Whether orders carry a mark in their comment, by which they are found again after a lost ' +
      'answer.',
  }),
  password: Type.Optional(
    keys.password({ derivedDefault: 'the stored one, else `paper.password`' }),
  ),
  passwordHash: Type.Optional(
    secretText({
      pattern: '^\\$argon2(id|i|d)\\$.+',
      form: 'an Argon2 hash in PHC form, `$argon2id$v=19$...`',
      description: 'Instead of `password`: its hash, as `mt5-bridge paper password` makes it.',
    }),
  ),
  balance: Type.Optional(keys.balance(inherited('balance'))),
  currency: Type.Optional(keys.currency(inherited('currency'))),
  leverage: Type.Optional(keys.leverage(inherited('leverage'))),
  marginMode: Type.Optional(keys.marginMode(inherited('margin_mode'))),
  marginCallLevel: Type.Optional(keys.marginCallLevel(inherited('margin_call_level'))),
  stopOutLevel: Type.Optional(keys.stopOutLevel(inherited('stop_out_level'))),
  stopOutMode: Type.Optional(keys.stopOutMode(inherited('stop_out_mode'))),
  commission: Type.Optional(keys.commission(inherited('commission'))),
  commissionUnit: Type.Optional(keys.commissionUnit(inherited('commission_unit'))),
  commissionEntry: Type.Optional(keys.commissionEntry(inherited('commission_entry'))),
  commissionMin: Type.Optional(keys.commissionMin(inherited('commission_min'))),
  commissionMax: Type.Optional(keys.commissionMax(inherited('commission_max'))),
  commissionSymbols: Type.Optional(keys.commissionSymbols(inherited('commission_symbols'))),
  limitOrders: Type.Optional(keys.limitOrders(inherited('limit_orders'))),
  limitPositions: Type.Optional(keys.limitPositions(inherited('limit_positions'))),
  tradeAllowed: Type.Optional(keys.tradeAllowed(inherited('trade_allowed'))),
  hedgeAllowed: Type.Optional(keys.hedgeAllowed(inherited('hedge_allowed'))),
  fifoClose: Type.Optional(keys.fifoClose(inherited('fifo_close'))),
  risk: Type.Optional(accountRisk),
});

/** Keys of `account` that only a paper account has. */
export const PAPER_ONLY_KEYS = [
  'password',
  'passwordHash',
  'balance',
  'currency',
  'leverage',
  'marginMode',
  'marginCallLevel',
  'stopOutLevel',
  'stopOutMode',
  'commission',
  'commissionUnit',
  'commissionEntry',
  'commissionMin',
  'commissionMax',
  'commissionSymbols',
  'limitOrders',
  'limitPositions',
  'tradeAllowed',
  'hedgeAllowed',
  'fifoClose',
] as const;
