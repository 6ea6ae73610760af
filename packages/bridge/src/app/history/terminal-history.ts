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
import type { EventLog } from '../../ports/event-log.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { AccountView } from '../account-view.ts';
import type { LivingOrders } from '../signals/living-orders.ts';
import { toAccountChange } from './account-event.ts';
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

/** What was done while nobody listened. */
export interface MissedHistory {
  readonly snapshot: TerminalSnapshot;
  readonly events: readonly Missed[];
  /** When the terminal is listened to for the first time. */
  readonly past: Past | undefined;
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
  async findMissed(snapshot: TerminalSnapshot): Promise<MissedHistory> {
    const { accountId } = this.#view;
    this.#recorded ??= await readRecordedItems(this.#parts.eventLog, accountId);
    const { newestMs } = this.#recorded;
    return newestMs === undefined
      ? { snapshot, events: [], past: await this.#readPast() }
      : { snapshot, events: await this.#missed(this.#recorded, newestMs), past: undefined };
  }

  /** Writes down what was found, in the turn in which the view took the snapshot over: neither is ahead. */
  recordMissed({ snapshot, events, past }: MissedHistory): void {
    if (past !== undefined) this.#recorded?.notePast(past);
    for (const { change, timeMs } of events) this.#recorded?.note(change, timeMs);
    this.#write(events, true);
    const { terminalEpoch, seq } = snapshot;
    this.#mark({ terminalEpoch, seq, missed: events.length, past });
    if (events.length === 0) return;
    this.#parts.log.warn('history.caught_up', {
      account: this.#view.accountId,
      events: events.length,
    });
  }

  /** Asks for the fate of orders of signals that are not open any more, and of which nothing was told. */
  lookThrough({ snapshot }: MissedHistory): Promise<void> {
    return this.#parts.livingOrders.lookThrough(this.#view, snapshot);
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

  #write(events: readonly Missed[], foundLater = false): void {
    const { accountId } = this.#view;
    const { eventLog, ledger, livingOrders } = this.#parts;
    const told = events.flatMap((event) => {
      const change = toAccountChange(event, ledger, foundLater);
      return change === undefined ? [] : [{ ...change, change: event.change }];
    });
    if (told.length > 0) void eventLog.append(told.map(({ draft }) => draft));
    const origin = foundLater ? 'reconcile' : undefined;
    for (const { change, signal } of told) {
      livingOrders.observe({ accountId, change, signal, origin });
    }
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
