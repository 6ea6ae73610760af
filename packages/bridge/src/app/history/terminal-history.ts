import {
  asUtcMs,
  DAY_MS,
  type Deal,
  LAST_INSTANT,
  NO_TICKET,
  type Order,
  type TerminalChange,
  type TerminalEvent,
  type TerminalSnapshot,
  type Ticket,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { EventLog, EventOrigin } from '../../ports/event-log.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { AccountView } from '../account-view.ts';
import type { LivingOrders } from '../signals/living-orders.ts';
import { type AccountChange, toAccountChange } from './account-event.ts';
import { pastSince } from './past-since.ts';
import {
  NO_PAST,
  type Past,
  type RecordedItems,
  readRecordedItems,
  SYNCHRONISED,
  type SynchronisedBody,
} from './recorded-items.ts';

/** Enough to find the highest ticket where the clock was set back. */
const PAST_ROWS = 1_000;

export interface TerminalHistoryParts {
  readonly eventLog: EventLog;
  readonly ledger: Pick<Ledger, 'findByFingerprint'>;
  readonly livingOrders: LivingOrders;
  readonly log: Logger;
}

/**
 * Writes down what a terminal does, each deal and each end of an order once: as it is told, and after a
 * connection or a gap what was done while nobody listened. Moves the signals behind it.
 */
export class TerminalHistory {
  readonly #view: AccountView;
  readonly #parts: TerminalHistoryParts;
  #recorded: RecordedItems | undefined;

  constructor(view: AccountView, parts: TerminalHistoryParts) {
    this.#view = view;
    this.#parts = parts;
  }

  /** Takes events as they come. A failed append is the ledger's to tell. */
  record(events: readonly TerminalEvent[]): void {
    const fresh = events.filter(
      ({ change, timeMs }) => this.#recorded?.note(change, timeMs) ?? true,
    );
    this.#write(fresh);
  }

  /**
   * Asks the terminal for what the history lacks up to a snapshot, while later events are held back. Rejects
   * when the terminal does not answer: then nobody knows whether something is missing.
   */
  async catchUp(snapshot: TerminalSnapshot): Promise<void> {
    const { accountId } = this.#view;
    this.#recorded ??= await readRecordedItems(this.#parts.eventLog, accountId);
    const { newestMs } = this.#recorded;
    const past = newestMs === undefined ? await this.#readPast() : undefined;
    if (past !== undefined) this.#recorded.notePast(past);
    const missed = newestMs === undefined ? [] : await this.#missed(this.#recorded, newestMs);
    for (const { change, timeMs } of missed) this.#recorded.note(change, timeMs);
    this.#write(missed, 'reconcile');
    this.#mark({ ...positionOf(snapshot), missed: missed.length, past });
    if (missed.length > 0) {
      this.#parts.log.warn('history.caught_up', { account: accountId, events: missed.length });
    }
    await this.#parts.livingOrders.lookThrough(this.#view, snapshot);
  }

  /** Where the history of a terminal ends that is attached for the first time. */
  async #readPast(): Promise<Past> {
    const { terminal } = this.#view;
    const newest = { fromMs: asUtcMs(0), toMs: LAST_INSTANT, limit: PAST_ROWS };
    const [deals, orders] = await Promise.all([
      terminal.deals(newest),
      terminal.pastOrders(newest),
    ]);
    return {
      deal: highestTicket(deals),
      order: highestTicket(orders),
      endMs: asUtcMs(Math.max(NO_PAST.endMs, ...orders.map(endOf))),
    };
  }

  async #missed(recorded: RecordedItems, newestMs: UtcMs): Promise<readonly Missed[]> {
    const { terminal, accountId } = this.#view;
    // The market's clock may have been set back, and a replay begins anew.
    const lastMs = Math.min(newestMs, terminal.marketTime());
    const fromMs = asUtcMs(Math.max(0, lastMs - DAY_MS));
    const [deals, orders] = await Promise.all([
      pastSince<Deal>(
        (query) => terminal.deals(query),
        ({ timeMs }) => timeMs,
        fromMs,
      ),
      pastSince<Order>((query) => terminal.pastOrders(query), endOf, fromMs),
    ]);
    const missedDeals = deals.filter((deal) => recorded.lacksDeal(deal)).map(dealChange);
    const missedEnds = orders.filter((order) => recorded.lacksEnd(order)).map(endChange);
    return [...missedDeals, ...missedEnds]
      .sort((a, b) => a.timeMs - b.timeMs)
      .map((missed) => ({ accountId, ...missed }));
  }

  #write(events: readonly Missed[], origin?: EventOrigin): void {
    const changes = events.map((event) => ({
      event,
      told: toAccountChange(event, this.#parts.ledger),
    }));
    const drafts = changes.flatMap(({ told }) =>
      told === undefined ? [] : [{ ...told.draft, origin: origin ?? told.draft.origin }],
    );
    if (drafts.length > 0) void this.#parts.eventLog.append(drafts);
    for (const { event, told } of changes) this.#moveSignal(event, told, origin);
  }

  #moveSignal(
    { change }: Missed,
    told: AccountChange | undefined,
    origin: EventOrigin | undefined,
  ): void {
    const { accountId } = this.#view;
    this.#parts.livingOrders.observe({ accountId, change, signal: told?.signal, origin });
  }

  #mark(body: SynchronisedBody): void {
    const { accountId, terminal } = this.#view;
    const timeMs = terminal.marketTime();
    this.#recorded?.noteTime(timeMs);
    const mark = { accountId, type: SYNCHRONISED, timeMs, signalId: null };
    void this.#parts.eventLog.append([
      { ...mark, origin: 'reconcile', body: JSON.stringify(body) },
    ]);
  }
}

function positionOf({ terminalEpoch, seq }: TerminalSnapshot) {
  return { terminalEpoch, seq };
}

function highestTicket(items: readonly { readonly ticket: Ticket }[]): Ticket {
  let highest = NO_TICKET;
  for (const { ticket } of items) if (BigInt(ticket) > BigInt(highest)) highest = ticket;
  return highest;
}

type Missed = Pick<TerminalEvent, 'accountId' | 'timeMs' | 'change'>;
type Told = { readonly timeMs: UtcMs; readonly change: TerminalChange };

function endOf({ doneMs, setupMs }: Order): UtcMs {
  return doneMs ?? setupMs;
}

/** What became of the position is not known any more; what stands now is in the snapshot. */
function dealChange(deal: Deal): Told {
  return {
    timeMs: deal.timeMs,
    change: { kind: 'deal', transaction: 'DEAL_ADD', deal, position: null },
  };
}

function endChange(order: Order): Told {
  return { timeMs: endOf(order), change: { kind: 'order', transaction: 'HISTORY_ADD', order } };
}
