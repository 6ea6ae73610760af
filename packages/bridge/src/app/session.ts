import type { AccountId } from '@mt5-bridge/trading';
import type { Principal } from '../ports/authenticator.ts';
import type { Socket } from '../ports/transport.ts';
import type { Place } from './connection-counts.ts';
import type { ConnectionContext } from './gate.ts';
import { MessageBudget } from './rate-limits.ts';
import type { TerminalLink } from './terminal-link/terminal-link.ts';

/** One client on one socket. Small on purpose: ten thousand idle ones are measured in the benchmark. */
export class Session {
  readonly id: string;
  readonly socket: Socket;
  /** Monotonic. */
  readonly openedMs: number;
  readonly place: Place;
  readonly budget: MessageBudget;
  /** `undefined` until the client has authenticated. */
  principal: Principal | undefined;
  /** The account that this session trades; `undefined` after `disconnect`. */
  accountId: AccountId | undefined;
  /** Set when a terminal was let in on this connection. */
  link: TerminalLink | undefined;
  clientLabel: string | null;
  clientVersion: string | null;
  /** Monotonic time of the last whole message or ping of the client. */
  lastActivityMs: number;
  lastPingMs: number;
  /** Also true when it is closed. */
  isClosing = false;
  /** Why the bridge cut it off without a close frame. */
  cutCode: number | undefined;
  /** Expiry of which the client was warned; a fresh token has another. */
  warnedExpiryMs: number | null = null;
  messagesProcessed = 0;
  failedOperations = 0;
  /** Messages that could not be read, within the current minute. */
  readonly unreadable: FaultCount = { count: 0, sinceMs: 0 };
  /** Messages over the limit that were answered, within the current ten seconds. */
  readonly refused: FaultCount = { count: 0, sinceMs: 0 };

  constructor(
    parts: { id: string; socket: Socket; context: ConnectionContext; messagesPerSecond: number },
    monotonicMs: number,
  ) {
    this.id = parts.id;
    this.socket = parts.socket;
    this.place = parts.context.place;
    this.principal = parts.context.principal;
    this.clientLabel = parts.context.clientLabel;
    this.clientVersion = parts.context.clientVersion;
    this.openedMs = monotonicMs;
    this.lastActivityMs = monotonicMs;
    this.lastPingMs = monotonicMs;
    this.budget = new MessageBudget(parts.messagesPerSecond, monotonicMs);
  }

  get clientAddress(): string {
    return this.place.address;
  }

  get subject(): string {
    return this.principal?.subject ?? 'unauthenticated';
  }
}

export interface FaultCount {
  count: number;
  sinceMs: number;
}

/** Counts one fault in a window that starts anew when it is over; answers the count. */
export function countFault(faults: FaultCount, windowMs: number, nowMs: number): number {
  if (nowMs - faults.sinceMs > windowMs) {
    faults.sinceMs = nowMs;
    faults.count = 0;
  }
  faults.count += 1;
  return faults.count;
}
