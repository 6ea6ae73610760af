import Type from 'typebox';
import { clientMessage, reply } from '../schema/envelope.ts';
import { count, informalTime, label, oneOf } from '../schema/fields.ts';
import { clientRow } from './message-row.ts';
import { Mt5StatusSchema } from './mt5-status.ts';

export const HeartbeatSchema = clientMessage(
  'heartbeat',
  Type.Object({
    client: label({ description: 'Name of the client, a label only' }),
    client_version: Type.Optional(label({ description: 'Version of the client, a label only' })),
    last_message_time: Type.Optional(
      informalTime('When the client last heard the bridge, for information'),
    ),
  }),
  'Keeps the session alive and asks how the bridge is',
);
export type HeartbeatMessage = Type.Static<typeof HeartbeatSchema>;

const health = oneOf(
  ['healthy', 'degraded', 'unhealthy'],
  'degraded: something is refused or not stored, see reasons',
);

export const HeartbeatResponseSchema = reply(
  'heartbeat_response',
  {
    status: health,
    data: Type.Object({
      server_status: health,
      reasons: Type.Optional(Type.Array(Type.String(), { description: 'Why not healthy' })),
      active_connections: count('Open connections'),
      mt5_bridge_status: Mt5StatusSchema,
      processing_stats: Type.Object(
        {
          total_connections: count('Connections since the start'),
          messages_processed: count('Messages since the start'),
          successful_operations: count('Messages answered with success'),
          failed_operations: count('Messages answered with a failure'),
        },
        { description: 'Of the bridge with scope monitor, else of the own session' },
      ),
    }),
  },
  'How the bridge is',
);
export type HeartbeatResponse = Type.Static<typeof HeartbeatResponseSchema>;

export const heartbeatRows = {
  heartbeat: clientRow({
    family: 'heartbeat',
    scope: 'view',
    schema: HeartbeatSchema,
    replies: ['heartbeat_response'],
  }),
};
