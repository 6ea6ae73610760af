import type { ServerMessage } from '../messages/server-catalogue.ts';
import { encodeHeartbeatResponse, encodeTickPush, encodeTickReply } from './encode-hot.ts';

/**
 * Text of a message. Numbers in messages are finite: the makers of prices and money see to that. The three
 * frequent messages are assembled by hand, all others by the runtime.
 */
export function encodeMessage(message: ServerMessage): string {
  switch (message.type) {
    case 'tick_data_processed':
      return encodeTickReply(message);
    case 'heartbeat_response':
      return encodeHeartbeatResponse(message);
    case 'tick':
      return encodeTickPush(message);
    default:
      return JSON.stringify(message);
  }
}
