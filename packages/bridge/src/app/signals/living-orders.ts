import {
  type AccountId,
  advanceOrder,
  type Deal,
  dealOfOrder,
  endedOrder,
  isFinalState,
  isSettledState,
  NO_TICKET,
  NO_VOLUME,
  type OrderEnd,
  type OrderFact,
  type OrderProgress,
  orderEndOf,
  type SignalState,
  type TerminalChange,
  type TerminalSnapshot,
  type Ticket,
  type TradeRequest,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { EventOrigin } from '../../ports/event-log.ts';
import type { Ledger, SignalRecord, SignalStep } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import { DealtVolume } from './dealt-volume.ts';
import type { Intent } from './intent.ts';
import { signalStepped } from './signal-events.ts';
import { decodeOutcome, type SignalOutcome } from './signal-outcome.ts';

const ENDED_MAX = 1_000;

/** A signal that has its outcome and an order that may still change. */
interface LivingOrder {
  readonly signalId: string;
  readonly accountId: AccountId;
  readonly order: Ticket;
  readonly dealt: DealtVolume;
  progress: OrderProgress;
}

/** A change that somebody was told of, and how. */
export interface ObservedChange {
  readonly accountId: AccountId;
  readonly change: TerminalChange;
  /** The signal whose mark the order or deal carries. */
  readonly signal: SignalRecord | undefined;
  /** Given where it was found out later. */
  readonly origin?: EventOrigin | undefined;
}

/**
 * Follows the orders of signals whose outcome was told: a pending order that is filled, cancelled or expires
 * later. Each step is stored with the signal and as an event of the account.
 */
export class LivingOrders {
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #living = new Map<string, LivingOrder>();
  /** Ended lately: their last steps may not be durable yet, and a late deal may come. */
  readonly #ended = new Map<string, LivingOrder>();
  /** Told of signals that have no outcome yet: taken up when they get one. */
  readonly #held = new Map<string, ObservedChange[]>();
  /** Pending orders whose removal left the bridge, with the id of the command. */
  readonly #removing = new Map<string, string>();

  constructor({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** Takes up what was living when the process ended; before any terminal is opened. */
  restore(records: readonly SignalRecord[]): void {
    for (const record of records) this.#revive(record);
  }

  /** A request leaves for the terminal: whose hand cancels an order is known here only. */
  sent({ id, accountId }: Pick<Intent, 'id' | 'accountId'>, trade: TradeRequest): void {
    if (trade.action === 'REMOVE') this.#removing.set(keyOf(accountId, trade.order), id);
  }

  /** The outcome of a signal is durable. */
  settled({ id, accountId }: Pick<Intent, 'id' | 'accountId'>, outcome: SignalOutcome): void {
    if (outcome.kind === 'unresolved') return;
    if (outcome.kind === 'rejected') this.#forgetRemoval(id);
    const held = this.#held.get(id) ?? [];
    this.#held.delete(id);
    const living = this.#begin(id, accountId, outcome);
    if (living === undefined) return;
    for (const { change } of held) this.#apply(living, change);
    // Found by reconciliation: its end was told in an earlier life, or to nobody.
    if ('ended' in outcome && outcome.ended !== undefined) {
      this.#end(living, outcome.ended, 'reconcile');
    }
  }

  observe(observed: ObservedChange): void {
    const { accountId, change, signal, origin } = observed;
    const order = dealOfOrder(change)?.order ?? endedOrder(change)?.order;
    if (order === undefined) return;
    if (signal !== undefined && isOpen(signal)) {
      this.#hold(signal.signalId, observed);
      return;
    }
    const key = keyOf(accountId, order);
    const living = this.#living.get(key) ?? this.#ended.get(key) ?? this.#revived(signal, order);
    if (living !== undefined) this.#apply(living, change, origin);
  }

  #apply(living: LivingOrder, change: TerminalChange, origin?: EventOrigin): void {
    const deal = dealOfOrder(change);
    const end = endedOrder(change);
    if (deal?.order === living.order) this.#dealt(living, deal, origin);
    if (end?.order === living.order) this.#end(living, end.as, origin);
  }

  /** After a connection: orders that are not open any more, and nobody told why. */
  async lookThrough(view: AccountView, { orders }: TerminalSnapshot): Promise<void> {
    const open = new Set(orders.map(({ ticket }) => ticket));
    for (const living of [...this.#living.values()]) {
      const isKnown = open.has(living.order) && !living.dealt.isBlind;
      if (living.accountId === view.accountId && !isKnown) await this.#findOut(living, view);
    }
  }

  async #findOut(living: LivingOrder, { terminal }: AccountView): Promise<void> {
    const { request, submittedMs } = this.#ledger.find(living.signalId) ?? {};
    if (request == null || submittedMs == null) return;
    const { fingerprint, requestId } = request;
    const found = await terminal.find(
      fingerprint === '' ? { by: 'requestId', requestId } : { by: 'fingerprint', fingerprint },
      submittedMs,
    );
    for (const deal of found.deals) {
      if (deal.order === living.order) this.#dealt(living, deal, 'reconcile');
    }
    const order = found.orders.find(({ ticket }) => ticket === living.order);
    const end = order === undefined ? undefined : orderEndOf(order);
    if (end !== undefined) this.#end(living, end, 'reconcile');
  }

  #dealt(living: LivingOrder, deal: Deal, origin: EventOrigin = 'broker'): void {
    this.#advance(living, { kind: 'dealt', filled: living.dealt.add(deal) }, origin, deal);
  }

  #end(living: LivingOrder, as: OrderEnd, origin?: EventOrigin): void {
    const isRemoved = this.#removing.delete(keyOf(living.accountId, living.order));
    const ownOrigin = isRemoved && as === 'cancelled' ? 'signal' : 'broker';
    this.#advance(living, { kind: 'ended', as }, origin ?? ownOrigin);
  }

  #advance(living: LivingOrder, fact: OrderFact, origin: EventOrigin, deal?: Deal): void {
    const { progress, states } = advanceOrder(living.progress, fact);
    living.progress = progress;
    const { signalId, accountId, order } = living;
    if (progress.hasEnded) this.#keepEnded(living);
    for (const state of states) {
      const step = { state, atMs: this.#clock.nowMs(), origin, filledVolume: progress.filled };
      const event = signalStepped({ id: signalId, accountId }, step, { order, deal });
      // A write that fails closes the ledger, and the next start finds out anew.
      void this.#ledger.advance(signalId, step, [event]);
    }
  }

  #begin(
    signalId: string,
    accountId: AccountId,
    outcome: SignalOutcome,
    last?: SignalStep,
  ): LivingOrder | undefined {
    if (outcome.kind !== 'placed' && outcome.kind !== 'partial') return undefined;
    const { order, requestedVolume: requested, change } = outcome;
    if (change !== undefined || order === NO_TICKET) return undefined;
    const told = outcome.kind === 'partial' ? outcome.volume : NO_VOLUME;
    const dealt = new DealtVolume(last?.filledVolume ?? told);
    const state = last?.state ?? outcome.kind;
    const hasEnded = state !== 'placed' && state !== 'partial';
    const progress = { state, requested, filled: dealt.total, hasEnded };
    const living: LivingOrder = { signalId, accountId, order, dealt, progress };
    if (!hasEnded) this.#living.set(keyOf(accountId, order), living);
    return living;
  }

  #revive({ signalId, accountId, outcome, steps }: SignalRecord): LivingOrder | undefined {
    return outcome === null
      ? undefined
      : this.#begin(signalId, accountId, decodeOutcome(outcome), steps.at(-1));
  }

  /** A late deal of an order that has ended, perhaps in an earlier life. */
  #revived(signal: SignalRecord | undefined, order: Ticket): LivingOrder | undefined {
    if (signal === undefined || !mayStillChange(signal.state)) return undefined;
    const living = this.#revive(signal);
    return living?.order === order ? living : undefined;
  }

  #keepEnded(living: LivingOrder): void {
    const key = keyOf(living.accountId, living.order);
    this.#living.delete(key);
    this.#ended.set(key, living);
    if (this.#ended.size <= ENDED_MAX) return;
    for (const oldest of this.#ended.keys()) {
      this.#ended.delete(oldest);
      return;
    }
  }

  #hold(signalId: string, observed: ObservedChange): void {
    const held = this.#held.get(signalId);
    if (held === undefined) this.#held.set(signalId, [observed]);
    else held.push(observed);
  }

  #forgetRemoval(requestId: string): void {
    for (const [key, id] of this.#removing) if (id === requestId) this.#removing.delete(key);
  }
}

function keyOf(accountId: AccountId, order: Ticket): string {
  return `${accountId}\n${order}`;
}

function mayStillChange(state: SignalState): boolean {
  return isSettledState(state) && !isFinalState(state);
}

function isOpen({ state }: SignalRecord): boolean {
  return state === 'submitted' || state === 'unresolved';
}
