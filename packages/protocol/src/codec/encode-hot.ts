import type { HeartbeatResponse } from '../messages/heartbeat.ts';
import type { TickPush } from '../messages/subscription.ts';
import type { TickDataProcessed } from '../messages/tick-data.ts';
import type { MessageId } from './decoder.ts';

/** What the answer to a tick says, without the object that would carry it. */
export interface TickDataAnswer {
  readonly symbol: string;
  readonly bid: number;
  readonly ask: number;
  readonly spread: number;
  readonly spreadPoints?: number | undefined;
  /** ISO 8601; our own text, written as it is. */
  readonly timestamp: string;
  readonly id?: MessageId | undefined;
}

/** `tick_data_processed` without building an object: the answer to the most frequent message. */
export function encodeTickDataProcessed(answer: TickDataAnswer): string {
  const { symbol, bid, ask, spread, spreadPoints, timestamp, id } = answer;
  const points = spreadPoints === undefined ? '' : `,"spread_points":${spreadPoints}`;
  return `{"type":"tick_data_processed","status":"success","data":{"symbol":${quote(symbol)},"bid":${bid},"ask":${ask},"spread":${spread}${points}},"timestamp":"${timestamp}"${idMember(id)}}`;
}

export function encodeTickReply(reply: TickDataProcessed): string {
  const { data, timestamp, id } = reply;
  return encodeTickDataProcessed({ ...data, spreadPoints: data.spread_points, timestamp, id });
}

export function encodeHeartbeatResponse(reply: HeartbeatResponse): string {
  const { data } = reply;
  const stats = data.processing_stats;
  const terminal = JSON.stringify(data.mt5_bridge_status);
  const reasons = data.reasons === undefined ? '' : `,"reasons":${JSON.stringify(data.reasons)}`;
  return `{"type":"heartbeat_response","status":"${reply.status}","data":{"server_status":"${data.server_status}"${reasons},"active_connections":${data.active_connections},"mt5_bridge_status":${terminal},"processing_stats":{"total_connections":${stats.total_connections},"messages_processed":${stats.messages_processed},"successful_operations":${stats.successful_operations},"failed_operations":${stats.failed_operations}}},"timestamp":"${reply.timestamp}"${idMember(reply.id)}}`;
}

export function encodeTickPush({ data, timestamp }: TickPush): string {
  return `{"type":"tick","data":{"symbol":${quote(data.symbol)},"source":${quote(data.source)},"digits":${data.digits},"spread_points":${data.spread_points},"time":"${data.time}","broker_time":${brokerTime(data.broker_time)},"time_msc":${data.time_msc},"bid":${data.bid},"ask":${data.ask},"last":${data.last},"volume":${data.volume},"flags":${data.flags},"mt5_flags":${data.mt5_flags},"seq":${data.seq},"conflated":${data.conflated}},"timestamp":"${timestamp}"}`;
}

/** Our own text, which needs no escapes. */
function brokerTime(text: string | null): string {
  return text === null ? 'null' : `"${text}"`;
}

/** Printable ASCII that JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function idMember(id: MessageId | undefined): string {
  if (id === undefined) return '';
  return typeof id === 'number' ? `,"id":${id}` : `,"id":${quote(id)}`;
}
