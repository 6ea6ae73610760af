import type { TradingSignalUpdate } from '@mt5-bridge/protocol';
import { isFinalState, type SignalState, type UtcMs } from '@mt5-bridge/trading';
import type { AccountEvent } from '../../ports/event-log.ts';
import type { Ledger, SignalRecord } from '../../ports/ledger.ts';
import { mayUseAccount } from '../authorize.ts';
import { toEventUpdate, toStepUpdate } from '../mapping/signal-update.ts';
import type { Session } from '../session.ts';
import type { Intent } from './intent.ts';

type Data = TradingSignalUpdate['data'];
/** Whose step it is. */
type Owner = Pick<SignalRecord, 'subject' | 'accountId'>;

export interface SignalUpdatesParts {
  readonly ledger: Pick<Ledger, 'find'>;
  /** Of the account's history. */
  readonly epoch: string;
  readonly tell: (session: Session, data: Data) => void;
  readonly environmentOf: (accountId: Owner['accountId']) => string | undefined;
}

/**
 * Tells sessions that asked for it each step of a signal or command: those of the own subject, with scope
 * `monitor` those of everybody. Steps that are events of the account are told when they are durable.
 */
export class SignalUpdates {
  readonly #parts: SignalUpdatesParts;
  readonly #subscribers = new Set<Session>();
  /** Sessions that asked for the steps of one id. */
  readonly #followers = new Map<string, Set<Session>>();

  constructor(parts: SignalUpdatesParts) {
    this.#parts = parts;
  }

  subscribe(session: Session): void {
    this.#subscribers.add(session);
  }

  unsubscribe(session: Session): void {
    this.#subscribers.delete(session);
  }

  follow(session: Session, id: string): void {
    const known = this.#followers.get(id);
    if (known === undefined) this.#followers.set(id, new Set([session]));
    else known.add(session);
  }

  unfollow(session: Session, id: string): void {
    const known = this.#followers.get(id);
    known?.delete(session);
    if (known?.size === 0) this.#followers.delete(id);
  }

  /** The session has ended. */
  left(session: Session): void {
    this.#subscribers.delete(session);
    for (const id of [...this.#followers.keys()]) this.unfollow(session, id);
  }

  /** A step that is no event of the account: it was submitted, or its answer did not come. */
  stepped(intent: Intent, state: SignalState, atMs: UtcMs): void {
    if (this.#isIdle) return;
    const sessions = this.#listeners(intent.id, intent);
    if (sessions.length === 0) return;
    const data = toStepUpdate(intent, { state, atMs, epoch: this.#parts.epoch });
    for (const session of sessions) this.#parts.tell(session, data);
  }

  /** Events of the account's history, once they are durable. */
  happened(events: readonly AccountEvent[]): void {
    if (this.#isIdle) return;
    for (const event of events) this.#tellEvent(event);
  }

  get #isIdle(): boolean {
    return this.#subscribers.size === 0 && this.#followers.size === 0;
  }

  #tellEvent(event: AccountEvent): void {
    const { signalId, type } = event;
    if (signalId === null || !type.startsWith('signal_')) return;
    const record = this.#parts.ledger.find(signalId);
    if (record === undefined) return;
    const sessions = this.#listeners(signalId, record);
    if (sessions.length === 0) return;
    const data = toEventUpdate(event, record);
    for (const session of sessions) this.#parts.tell(session, data);
    if (isFinalState(data.state)) this.#followers.delete(signalId);
  }

  #listeners(id: string, owner: Owner): readonly Session[] {
    const followers = this.#followers.get(id);
    if (followers === undefined) {
      return [...this.#subscribers].filter((session) => this.#mayHear(session, owner));
    }
    const all = new Set([...this.#subscribers, ...followers]);
    return [...all].filter((session) => this.#mayHear(session, owner));
  }

  #mayHear(session: Session, { subject, accountId }: Owner): boolean {
    const isOwn = session.subject === subject;
    const mayMonitor = session.principal?.scopes.has('monitor') ?? false;
    if (session.isClosing || !(isOwn || mayMonitor)) return false;
    return mayUseAccount(session, accountId, this.#parts.environmentOf(accountId));
  }
}
