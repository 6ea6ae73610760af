import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { inapplicableField } from '../codec/rules.ts';
import { clientMessage, push, reply, success } from '../schema/envelope.ts';
import { count, isoTime, nullable, oneOf } from '../schema/fields.ts';
import { actionReport } from './kill-switch.ts';
import { clientRow } from './message-row.ts';

export const DEAD_MAN_TIMEOUT_MIN_MS = 1_000;
export const DEAD_MAN_TIMEOUT_MAX_MS = 300_000;

const scope = oneOf(
  ['connection', 'client', 'account'],
  'Whose silence counts: this session, all sessions of the subject, anybody on the account',
);
const action = oneOf(
  ['block_new', 'cancel_pending', 'close_positions'],
  'What happens when the time is over',
);
const require = oneOf(['heartbeat', 'this_message'], 'What counts as a sign of life');

export const DeadManSwitchSchema = clientMessage(
  'dead_man_switch',
  Type.Object({
    timeout_ms: Type.Union(
      [
        Type.Integer({ minimum: DEAD_MAN_TIMEOUT_MIN_MS, maximum: DEAD_MAN_TIMEOUT_MAX_MS }),
        Type.Literal(0),
      ],
      {
        'x-expected': `integer from ${DEAD_MAN_TIMEOUT_MIN_MS} to ${DEAD_MAN_TIMEOUT_MAX_MS}, or 0`,
        description: 'Silence after which it fires, milliseconds; 0 disarms',
      },
    ),
    scope: Type.Optional(scope),
    actions: Type.Optional(
      Type.Array(action, {
        minItems: 1,
        maxItems: 3,
        description: 'Left out: block_new and cancel_pending; positions only by express wish',
      }),
    ),
    require: Type.Optional(require),
    include_manual: Type.Optional(
      Type.Boolean({ default: false, description: 'Also what the bridge did not make' }),
    ),
  }),
  'Arms, renews or disarms a timer that acts when the client falls silent',
);
export type DeadManSwitchMessage = Type.Static<typeof DeadManSwitchSchema>;

function deadManSwitchRule({ data }: DeadManSwitchMessage): Violation | undefined {
  const { timeout_ms, actions = [] } = data;
  const twice = actions.findIndex((name, at) => actions.indexOf(name) !== at);
  if (twice >= 0) {
    const path = ['data', 'actions', String(twice)];
    const expected = 'each action once';
    return { path, reason: 'conflict', expectedType: 'string', expected, received: actions[twice] };
  }
  if (timeout_ms !== 0) return undefined;
  for (const name of ['actions', 'require', 'include_manual'] as const) {
    const value = data[name];
    if (value !== undefined) return inapplicableField(name, value, 'timeout_ms is above 0');
  }
  return undefined;
}

const armedSwitch = {
  account: Type.String({ description: 'Alias of the account' }),
  scope,
  timeout_ms: count('Silence after which it fires, milliseconds; 0: disarmed'),
  actions: Type.Array(action),
  require,
};

export const DeadManSwitchStateSchema = reply(
  'dead_man_switch_state',
  {
    status: success,
    data: Type.Object({
      armed: Type.Boolean(),
      deadline: nullable(isoTime('When it fires if nothing comes; null: disarmed')),
      ...armedSwitch,
    }),
  },
  'How the switch of this scope stands now',
);
export type DeadManSwitchState = Type.Static<typeof DeadManSwitchStateSchema>;

export const DeadManSwitchFiredSchema = push(
  'dead_man_switch_fired',
  {
    data: Type.Object({
      ...armedSwitch,
      armed_by: Type.String({ description: 'Subject that armed it' }),
      fired_at: isoTime('When it fired'),
      result: actionReport,
    }),
  },
  'A client fell silent: what was done',
);
export type DeadManSwitchFired = Type.Static<typeof DeadManSwitchFiredSchema>;

export const deadManSwitchRows = {
  dead_man_switch: clientRow({
    family: 'dead-man-switch',
    scope: 'trade',
    schema: DeadManSwitchSchema,
    replies: ['dead_man_switch_state'],
    rule: deadManSwitchRule,
  }),
};
