import Type from 'typebox';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import {
  brokerOffset,
  brokerTime,
  COMMENT_LENGTH_MAX,
  count,
  isoTime,
  moneyNotNegative,
  nullable,
  oneOf,
  price,
} from '../schema/fields.ts';
import { clientRow } from './message-row.ts';
import { FaultsSchema, FaultsWishSchema } from './paper-faults.ts';

const STEPS_MAX = 100_000;
const SPEED_MAX = 1_000_000;

const speed = Type.Union(
  [Type.Literal('max'), Type.Number({ exclusiveMinimum: 0, maximum: SPEED_MAX })],
  {
    'x-expected': `max, or number above 0 and at most ${SPEED_MAX}`,
    description: 'Market seconds in a second, or max',
  },
);
const amount = price('Account currency, with no more decimals than it has');
const comment = Type.Optional(
  Type.String({ maxLength: COMMENT_LENGTH_MAX, description: 'Of the deal that books it' }),
);

const action = <const Name extends string, Fields extends Type.TProperties>(
  name: Name,
  fields: Fields,
) => Type.Object({ action: Type.Literal(name), ...fields });

const SCHEMAS = {
  status: action('status', {}),
  accounts: action('accounts', {}),
  pause: action('pause', {}),
  resume: action('resume', {}),
  speed: action('speed', { speed }),
  seek: action('seek', { time: isoTime('Market time to go on from') }),
  step: action('step', {
    count: Type.Optional(
      Type.Integer({ minimum: 1, maximum: STEPS_MAX, default: 1, description: 'Ticks to deliver' }),
    ),
  }),
  reset: action('reset', {
    balance: Type.Optional(moneyNotNegative('Money to begin with; left out: as configured')),
  }),
  deposit: action('deposit', { amount, comment }),
  withdraw: action('withdraw', { amount, comment }),
  faults: action('faults', { faults: Type.Optional(FaultsWishSchema) }),
};

export const PaperControlSchema = clientMessage(
  'paper_control',
  Type.Union([
    SCHEMAS.status,
    SCHEMAS.accounts,
    SCHEMAS.pause,
    SCHEMAS.resume,
    SCHEMAS.speed,
    SCHEMAS.seek,
    SCHEMAS.step,
    SCHEMAS.reset,
    SCHEMAS.deposit,
    SCHEMAS.withdraw,
    SCHEMAS.faults,
  ]),
  'Controls the market, the money and the faults of a paper account',
);
export type PaperControlMessage = Type.Static<typeof PaperControlSchema>;
export type PaperAction = PaperControlMessage['data']['action'];

export const PaperAccountSchema = Type.Object({
  account: Type.String({ description: 'Alias' }),
  login: Type.String(),
  server: Type.String(),
  currency: Type.String(),
  leverage: Type.Integer({ description: 'N of 1:N' }),
  margin_mode: oneOf(['retail_hedging', 'retail_netting', 'exchange'], 'How positions are kept'),
  balance: Type.Number(),
  credit: Type.Number(),
  equity: Type.Number(),
  margin: Type.Number(),
  free_margin: Type.Number(),
  positions: count('Open positions'),
  orders: count('Pending orders'),
  faults: nullable(FaultsSchema),
});
export type PaperAccountItem = Type.Static<typeof PaperAccountSchema>;

export const PaperControlResultSchema = reply(
  'paper_control_result',
  {
    status: success,
    data: Type.Object({
      action: Type.String({ description: 'What was done' }),
      market: Type.Object(
        {
          feed: Type.String({ description: 'As `paper.feed` names it' }),
          state: oneOf(['waiting', 'running', 'paused', 'ended'], 'Whether quotes flow'),
          speed: Type.Union([Type.Literal('max'), Type.Number()]),
          market_time: isoTime('Clock of the market'),
          broker_time: brokerTime,
          broker_utc_offset_s: brokerOffset,
        },
        { description: 'Shared by all paper accounts' },
      ),
      account: PaperAccountSchema,
      accounts: Type.Optional(
        Type.Array(PaperAccountSchema, { description: 'Action accounts: all that are open' }),
      ),
    }),
  },
  'Market and account after the action',
);
export type PaperControlResult = Type.Static<typeof PaperControlResultSchema>;

export const paperControlRows = {
  paper_control: clientRow({
    family: 'paper-control',
    scope: 'operate',
    schema: PaperControlSchema,
    replies: ['paper_control_result'],
  }),
};
