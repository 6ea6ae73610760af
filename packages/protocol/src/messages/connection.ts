import Type from 'typebox';
import { messageId, push } from '../schema/envelope.ts';
import { ErrorDetailsSchema } from '../schema/failure-details.ts';
import { count, isoTime, nullable, oneOf } from '../schema/fields.ts';
import { environment, Mt5StatusSchema } from './mt5-status.ts';

const rate = Type.Object({
  limit: count('0 = no limit'),
  window_ms: count('Milliseconds'),
});

/** The first message on every connection. */
export const ConnectionEstablishedSchema = push(
  'connection_established',
  {
    message: Type.String(),
    server_status: oneOf(['ready', 'degraded', 'shutting_down'], 'Whether the bridge takes orders'),
    features: Type.Object({
      trading_commands: Type.Boolean(),
      real_time_data: Type.Boolean(),
      account_monitoring: Type.Boolean(),
      signal_processing: Type.Boolean(),
    }),
    mt5_status: Mt5StatusSchema,
    protocol: Type.Object({
      version: Type.String({ description: 'Version in use' }),
      supported: Type.Array(Type.String()),
    }),
    session_id: Type.String(),
    epoch: Type.String({ description: 'Changes when sequence numbers start anew' }),
    server_time: isoTime('Clock of the bridge'),
    environment: Type.Union([environment, Type.Null()], {
      description: 'null until the session is authenticated',
    }),
    auth: Type.Object({
      required: Type.Boolean(),
      authenticated: Type.Boolean(),
      methods: Type.Array(Type.String()),
      deadline_ms: nullable(count('Time left to authenticate; null: none is needed')),
      scopes: Type.Array(Type.String()),
    }),
    heartbeat: Type.Object({
      interval_ms: count('How often a client should send one'),
      timeout_ms: count('Silence after which the bridge closes'),
    }),
    limits: Type.Object({
      max_message_bytes: count('Largest message'),
      max_depth: count('Deepest nesting; 0 = no limit'),
      messages: rate,
      orders: rate,
      reducing_orders: rate,
      connections: Type.Object({ limit: count('Of the bridge'), per_ip: count('Of one address') }),
    }),
    capabilities: Type.Array(Type.String(), { description: 'Message types that it understands' }),
  },
  'Says who answers, what it can do and which limits hold',
);
export type ConnectionEstablished = Type.Static<typeof ConnectionEstablishedSchema>;

/** A refusal before anything happened. For a signal it means that the id is not spent. */
export const ErrorSchema = push(
  'error',
  {
    message: Type.String({ description: 'For people' }),
    error_code: Type.String(),
    details: ErrorDetailsSchema,
    id: Type.Optional(messageId),
    request_type: Type.Optional(Type.String({ description: 'Type of the refused message' })),
    signal_id: Type.Optional(Type.String({ description: 'Lower case, where it could be read' })),
    request_id: Type.Optional(Type.String({ description: 'Of a command; as signal_id' })),
  },
  'A message was refused',
);
export type ErrorMessage = Type.Static<typeof ErrorSchema>;
