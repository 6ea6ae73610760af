import { type AccountId, isMeant, type TerminalSnapshot } from '@mt5-bridge/trading';
import type { AppendResult } from '../../ports/append-result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ControlStore } from '../../ports/control-store.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { AccountView } from '../account-view.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import type { Batch } from '../signals/signal-outcome.ts';
import type { SignalAnswer, SignalService } from '../signals/signal-service.ts';
import type { AccountDoor } from './account-door.ts';
import type { BulkService } from './bulk-service.ts';
import { type BulkWish, lookAt, planStop } from './decide-bulk.ts';

/** What a stop is to do beside holding orders back. */
export interface StopWish extends BulkWish {
  /** Of the intent in the ledger; made when the stop was engaged. */
  readonly id: string;
  readonly kind: 'kill_switch' | 'dead_man_switch';
  readonly accountId: AccountId;
  /** Who engaged it, or whose switch fired. */
  readonly subject: string;
  /** What the end is told with; JSON text of whoever wished it. */
  readonly note: string;
}

export interface StopActionParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: ControlStore;
  readonly ledger: Pick<Ledger, 'findByFingerprint'>;
  readonly accounts: ReadonlyMap<AccountId, AccountView>;
  readonly controls: Pick<OrderControls, 'exposing'>;
  readonly door: AccountDoor;
  readonly lists: Pick<BulkService, 'fatesOf' | 'knownOf' | 'stopped'>;
  readonly signals: () => Pick<SignalService, 'submit'>;
  /** How long those who wait are kept waiting for the end. */
  readonly reportAfterMs: number;
  /** Called once for each wish, with what is known when it ended or when it took too long. */
  readonly onReport: (wish: StopWish, fates: Batch) => void;
}

const NAME = 'stop_actions/';
const AGAIN_MS = 500;

/**
 * Cancels and closes what a stop was asked to. The wish is durable before anything is done about it and is kept
 * until it is finished: a crash, a terminal that is away, a planned restart put it off and do not end it.
 */
export class StopActions {
  readonly #parts: StopActionParts;
  readonly #running = new Map<string, Promise<Batch>>();
  #storing = 0;

  constructor(parts: StopActionParts) {
    this.#parts = parts;
  }

  /** True when every wish is in the ledger's hands, or there is none. */
  get isIdle(): boolean {
    return this.#running.size === 0 && this.#storing === 0;
  }

  /** Takes up what was not finished when the process ended. */
  restore(entries: ReadonlyMap<string, string>): void {
    for (const [name, value] of entries) {
      if (!name.startsWith(NAME)) continue;
      // Made by `begin` of this class.
      this.#start(JSON.parse(value) as StopWish);
    }
  }

  /** Durable when it resolves so; then it is done in any case. A switch that fires again has its wish already. */
  async begin(wish: StopWish): Promise<AppendResult> {
    if (this.#running.has(wish.id)) return { kind: 'durable' };
    this.#storing += 1;
    const result = await this.#parts.store.put(NAME + wish.id, JSON.stringify(wish));
    this.#storing -= 1;
    if (result.kind === 'durable') this.#start(wish);
    return result;
  }

  /**
   * What became of each ticket, when all is done or when waiting took too long; `undefined` when not even the
   * list could be made until then.
   */
  async report(id: string): Promise<Batch | undefined> {
    const ended = this.#running.get(id);
    if (ended === undefined) return undefined;
    const { lists } = this.#parts;
    const early = await Promise.race([ended, this.#late(), lists.stopped]);
    return early ?? lists.fatesOf(id);
  }

  #start(wish: StopWish): void {
    if (this.#running.has(wish.id)) return;
    const told = this.#carryOut(wish);
    const ended = told.then((fates) => this.#parts.lists.knownOf(wish.id) ?? fates);
    this.#running.set(wish.id, ended);
    void this.#tell(wish, told, ended);
  }

  /** From then on the ledger alone knows of it: what is still unknown stands there as that. */
  async #tell(wish: StopWish, told: Promise<Batch>, ended: Promise<Batch>): Promise<void> {
    const early = await Promise.race([ended, this.#late()]);
    const fates = early ?? this.#parts.lists.fatesOf(wish.id) ?? (await told);
    this.#parts.onReport(wish, fates);
    await told;
    this.#running.delete(wish.id);
    await this.#parts.store.put(NAME + wish.id, null);
  }

  #late(): Promise<void> {
    return this.#parts.door.pause(this.#parts.reportAfterMs);
  }

  /** Resolves with what is durable of it when every item has its answer; not in a bridge that shuts down before. */
  async #carryOut(wish: StopWish): Promise<Batch> {
    const { accountId } = wish;
    const view = this.#parts.accounts.get(accountId);
    // An account that is not configured any more comes back with its configuration, and this with it.
    if (view === undefined) return NEVER;
    for (;;) {
      await this.#parts.door.untilOpen(accountId);
      const answer = await this.#try(wish, view);
      if (answer === undefined) {
        await this.#parts.door.pause(AGAIN_MS);
        continue;
      }
      const fates = fatesIn(answer);
      this.#log(wish, fates);
      // Left to the next life of the process, which has the wish.
      return fates ?? NEVER;
    }
  }

  /** `undefined` when nothing could be begun. */
  async #try(wish: StopWish, view: AccountView): Promise<SignalAnswer | undefined> {
    // First who is on the way, then what stands: an order is in one of the two at least.
    const awaits = this.#onTheirWay(wish);
    const seen = await lookAt(view);
    if ('code' in seen) return undefined;
    try {
      const answer = await this.#submit(wish, view, seen, awaits);
      return answer.kind === 'refused' ? undefined : answer;
    } catch (error) {
      // The ledger has failed; what it holds of the wish is gone on with after the restart.
      const reason = error instanceof Error ? error.message : String(error);
      this.#parts.log.error('stop_actions.lost', { account: wish.accountId, error: reason });
      return undefined;
    }
  }

  #onTheirWay({ accountId, scope }: StopWish): readonly string[] {
    return this.#parts.controls
      .exposing(accountId)
      .filter((order) => isMeant(scope, order, order.subject))
      .map(({ id }) => id);
  }

  #submit(wish: StopWish, view: AccountView, seen: TerminalSnapshot, awaits: readonly string[]) {
    const { id, kind, subject, accountId } = wish;
    const { clock, door, ledger, signals } = this.#parts;
    return signals().submit<undefined>({
      intent: { id, kind, subject, accountId, receivedMs: clock.nowMs(), summary: kind },
      content: JSON.stringify([accountId, kind, wish.scope, wish.cancels, wish.closes]),
      admit: () =>
        door.isOpen(accountId)
          ? { kind: 'admitted', view }
          : { kind: 'refused', refusal: undefined },
      decide: () => ({ kind: 'list', plan: planStop(wish, view, seen, awaits, ledger), seen }),
    });
  }

  #log({ id, accountId, kind }: StopWish, fates: Batch | undefined): void {
    const about = { account: accountId, signal_id: id, reason: kind };
    if (fates === undefined) {
      this.#parts.log.warn('stop_actions.put_off', about);
      return;
    }
    this.#parts.log.warn('stop_actions.ended', {
      ...about,
      cancelled: fates.cancelled.length,
      closed: fates.closed.length,
      failed: fates.failed.length,
      unknown: fates.unknown.length,
    });
  }
}

function fatesIn(answer: SignalAnswer): Batch | undefined {
  return answer.kind === 'settled' && 'batch' in answer.outcome ? answer.outcome.batch : undefined;
}

const NEVER = new Promise<never>(() => undefined);
