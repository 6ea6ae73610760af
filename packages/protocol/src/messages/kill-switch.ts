import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { inapplicableField } from '../codec/rules.ts';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { isoTime, label, oneOf, symbolName, uint64 } from '../schema/fields.ts';
import { failedTicket } from '../schema/trade-fields.ts';
import { uint64Text } from '../values/uint64.ts';
import { canonicalRow } from './message-row.ts';

const REASON_LENGTH_MAX = 200;

const scopes = {
  account: Type.Object({ kind: Type.Literal('account') }),
  key: Type.Object({
    kind: Type.Literal('key'),
    value: label({ description: 'Subject whose orders are stopped, whatever its credential' }),
  }),
  symbol: Type.Object({ kind: Type.Literal('symbol'), value: symbolName() }),
};

export const KillSwitchSchema = clientMessage(
  'kill_switch',
  Type.Object({
    action: oneOf(['engage', 'release'], 'Stop orders, or let them pass again'),
    scope: Type.Union([
      scopes.account,
      scopes.key,
      Type.Object({ kind: Type.Literal('magic'), value: uint64('Magic number') }),
      scopes.symbol,
    ]),
    cancel_pending: Type.Optional(
      Type.Boolean({ default: false, description: 'Also remove pending orders of the scope' }),
    ),
    close_positions: Type.Optional(
      Type.Boolean({ default: false, description: 'Also close positions of the scope' }),
    ),
    include_manual: Type.Optional(
      Type.Boolean({ default: false, description: 'Also what the bridge did not make' }),
    ),
    reason: Type.String({
      minLength: 1,
      maxLength: REASON_LENGTH_MAX,
      description: 'Why; kept in the audit and told to everybody concerned',
    }),
  }),
  'Stops all new orders of a scope, or releases the stop',
);
/** The wish as it travels. */
export type KillSwitchInput = Type.Static<typeof KillSwitchSchema>;
type ScopeInput = KillSwitchInput['data']['scope'];
export type KillSwitchScope =
  | Exclude<ScopeInput, { kind: 'magic' }>
  | { kind: 'magic'; value: string };
/** The wish as handlers get it: a magic number as decimal text. */
export type KillSwitchMessage = Omit<KillSwitchInput, 'data'> & {
  data: Omit<KillSwitchInput['data'], 'scope'> & { scope: KillSwitchScope };
};

function killSwitchRule({ data }: KillSwitchInput): Violation | undefined {
  if (data.action === 'engage') return undefined;
  for (const name of ['cancel_pending', 'close_positions', 'include_manual'] as const) {
    if (data[name] === true) return inapplicableField(name, true, 'action is engage');
  }
  return undefined;
}

function canonicalKillSwitch(message: KillSwitchInput): KillSwitchMessage {
  const { scope, ...data } = message.data;
  const canonical =
    scope.kind === 'magic' ? { kind: scope.kind, value: uint64Text(scope.value) } : scope;
  return { ...message, data: { ...data, scope: canonical } };
}

const KillSwitchScopeSchema = Type.Union([
  scopes.account,
  scopes.key,
  Type.Object({ kind: Type.Literal('magic'), value: Type.String() }),
  scopes.symbol,
]);

/** What an automatic action did, ticket by ticket. */
export const actionReport = Type.Object({
  cancelled: Type.Array(Type.String(), { description: 'Orders that are gone' }),
  closed: Type.Array(Type.String(), { description: 'Positions that are closed' }),
  failed: Type.Array(failedTicket, { description: 'Proven: not done' }),
  unknown: Type.Array(Type.String(), { description: 'Sent, and nobody knows' }),
});

/** The answer, with the `id` of the request, and without it a push to everybody who may see the account. */
export const KillSwitchStateSchema = reply(
  'kill_switch_state',
  {
    status: success,
    data: Type.Object({
      account: Type.String({ description: 'Alias of the account' }),
      engaged: Type.Array(
        Type.Object({
          scope: KillSwitchScopeSchema,
          by: Type.String({ description: 'Subject that engaged it, or the rule of the bridge' }),
          since: isoTime('When it was engaged'),
          reason: Type.String(),
        }),
        { description: 'All that is in force now; empty: nothing is stopped' },
      ),
      actions: Type.Optional(actionReport),
    }),
  },
  'Which orders are stopped',
);
export type KillSwitchState = Type.Static<typeof KillSwitchStateSchema>;

export const killSwitchRows = {
  kill_switch: canonicalRow(
    {
      family: 'kill-switch',
      scope: 'trade',
      // Whoever may trade may stop; to go on is a decision of an operator.
      scopeOf: ({ data }) => (data.action === 'release' ? 'operate' : 'trade'),
      schema: KillSwitchSchema,
      replies: ['kill_switch_state'],
      rule: killSwitchRule,
    },
    canonicalKillSwitch,
  ),
};
