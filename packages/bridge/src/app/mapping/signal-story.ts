import { formatIsoTime, type SignalStatusItem } from '@mt5-bridge/protocol';
import type { Deal, Order, Position } from '@mt5-bridge/trading';
import type { AccountEvent } from '../../ports/event-log.ts';
import type { SignalRecord } from '../../ports/ledger.ts';
import { toContent } from './intent-content.ts';
import { toStatusItem } from './signal-status.ts';
import { dealMapping, orderMapping, positionMapping } from './terminal-link/book-items.ts';
import { tradeRequestMapping } from './terminal-link/trade-request.ts';

/** Everything that the ledger knows of a signal or command. */
export interface SignalStory extends SignalStatusItem {
  readonly subject: string;
  readonly received_at: string;
  readonly submitted_at: string | null;
  readonly settled_at: string | null;
  readonly content: unknown;
  /** What left the bridge; `null`: nothing did, or retention has passed over it. */
  readonly request: {
    readonly fingerprint: string;
    readonly expires_at: string;
    readonly trade: object;
  } | null;
}

export function toSignalStory(record: SignalRecord, nowMs: number): SignalStory {
  const { request } = record;
  return {
    ...toStatusItem(record, nowMs),
    subject: record.subject,
    received_at: formatIsoTime(record.receivedMs),
    submitted_at: record.submittedMs === null ? null : formatIsoTime(record.submittedMs),
    settled_at: record.settledMs === null ? null : formatIsoTime(record.settledMs),
    content: toContent(record.requestType, record.content),
    request:
      request === null
        ? null
        : {
            fingerprint: request.fingerprint,
            expires_at: formatIsoTime(request.expiresAtMs),
            trade: tradeRequestMapping.toWire(request.trade),
          },
  };
}

/** An event of the account that came of a signal. */
export interface StoryEvent {
  readonly seq: number;
  readonly at: string;
  readonly type: string;
  readonly origin: string;
  readonly order?: object;
  readonly deal?: object;
  readonly position?: object | null;
}

interface EventBody {
  readonly order?: Order;
  readonly deal?: Deal;
  readonly position?: Position | null;
}

export function toStoryEvent({ seq, timeMs, type, origin, body }: AccountEvent): StoryEvent {
  // Written by this application from a change of the terminal, or from an outcome.
  const { order, deal, position } = JSON.parse(body) as EventBody;
  return {
    seq,
    at: formatIsoTime(timeMs),
    type,
    origin,
    ...(isItem(order) ? { order: orderMapping.toWire(order) } : {}),
    ...(isItem(deal) ? { deal: dealMapping.toWire(deal) } : {}),
    ...(isItem(position) ? { position: positionMapping.toWire(position) } : {}),
  };
}

/** A step names its tickets by the same words. */
function isItem<Item extends object>(value: Item | null | undefined): value is Item {
  return typeof value === 'object' && value !== null;
}
