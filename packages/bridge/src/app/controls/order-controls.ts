import type {
  AccountId,
  Money,
  OrderInFlight,
  RiskHistory,
  RiskSettings,
  Signal,
  SymbolName,
  UtcMs,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { ControlStore } from '../../ports/control-store.ts';
import type { Ledger, SignalRecord } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { BridgeSettings } from '../settings.ts';
import type { Intent } from '../signals/intent.ts';
import { AccountDay } from './account-day.ts';
import {
  type ExposingSignal,
  type Exposure,
  exposureOfRecord,
  orderOfRequest,
} from './exposure.ts';
import { describeScope, KillSwitch, type Stop } from './kill-switch.ts';
import { OrderOwners } from './order-owners.ts';
import { RepeatWatch } from './repeat-watch.ts';
import { SubjectDay } from './subject-day.ts';

export interface OrderControlParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly store: ControlStore;
  readonly settings: Pick<BridgeSettings, 'riskOf' | 'riskOfSubject' | 'watchesEquity'>;
  readonly ledger: Pick<Ledger, 'findByFingerprint'>;
  /** Requests whose outcome nobody knows. */
  readonly unresolved: (accountId: AccountId) => readonly SignalRecord[];
}

/** The state behind the risk rules: what is stopped, on its way, and what the day has come to. */
export class OrderControls {
  readonly killSwitch: KillSwitch;
  readonly owners: OrderOwners;
  readonly #parts: OrderControlParts;
  readonly #day: AccountDay;
  readonly #subjectDay: SubjectDay;
  readonly #repeats = new RepeatWatch();
  readonly #inFlight = new Map<
    string,
    { readonly accountId: AccountId; readonly order: Exposure }
  >();

  constructor(parts: OrderControlParts) {
    this.#parts = parts;
    this.killSwitch = new KillSwitch(parts.store, parts.clock);
    this.#day = new AccountDay(parts.store);
    this.#subjectDay = new SubjectDay(parts.store);
    this.owners = new OrderOwners(parts.ledger);
  }

  /** Before any signal is taken. */
  restore(entries: ReadonlyMap<string, string>): void {
    this.killSwitch.restore(entries);
    this.#day.restore(entries);
    this.#subjectDay.restore(entries);
  }

  /** Orders that are neither in the account's book nor proven not to be; of one subject, when it is given. */
  inFlightOf(accountId: AccountId, subject?: string): readonly OrderInFlight[] {
    const isMeant = (by: string): boolean => subject === undefined || by === subject;
    const orders: OrderInFlight[] = [];
    for (const { accountId: of, order } of this.#inFlight.values()) {
      if (of === accountId && isMeant(order.subject)) orders.push(order);
    }
    for (const { signalId, subject: by, request } of this.#parts.unresolved(accountId)) {
      if (request === null || !isMeant(by) || this.#inFlight.has(signalId)) continue;
      const order = orderOfRequest(request.trade);
      if (order !== undefined) orders.push(order);
    }
    return orders;
  }

  /** Signals that add exposure, on their way or not known: what they have made may not be seen yet. */
  exposing(accountId: AccountId): readonly ExposingSignal[] {
    const own = [...this.#inFlight].flatMap(([id, { accountId: of, order }]) =>
      of === accountId ? [{ id, ...order }] : [],
    );
    const unresolved = this.#parts
      .unresolved(accountId)
      .filter(({ signalId }) => !this.#inFlight.has(signalId))
      .flatMap((record) => exposureOfRecord(record) ?? []);
    return [...own, ...unresolved];
  }

  historyOf(signal: Signal): RiskHistory {
    const { accountId } = signal;
    const nowMs = this.#parts.clock.nowMs();
    return {
      ordersToday: this.#day.ordersSent(accountId, nowMs),
      equalOrders: this.#equalOrders(signal, this.#parts.settings.riskOf(accountId)),
      ...this.equityHistoryOf(accountId, nowMs),
    };
  }

  /** The same for the limits of its subject: orders of its own, equity of the account. */
  historyOfSubject(signal: Signal, settings: RiskSettings): RiskHistory {
    const { accountId, subject } = signal;
    const nowMs = this.#parts.clock.nowMs();
    return {
      ordersToday: this.#subjectDay.ordersSent(accountId, subject, nowMs),
      equalOrders: this.#equalOrders(signal, settings),
      ...this.equityHistoryOf(accountId, nowMs),
    };
  }

  equityHistoryOf(
    accountId: AccountId,
    nowMs: UtcMs,
  ): Pick<RiskHistory, 'dayStartEquity' | 'peakEquity'> {
    return {
      dayStartEquity: this.#day.dayStartEquity(accountId, nowMs),
      peakEquity: this.#day.peakEquity(accountId),
    };
  }

  #equalOrders(signal: Signal, { repeatWindowMs }: RiskSettings): number {
    const side = signal.action === 'SELL' ? 'SELL' : 'BUY';
    const key = repeatKey(signal.accountId, { ...signal, side });
    return this.#repeats.count(key, repeatWindowMs, this.#parts.clock.monotonicMs());
  }

  /** The stop that holds an order back at this moment. */
  stopOf(
    accountId: AccountId,
    { subject, symbol, magic }: Pick<Exposure, 'subject' | 'symbol' | 'magic'>,
  ) {
    return this.killSwitch.stopOf({ accountId, subject, symbol, magic });
  }

  /** The stop that holds back a planned order which has not left yet. */
  stopOfPlanned(id: string): Stop | undefined {
    const planned = this.#inFlight.get(id);
    return planned && this.stopOf(planned.accountId, planned.order);
  }

  /** A program that repeats itself is halted until somebody looks. */
  haltRepeating({ accountId, subject }: Signal, reason: string): void {
    this.#parts.log.warn('risk.repeats_halted', { account: accountId, subject, reason });
    this.#parts.audit.record({ act: 'repeats_halted', accountId, subject, summary: reason });
    const scope = { kind: 'key', value: subject } as const;
    void this.killSwitch.engage(accountId, { scope, by: 'repeated_orders', reason });
  }

  /** From the decision on an order counts, so that those decided meanwhile see it. */
  planned({ id, accountId }: Pick<Intent, 'id' | 'accountId'>, order: Exposure | undefined): void {
    if (order === undefined) return;
    const { clock, settings } = this.#parts;
    const ofAccount = settings.riskOf(accountId);
    const ofSubject = settings.riskOfSubject(accountId, order.subject);
    const nowMs = clock.nowMs();
    this.#inFlight.set(id, { accountId, order });
    if (ofAccount.ordersPerDayMax !== null) this.#day.noteOrder(accountId, nowMs);
    if (ofSubject !== undefined && ofSubject.ordersPerDayMax !== null) {
      this.#subjectDay.note(accountId, order.subject, nowMs);
    }
    const asking = [ofAccount, ofSubject].filter((risk) => (risk?.repeatsMax ?? null) !== null);
    if (asking.length === 0) return;
    const windowMs = Math.max(...asking.map((risk) => risk?.repeatWindowMs ?? 0));
    this.#repeats.note(repeatKey(accountId, order), windowMs, clock.monotonicMs());
  }

  /** The outcome is stored, or the reconciler looks for it. */
  done(id: string): void {
    this.#inFlight.delete(id);
  }

  /** What the terminal itself says; kept only where a rule asks for it. */
  noteEquity(accountId: AccountId, equity: Money, nowMs: UtcMs): void {
    if (!this.#parts.settings.watchesEquity(accountId)) return;
    this.#day.noteEquity(accountId, equity, nowMs);
  }

  noteTransfer(accountId: AccountId, amount: Money, nowMs: UtcMs): void {
    if (!this.#parts.settings.watchesEquity(accountId)) return;
    this.#day.noteTransfer(accountId, amount, nowMs);
  }
}

function repeatKey(
  accountId: AccountId,
  order: Pick<Exposure, 'subject' | 'side' | 'volume'> & { readonly symbol: SymbolName },
): string {
  return [accountId, order.subject, order.symbol, order.side, order.volume].join('\n');
}

/** In words, for a refusal. */
export function describeStop({ scope, by, reason }: Stop): string {
  return `Orders of ${describeScope(scope)} are stopped by ${by}: ${reason}`;
}
