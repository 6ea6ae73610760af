import type { BulkPlan } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { EventOrigin } from '../../ports/event-log.ts';
import type { Ledger, SignalRecord } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import type { Intent, PlannedList } from '../signals/intent.ts';
import { makersOn } from '../signals/makers.ts';
import { unresolvedOutcome } from '../signals/outcome-of.ts';
import { type Batch, decodeOutcome, type SignalOutcome } from '../signals/signal-outcome.ts';
import {
  type ListRunner,
  type SignalService,
  type SignalServiceParts,
  type StoredOutcome,
  settleOutcome,
} from '../signals/signal-service.ts';
import { type ItemRequestParts, ItemRequests } from './item-requests.ts';
import { listOutcome } from './list-outcome.ts';
import { ListPursuit } from './list-pursuit.ts';
import { ListRun } from './list-run.ts';
import { Proofs } from './proofs.ts';
import type { WorkedList } from './worked-list.ts';

export interface BulkServiceParts extends Omit<ItemRequestParts, 'ledger' | 'signals'> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly ledger: Ledger;
  readonly audit: SignalServiceParts['audit'];
  readonly livingOrders: SignalServiceParts['livingOrders'];
  readonly updates: SignalServiceParts['updates'];
  readonly reconciler: Pick<Reconciler, 'watch'>;
  readonly signals: () => SignalService;
  /** Called when the ledger broke a rule of its own: the bridge must drain and end. */
  readonly onFatal: (reason: string) => void;
}

interface Working {
  readonly run: ListRun;
  /** What is told to those who wait: known, or that it is not. */
  readonly told: Promise<StoredOutcome>;
  /** Resolves when nothing is unknown any more; perhaps never. */
  readonly known: Promise<Batch>;
}

/**
 * Works lists through: written down before the first item is touched, and gone on with after a restart. The
 * outcome is told when every item has its answer, and once more stored when what was unknown is proven.
 */
export class BulkService implements ListRunner {
  readonly #parts: BulkServiceParts;
  readonly #working = new Map<string, Working>();
  readonly #stopped = Promise.withResolvers<void>();

  constructor(parts: BulkServiceParts) {
    this.#parts = parts;
  }

  /** Writes the list of an intent down and works it through. */
  async work(intent: Intent, { plan, seen }: PlannedList): Promise<StoredOutcome> {
    const { audit, clock, ledger, updates } = this.#parts;
    const atMs = clock.nowMs();
    audit.intents.submitting(intent, atMs);
    const submitted = await ledger.appendPlan(intent.id, plan, atMs);
    if (submitted.kind === 'failed') {
      // It may lie in the file all the same, and then the next life works it through.
      const reason = 'its list could not be written down';
      return { value: unresolvedOutcome(reason, clock.nowMs()), isStored: false };
    }
    audit.intents.reached(intent.id, 'submitted');
    updates.stepped(intent, 'submitted', clock.nowMs());
    const list = { ...intent, plan };
    const { run, requests } = this.#make(list, undefined);
    requests.learn(seen);
    return this.#begin(list, run, 'signal', false).told;
  }

  /** Goes on with a list of an earlier life, once its account has been looked through. */
  resume(record: SignalRecord, plan: BulkPlan): void {
    const { signalId: id, subject, accountId, outcome } = record;
    const told = outcome === null ? undefined : decodeOutcome(outcome);
    const toldBefore = told !== undefined && 'batch' in told ? told.batch : undefined;
    const list = { id, subject, accountId, summary: record.requestType, plan };
    this.#parts.log.info('bulk.resumed', { signal_id: id, items: plan.items.length });
    const { run } = this.#make(list, toldBefore);
    this.#begin(list, run, 'reconcile', outcome !== null);
  }

  /** Lists that are being worked through; those that only wait for proofs do not count. */
  get busyCount(): number {
    return [...this.#working.values()].filter(({ run }) => !run.isWaiting).length;
  }

  /** What is told of a list of an earlier life to those who ask again. */
  async outcomeOf(id: string): Promise<SignalOutcome | undefined> {
    return (await this.#working.get(id)?.told)?.value;
  }

  /** What is known of a list at this moment; `undefined` when it is not being worked on. */
  fatesOf(id: string): Batch | undefined {
    return this.#working.get(id)?.run.board.fates;
  }

  /** The same once nothing is unknown any more; perhaps never. */
  knownOf(id: string): Promise<Batch> | undefined {
    return this.#working.get(id)?.known;
  }

  /** Resolves when lists of stops are left to the next life of the process. */
  get stopped(): Promise<void> {
    return this.#stopped.promise;
  }

  /** From now on lists of stops wait for the next life of the process. */
  stop(): void {
    this.#stopped.resolve();
  }

  #make(list: WorkedList, toldBefore: Batch | undefined) {
    const { accounts, door, ledger, signals } = this.#parts;
    const { accountId, plan } = list;
    const requests = new ItemRequests({ ...this.#parts, signals }, list);
    const proofs = new Proofs({ ...this.#parts, signals });
    const pursuit =
      plan.pursuit === undefined
        ? undefined
        : new ListPursuit({
            pursuit: plan.pursuit,
            items: plan.items,
            requests,
            proofs,
            door,
            view: accounts.get(accountId),
            makerOf: makersOn(accountId, ledger),
          });
    return { run: new ListRun({ list, requests, proofs, pursuit, toldBefore }), requests };
  }

  #begin(list: WorkedList, run: ListRun, origin: EventOrigin, isToldBefore: boolean): Working {
    const told = Promise.withResolvers<StoredOutcome>();
    // Nobody may be waiting for a list of an earlier life.
    told.promise.catch(() => undefined);
    const known = Promise.withResolvers<Batch>();
    const working = { run, told: told.promise, known: known.promise };
    this.#working.set(list.id, working);
    const ready = origin === 'reconcile' ? this.#untilReady(list) : Promise.resolve();
    void ready
      .then(() => this.#carryOut(list, run, origin, isToldBefore, told.resolve))
      .then((isKnown) => isKnown && known.resolve(run.board.fates))
      .catch((error: unknown) => {
        this.#broken(list.id, error);
        told.reject(error);
      });
    if (list.plan.pursuit !== undefined) {
      void this.stopped.then(() => told.resolve(this.#leftToTheNextLife()));
    }
    return working;
  }

  async #carryOut(
    list: WorkedList,
    run: ListRun,
    origin: EventOrigin,
    isToldBefore: boolean,
    tell: (outcome: StoredOutcome) => void,
  ): Promise<boolean> {
    await run.untilAnswered();
    const value = this.#outcomeOf(list, run);
    // What is still unknown was told as that already.
    const isNews = !isToldBefore || value.kind !== 'unresolved';
    const isStored = !isNews || (await settleOutcome(this.#parts, list, value, origin));
    tell({ value: isStored ? value : this.#unstored(run), isStored });
    if (!isStored) return false;
    const isKnown = value.kind !== 'unresolved' || (await this.#settleOnceKnown(list, run));
    this.#working.delete(list.id);
    return isKnown;
  }

  async #settleOnceKnown(list: WorkedList, run: ListRun): Promise<boolean> {
    await run.untilKnown();
    const value = this.#outcomeOf(list, run);
    if (value.kind === 'unresolved') return false;
    const isStored = await settleOutcome(this.#parts, list, value, 'reconcile');
    const outcome = value.kind;
    if (isStored) this.#parts.log.info('bulk.found_out', { signal_id: list.id, outcome });
    return isStored;
  }

  #outcomeOf({ plan }: WorkedList, run: ListRun): SignalOutcome {
    const nowMs = this.#parts.clock.nowMs();
    return listOutcome(plan, run.board, { isOpen: run.isOpen, nowMs });
  }

  /** The next life goes on with the list: what has failed in this one may be done yet. */
  #unstored({ board }: ListRun): SignalOutcome {
    const { cancelled, closed, failed, unknown } = board.fates;
    const batch = {
      cancelled,
      closed,
      failed: [],
      unknown: [...failed.map(({ ticket }) => ticket), ...unknown],
    };
    const reason = 'it could not be stored';
    return { kind: 'unresolved', reason, details: {}, batch, atMs: this.#parts.clock.nowMs() };
  }

  #leftToTheNextLife(): StoredOutcome {
    const reason = 'the bridge shuts down and goes on with the list after its restart';
    return { value: unresolvedOutcome(reason, this.#parts.clock.nowMs()), isStored: false };
  }

  #untilReady({ accountId, plan }: WorkedList): Promise<void> {
    const { door } = this.#parts;
    return plan.expiresAtMs === null
      ? door.untilOpen(accountId)
      : door.untilOpenOr(accountId, plan.expiresAtMs);
  }

  #broken(id: string, error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.error('bulk.broken', { signal_id: id, error: reason });
    this.#parts.onFatal('a list could not be worked through');
  }
}
