import type { ErrorCode } from '@mt5-bridge/protocol';
import type {
  AccountId,
  BulkItem,
  Command,
  CommandMarket,
  Order,
  Position,
  TerminalSnapshot,
  Ticket,
  Volume,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { Sha256 } from '../../ports/digest.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { AccountView } from '../account-view.ts';
import {
  type CommandParts,
  commandMarketOf,
  decideCommandOn,
  planned,
} from '../signals/decide-command.ts';
import type { Decision, IntentMoment } from '../signals/intent.ts';
import { unresolvedOutcome } from '../signals/outcome-of.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import type { SignalService, SubmitAnswer } from '../signals/signal-service.ts';
import type { TradingGate } from '../trading-gate.ts';
import type { AccountDoor } from './account-door.ts';
import { itemId } from './item-id.ts';
import type { WorkedList } from './worked-list.ts';

export interface ItemRequestParts {
  readonly clock: Clock;
  readonly sha256: Sha256;
  readonly ledger: Pick<Ledger, 'bridgeId'>;
  readonly accounts: ReadonlyMap<AccountId, AccountView>;
  readonly tradingGate: Pick<TradingGate, 'closedFor'>;
  readonly door: AccountDoor;
  readonly signals: () => Pick<SignalService, 'submit' | 'holderOf'>;
  readonly controls: CommandParts['controls'];
  readonly settings: CommandParts['settings'];
}

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

/** One request of one item. */
export interface ItemRequest {
  readonly item: BulkItem;
  readonly attempt: number;
  /** Of a position; `null` = all of it. */
  readonly volume: Volume | null;
}

export type ItemAnswer =
  | { readonly kind: 'told'; readonly id: string; readonly outcome: SignalOutcome }
  /** Nothing was made of it: no id is spent. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string };

/**
 * Makes the items of one list into commands, each under an id of its own that is always the same: whoever
 * asks again, in this life or a later one, gets the outcome of the first.
 */
export class ItemRequests {
  readonly #parts: ItemRequestParts;
  readonly #list: WorkedList;
  #seen: TerminalSnapshot | undefined;
  readonly #orders = new Map<Ticket, Order>();
  readonly #positions = new Map<Ticket, Position>();

  constructor(parts: ItemRequestParts, list: WorkedList) {
    this.#parts = parts;
    this.#list = list;
  }

  /** What the terminal told, in case that the events about it are still on their way. */
  learn(seen: TerminalSnapshot): void {
    this.#seen = seen;
    for (const order of seen.orders) this.#orders.set(order.ticket, order);
    for (const position of seen.positions) this.#positions.set(position.ticket, position);
  }

  /** Whether the ledger, or this life, knows the request. */
  isKnown(item: BulkItem, attempt: number): boolean {
    return this.#parts.signals().holderOf(this.#idOf(item, attempt)) !== undefined;
  }

  /** Its outcome as far as it is known within the time that clients wait. Of a stop: waits until it may go. */
  async ask(request: ItemRequest): Promise<ItemAnswer> {
    const { item, attempt } = request;
    const { accountId, plan } = this.#list;
    const id = this.#idOf(item, attempt);
    for (;;) {
      if (this.#isTooLate() && !this.isKnown(item, attempt)) return TOO_LATE;
      const answer = await this.#submitOrLose(id, request);
      if (answer.kind === 'settled') return { kind: 'told', id, outcome: answer.outcome };
      if (answer.kind === 'conflict') return TAKEN;
      if (plan.pursuit === undefined) return { kind: 'refused', ...answer.refusal };
      await this.#parts.door.untilOpen(accountId);
    }
  }

  #idOf(item: BulkItem, attempt: number): string {
    const { sha256, ledger } = this.#parts;
    return itemId(sha256, { bridgeId: ledger.bridgeId, listId: this.#list.id }, item, attempt);
  }

  #isTooLate(): boolean {
    const { expiresAtMs } = this.#list.plan;
    return expiresAtMs !== null && this.#parts.clock.nowMs() >= expiresAtMs;
  }

  /** A ledger that fails while the outcome is being stored takes the answer with it. */
  async #submitOrLose(id: string, request: ItemRequest): Promise<SubmitAnswer<Refusal>> {
    try {
      return await this.#submit(id, request);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const outcome = unresolvedOutcome(reason, this.#parts.clock.nowMs());
      return { kind: 'settled', outcome, isReplay: true };
    }
  }

  #submit(id: string, { item, volume }: ItemRequest) {
    const { clock, tradingGate, accounts, signals } = this.#parts;
    const { id: listId, subject, accountId } = this.#list;
    const command = this.#commandOf(item, volume);
    return signals().submit<Refusal>({
      intent: {
        id,
        kind: command.kind,
        subject,
        accountId,
        receivedMs: clock.nowMs(),
        summary: `${command.kind} ${item.ticket} of ${listId}`,
      },
      content: JSON.stringify([accountId, command, listId]),
      admit: () => {
        const view = accounts.get(accountId);
        const closed = tradingGate.closedFor(view);
        if (closed !== undefined) return { kind: 'refused', refusal: closed };
        if (view === undefined) return { kind: 'refused', refusal: NOT_CONNECTED };
        return { kind: 'admitted', view };
      },
      decide: (view, moment) => this.#decide(command, view, moment),
    });
  }

  #commandOf({ action, ticket }: BulkItem, volume: Volume | null): Command {
    if (action === 'cancel') return { kind: 'order_cancel', ticket };
    const { close } = this.#list.plan;
    const how =
      close === undefined ? { comment: '' } : { comment: close.comment, terms: close.terms };
    return { kind: 'position_close', ticket, volume, ...how };
  }

  #decide(command: Command, view: AccountView, moment: IntentMoment): Decision {
    const known = commandMarketOf(view);
    // What the view has caught up with it knows better.
    const isBehind = this.#seen !== undefined && !view.hasReached(this.#seen);
    const market: CommandMarket = {
      ...known,
      order: (ticket) => known.order(ticket) ?? (isBehind ? this.#orders.get(ticket) : undefined),
      position: (ticket) =>
        known.position(ticket) ?? (isBehind ? this.#positions.get(ticket) : undefined),
    };
    const { subject, plan } = this.#list;
    // A stop closes what has to be closed, whatever the subject who asked for it may trade.
    if (plan.pursuit !== undefined) return planned(command, market, moment);
    return decideCommandOn(market, command, view, moment, { subject, ...this.#parts });
  }
}

const TOO_LATE: ItemAnswer = {
  kind: 'refused',
  code: 'SIGNAL_EXPIRED',
  message: 'the list was too old before this was begun',
};

const TAKEN: ItemAnswer = {
  kind: 'refused',
  code: 'IDEMPOTENCY_CONFLICT',
  message: 'the id of this request is taken',
};

const NOT_CONNECTED = {
  code: 'MT5_NOT_CONNECTED',
  message: 'no terminal of the account is attached',
} as const;
