import Type from 'typebox';
import type { Violation } from '../codec/explain.ts';
import { inapplicableField, missingField } from '../codec/rules.ts';
import { clientMessage, reply, success } from '../schema/envelope.ts';
import { FailureDetailsSchema } from '../schema/failure-details.ts';
import { isoTime, nullable, uuid } from '../schema/fields.ts';
import { closedPositions, origin, signalState } from '../schema/trade-fields.ts';
import { canonicalRow } from './message-row.ts';

export const STATUS_IDS_MAX = 100;

export const SignalStatusSchema = clientMessage(
  'signal_status',
  Type.Object({
    signal_id: Type.Optional(uuid('One signal_id or request_id')),
    signal_ids: Type.Optional(
      Type.Array(uuid('A signal_id or request_id'), { minItems: 1, maxItems: STATUS_IDS_MAX }),
    ),
  }),
  'Asks what became of signals and commands',
);
/** The question as it travels: one id or several. */
export type SignalStatusInput = Type.Static<typeof SignalStatusSchema>;
/** The question as handlers get it: ids in lower case, in the order in which they were asked for. */
export type SignalStatusMessage = Omit<SignalStatusInput, 'data'> & {
  data: { signal_ids: string[] };
};

function signalStatusRule({ data }: SignalStatusInput): Violation | undefined {
  const { signal_id, signal_ids } = data;
  if (signal_id === undefined && signal_ids === undefined) {
    return missingField('signal_id', 'string', 'signal_id or signal_ids');
  }
  return signal_id === undefined || signal_ids === undefined
    ? undefined
    : inapplicableField('signal_ids', signal_ids, 'signal_id is left out');
}

function canonicalSignalStatus(message: SignalStatusInput): SignalStatusMessage {
  const { signal_id, signal_ids = [] } = message.data;
  const ids = signal_id === undefined ? signal_ids : [signal_id];
  return { ...message, data: { signal_ids: ids.map((id) => id.toLowerCase()) } };
}

/** What each kind of intent can be asked about. */
export const requestType = Type.String({
  description: 'Message that carried the id, for example trading_signal',
});

const StatusItemSchema = Type.Object({
  signal_id: Type.String({ description: 'Lower case' }),
  known: Type.Boolean({ description: 'False: never seen, or of another subject' }),
  request_type: Type.Optional(requestType),
  account: Type.Optional(Type.String({ description: 'Alias of the account' })),
  state: nullable(signalState),
  history: Type.Array(
    Type.Object({ state: signalState, at: isoTime('When it came to be'), origin }),
    { description: 'Oldest first' },
  ),
  order_ids: Type.Array(Type.String(), { description: 'Orders that it made' }),
  result: Type.Optional(
    Type.Object({}, { description: 'As in the answer to the request; left out: not done' }),
  ),
  batch: Type.Optional(closedPositions),
  error: Type.Optional(Type.String({ description: 'For people' })),
  error_code: Type.Optional(Type.String()),
  details: Type.Optional(FailureDetailsSchema),
});
export type SignalStatusItem = Type.Static<typeof StatusItemSchema>;

export const SignalStatusResultSchema = reply(
  'signal_status_result',
  {
    status: success,
    data: Type.Object({
      items: Type.Array(StatusItemSchema, { description: 'One for each id, in the order asked' }),
    }),
  },
  'What is known of each id',
);
export type SignalStatusResult = Type.Static<typeof SignalStatusResultSchema>;

export const signalStatusRows = {
  signal_status: canonicalRow(
    {
      family: 'signal-status',
      scope: 'view',
      schema: SignalStatusSchema,
      replies: ['signal_status_result'],
      rule: signalStatusRule,
    },
    canonicalSignalStatus,
  ),
};
