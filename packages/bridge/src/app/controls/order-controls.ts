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
import type { SignalRecord } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Intent } from '../signals/intent.ts';
import { AccountDay } from './account-day.ts';
import { type Exposure, orderOfRequest } from './exposure.ts';
import { KillSwitch, type Stop } from './kill-switch.ts';
import { RepeatWatch } from './repeat-watch.ts';

export interface OrderControlParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: ControlStore;
  readonly riskOf: (accountId: AccountId) => RiskSettings;
  /** Requests whose outcome nobody knows. */
  readonly unresolved: (accountId: AccountId) => readonly SignalRecord[];
}

/** The state behind the risk rules: what is stopped, on its way, and what the day has come to. */
export class OrderControls {
  readonly killSwitch: KillSwitch;
  readonly #parts: OrderControlParts;
  readonly #day: AccountDay;
  readonly #repeats = new RepeatWatch();
  readonly #inFlight = new Map<
    string,
    { readonly accountId: AccountId; readonly order: Exposure }
  >();

  constructor(parts: OrderControlParts) {
    this.#parts = parts;
    this.killSwitch = new KillSwitch(parts.store, parts.clock);
    this.#day = new AccountDay(parts.store);
  }

  /** Before any signal is taken. */
  restore(entries: ReadonlyMap<string, string>): void {
    this.killSwitch.restore(entries);
    this.#day.restore(entries);
  }

  /** Orders that are neither in the account's book nor proven not to be. */
  inFlightOf(accountId: AccountId): readonly OrderInFlight[] {
    const own = [...this.#inFlight.values()].filter((entry) => entry.accountId === accountId);
    const unresolved = this.#parts
      .unresolved(accountId)
      .filter(({ signalId }) => !this.#inFlight.has(signalId))
      .flatMap(({ request }) => (request === null ? [] : (orderOfRequest(request.trade) ?? [])));
    return [...own.map(({ order }) => order), ...unresolved];
  }

  historyOf(signal: Signal): RiskHistory {
    const { clock, riskOf } = this.#parts;
    const { accountId } = signal;
    const nowMs = clock.nowMs();
    const { repeatWindowMs } = riskOf(accountId);
    const side = signal.action === 'SELL' ? 'SELL' : 'BUY';
    const key = repeatKey(accountId, { ...signal, side });
    return {
      ordersToday: this.#day.ordersSent(accountId, nowMs),
      equalOrders: this.#repeats.count(key, repeatWindowMs, clock.monotonicMs()),
      dayStartEquity: this.#day.dayStartEquity(accountId, nowMs),
      peakEquity: this.#day.peakEquity(accountId),
    };
  }

  /** The stop that holds an order back at this moment. */
  stopOf(accountId: AccountId, order: Pick<Exposure, 'subject' | 'symbol' | 'magic'>) {
    return this.killSwitch.stopOf({ accountId, ...order });
  }

  /** The stop that holds back a planned order which has not left yet. */
  stopOfPlanned(id: string): Stop | undefined {
    const planned = this.#inFlight.get(id);
    return planned && this.stopOf(planned.accountId, planned.order);
  }

  /** A program that repeats itself is halted until somebody looks. */
  haltRepeating({ accountId, subject }: Signal, reason: string): void {
    this.#parts.log.warn('risk.repeats_halted', { account: accountId, subject, reason });
    const scope = { kind: 'key', value: subject } as const;
    void this.killSwitch.engage(accountId, { scope, by: 'repeated_orders', reason });
  }

  /** From the decision on an order counts, so that those decided meanwhile see it. */
  planned({ id, accountId }: Pick<Intent, 'id' | 'accountId'>, order: Exposure | undefined): void {
    if (order === undefined) return;
    const { clock, riskOf } = this.#parts;
    const { ordersPerDayMax, repeatsMax, repeatWindowMs } = riskOf(accountId);
    this.#inFlight.set(id, { accountId, order });
    if (ordersPerDayMax !== null) this.#day.noteOrder(accountId, clock.nowMs());
    if (repeatsMax === null) return;
    this.#repeats.note(repeatKey(accountId, order), repeatWindowMs, clock.monotonicMs());
  }

  /** The outcome is stored, or the reconciler looks for it. */
  done(id: string): void {
    this.#inFlight.delete(id);
  }

  /** What the terminal itself says; kept only where a rule asks for it. */
  noteEquity(accountId: AccountId, equity: Money, nowMs: UtcMs): void {
    if (this.#watchesEquity(accountId)) this.#day.noteEquity(accountId, equity, nowMs);
  }

  noteTransfer(accountId: AccountId, amount: Money, nowMs: UtcMs): void {
    if (this.#watchesEquity(accountId)) this.#day.noteTransfer(accountId, amount, nowMs);
  }

  #watchesEquity(accountId: AccountId): boolean {
    const { dailyLossMaxPercent, drawdownMaxPercent } = this.#parts.riskOf(accountId);
    return dailyLossMaxPercent !== null || drawdownMaxPercent !== null;
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
  const what = scope.kind === 'account' ? 'the account' : `${scope.kind} ${scope.value}`;
  return `Orders of ${what} are stopped by ${by}: ${reason}`;
}
