import {
  asUtcMs,
  classifyTradeReply,
  fingerprintOf,
  type TerminalRequest,
  type TradeReply,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { Sha256 } from '../../ports/digest.ts';
import type { EventOrigin } from '../../ports/event-log.ts';
import type { Claim, Ledger, SignalRecord } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Random } from '../../ports/random.ts';
import type { AccountView } from '../account-view.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Conservation } from '../controls/conservation.ts';
import type { OrderControls } from '../controls/order-controls.ts';
import { InFlight } from '../in-flight.ts';
import { PROOF_TAKES_MS } from '../reconciler/absence.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import type { BridgeSettings } from '../settings.ts';
import { failedInside, notWritten } from './denials.ts';
import type { Decide, Decision, Intent, PlannedList } from './intent.ts';
import type { LivingOrders } from './living-orders.ts';
import { deniedOutcome, outcomeOf, unresolvedOutcome } from './outcome-of.ts';
import { signalSettled } from './signal-events.ts';
import { decodeOutcome, encodeOutcome, type SignalOutcome } from './signal-outcome.ts';
import type { SignalUpdates } from './signal-updates.ts';

/** How a request frame is answered. */
export type SignalAnswer =
  | { readonly kind: 'settled'; readonly outcome: SignalOutcome; readonly isReplay: boolean }
  /** Same id, other content or another subject; the stored outcome stays as it is. */
  | { readonly kind: 'conflict'; readonly isSameSubject: boolean };

/** The answer to a submission that may have been refused before its id was claimed. */
export type SubmitAnswer<Refusal> =
  | SignalAnswer
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface SignalServiceParts {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly sha256: Sha256;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly settings: BridgeSettings;
  readonly controls: OrderControls;
  readonly conservation: Conservation;
  readonly audit: Pick<AuditTrail, 'intents'>;
  readonly livingOrders: LivingOrders;
  readonly updates: Pick<SignalUpdates, 'stepped'>;
  readonly lists: ListRunner;
  /** Called when the ledger broke a rule of its own: the bridge must drain and end. */
  readonly onFatal: (reason: string) => void;
}

/** An outcome, and whether it is durable. */
export interface StoredOutcome {
  readonly value: SignalOutcome;
  readonly isStored: boolean;
}

/** Works intents through that are lists of others. */
export interface ListRunner {
  work(intent: Intent, list: PlannedList): Promise<StoredOutcome>;
  /** Of a list of an earlier life, which is being gone on with. */
  outcomeOf(id: string): Promise<SignalOutcome | undefined>;
}

export interface SignalSubmission<Refusal> {
  readonly intent: Intent;
  /** Canonical JSON of what the client asked for; equal wishes, equal text. */
  readonly content: string;
  /** Asked once, and for a new id only; a refusal gives the claim back. */
  readonly admit: () => Admission<Refusal>;
  readonly decide: Decide;
}

/** Leave to go on with an account, or whatever the caller refuses with. */
export type Admission<Refusal> =
  | { readonly kind: 'admitted'; readonly view: AccountView }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

interface Pending {
  readonly intent: Intent;
  readonly outcome: Promise<SignalOutcome>;
}

type Planned = Extract<Decision, { kind: 'request' }>;

interface Leaving extends Planned {
  /** Monotonic: a wall clock that is set back gives no request a longer life. */
  readonly livesUntilMs: number;
}

/**
 * Takes an intent from claim to stored outcome: claim, check, plan, durable `submitted`, send, classify,
 * durable outcome. Nothing is sent before it is durable, nothing is sent twice; an unknown outcome is
 * found out by the reconciler, and told as unknown when that takes too long.
 */
export class SignalService {
  readonly #parts: SignalServiceParts;
  readonly #reconciler: Reconciler;
  /** Intents of this process whose answer is not known yet; repeats wait for the same one. */
  readonly #pending = new Map<string, Pending>();
  readonly inFlight = new InFlight();

  constructor(parts: SignalServiceParts, reconciler: Reconciler) {
    this.#parts = parts;
    this.#reconciler = reconciler;
  }

  /** Who holds an id, in flight or for ever; `undefined` while it is not spent. */
  holderOf(id: string): Pick<SignalRecord, 'subject' | 'accountId'> | undefined {
    return this.#pending.get(id)?.intent ?? this.#parts.ledger.find(id);
  }

  /** What is in flight in this process and not durable yet, or not settled. */
  intentOf(id: string): Intent | undefined {
    return this.#pending.get(id)?.intent;
  }

  /** What an intent in flight will be answered with; `undefined` when none of this id is. */
  pendingOutcome(id: string): Promise<SignalOutcome> | undefined {
    return this.#pending.get(id)?.outcome;
  }

  /** Answers at once what is known already; never throws for a business outcome. */
  submit<Refusal>(
    submission: SignalSubmission<Refusal>,
  ): SubmitAnswer<Refusal> | Promise<SignalAnswer> {
    const { intent, decide } = submission;
    const claim = this.#claim(submission);
    if (claim.kind !== 'new') this.#parts.audit.intents.knownAlready(intent, claim.kind);
    switch (claim.kind) {
      case 'replay':
        return { kind: 'settled', outcome: storedOutcome(claim.record.outcome), isReplay: true };
      case 'conflict':
        return { kind: 'conflict', isSameSubject: claim.sameSubject };
      case 'unresolved':
        return this.#replayUnresolved(claim.record);
      case 'pending':
        return this.#joinPending(intent.id, claim.settled);
      case 'new': {
        const admission = submission.admit();
        if (admission.kind === 'refused') {
          this.#parts.ledger.release(intent.id);
          return admission;
        }
        const outcome = this.inFlight.track(this.#run(intent, decide, admission.view));
        this.#pending.set(intent.id, { intent, outcome });
        return outcome.then((settled) => ({ kind: 'settled', outcome: settled, isReplay: false }));
      }
    }
  }

  #claim({ intent, content }: { intent: Intent; content: string }): Claim {
    try {
      return this.#parts.ledger.claim({
        signalId: intent.id,
        requestType: intent.kind,
        subject: intent.subject,
        accountId: intent.accountId,
        contentHash: this.#parts.sha256(content).toHex(),
        content,
        receivedMs: intent.receivedMs,
      });
    } catch (error) {
      this.#broken(error);
      throw error;
    }
  }

  /** A ledger that throws can not be trusted with the next signal either. */
  #broken(error: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.error('signal.broken', { error: reason });
    this.#parts.onFatal('the ledger failed inside');
  }

  async #joinPending(
    id: string,
    settled: Promise<{ readonly outcome: string | null }>,
  ): Promise<SignalAnswer> {
    const own = this.#pending.get(id)?.outcome;
    const outcome = own === undefined ? storedOutcome((await settled).outcome) : await own;
    return { kind: 'settled', outcome, isReplay: true };
  }

  /** Sent by an earlier life of the process, or told as unknown before: waits for the same proof. */
  async #replayUnresolved(record: SignalRecord): Promise<SignalAnswer> {
    const { lists } = this.#parts;
    const outcome = await (record.plan === null
      ? this.#awaitProof(record)
      : lists.outcomeOf(record.signalId));
    return { kind: 'settled', outcome: outcome ?? this.#unknown(), isReplay: true };
  }

  async #run(intent: Intent, decide: Decide, view: AccountView): Promise<SignalOutcome> {
    const { clock, metrics } = this.#parts;
    const startedMs = clock.monotonicMs();
    this.#parts.audit.intents.began(intent);
    try {
      const outcome = await this.#execute(intent, decide, view);
      metrics.observe('handle', clock.monotonicMs() - startedMs);
      if (outcome.isStored) {
        this.#pending.delete(intent.id);
        return outcome.value;
      }
      // The ledger takes nothing any more: the answer stays in memory and the id stays spent.
      const { kind } = outcome.value;
      return kind === 'denied' || kind === 'unresolved'
        ? outcome.value
        : unresolvedOutcome('it could not be stored', clock.nowMs());
    } catch (error) {
      this.#broken(error);
      return unresolvedOutcome('the bridge failed inside', clock.nowMs());
    } finally {
      this.#parts.controls.done(intent.id);
      this.#parts.conservation.settled(intent.id);
      this.#parts.audit.intents.ended(intent.id);
    }
  }

  async #execute(intent: Intent, decide: Decide, view: AccountView): Promise<StoredOutcome> {
    const { clock, controls, ledger, lists, sha256 } = this.#parts;
    const nowMs = clock.nowMs();
    const decidedMs = clock.monotonicMs();
    const fingerprint = fingerprintOf(sha256(`${ledger.bridgeId} ${intent.id}`));
    const decided = this.#decide(intent, () => decide(view, { nowMs, fingerprint }));
    const decision = decided instanceof Promise ? await decided : decided;
    this.#parts.audit.intents.reached(intent.id, 'decided');
    if (decision.kind === 'denied') {
      return this.#store(intent, deniedOutcome(decision.denial, nowMs));
    }
    if (decision.kind === 'list') return lists.work(intent, decision);
    controls.planned(intent, decision.exposes);
    const request: TerminalRequest = {
      requestId: intent.id,
      fingerprint,
      expiresAtMs: decision.expiresAtMs,
      trade: decision.trade,
      precedence: decision.exposes === undefined ? 'reducing' : (decision.urgency ?? 'medium'),
    };
    const livesUntilMs = decidedMs + decision.expiresAtMs - nowMs;
    const sent = await this.#sendOnce(intent, view, request, { ...decision, livesUntilMs });
    if (sent.kind !== 'unresolved') return this.#store(intent, sent);
    this.#parts.updates.stepped(intent, 'unresolved', clock.nowMs());
    const record = ledger.find(intent.id);
    const proven = record === undefined ? undefined : await this.#awaitProof(record);
    // The reconciler has stored what it proved.
    if (proven !== undefined) return { value: proven, isStored: true };
    // Or could not: then nobody can.
    if (ledger.health().kind === 'failed') return { value: sent, isStored: false };
    return this.#store(intent, sent);
  }

  /** Nothing has left the bridge yet: a fault in a rule costs this one intent. */
  #decide(intent: Intent, decide: () => ReturnType<Decide>): ReturnType<Decide> {
    try {
      const decided = decide();
      if (!(decided instanceof Promise)) return decided;
      return decided.catch((error: unknown) => this.#undecided(intent, error));
    } catch (error) {
      return this.#undecided(intent, error);
    }
  }

  #undecided(intent: Intent, error: unknown): Decision {
    const errorId = this.#parts.random.uuid();
    this.#parts.log.error('signal.decision_failed', {
      error_id: errorId,
      signal_id: intent.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return { kind: 'denied', denial: failedInside(errorId) };
  }

  /** The proven outcome, or `undefined` when finding out takes longer than clients should wait. */
  #awaitProof(record: SignalRecord): Promise<SignalOutcome | undefined> {
    const { clock, settings } = this.#parts;
    const solved = this.#reconciler.watch(record);
    if (settings.reconcileTimeoutMs === 0) return Promise.resolve(undefined);
    // A request that may wait for long can not be proven absent before it is too old to be executed.
    const provableMs = (record.request?.expiresAtMs ?? 0) + PROOF_TAKES_MS - clock.nowMs();
    const waitMs = Math.max(settings.reconcileTimeoutMs, provableMs);
    return new Promise((resolve) => {
      const cancel = clock.schedule(waitMs, () => {
        // A proof that is on its way to the disk is worth the wait, and nothing can be stored beside it.
        void this.#reconciler.stored(record.signalId).then(() => resolve(undefined));
      });
      void solved.then((outcome) => {
        cancel();
        resolve(outcome);
      });
    });
  }

  #unknown(): SignalOutcome {
    return unresolvedOutcome(
      'the request was sent and its answer never came',
      this.#parts.clock.nowMs(),
    );
  }

  /** Durable `submitted` first; from then on a missing answer is an unknown outcome, never a second send. */
  async #sendOnce(
    intent: Intent,
    view: AccountView,
    request: TerminalRequest,
    leaving: Leaving,
  ): Promise<SignalOutcome> {
    const { requestedVolume, warnings } = leaving;
    const { audit, clock, conservation, ledger, livingOrders, metrics, updates } = this.#parts;
    const appendedMs = clock.monotonicMs();
    const atMs = clock.nowMs();
    audit.intents.submitting(intent, atMs);
    const submitted = await ledger.appendSubmitted(intent.id, request, atMs);
    if (submitted.kind === 'failed') {
      return deniedOutcome(notWritten(submitted.reason), clock.nowMs());
    }
    conservation.submitted(intent.id);
    audit.intents.reached(intent.id, 'submitted');
    updates.stepped(intent, 'submitted', clock.nowMs());
    const sentMs = clock.monotonicMs();
    metrics.observe('append', sentMs - appendedMs);
    livingOrders.sent(intent, request.trade);
    const reply = await this.#send(view, request, leaving);
    metrics.observe('terminal', clock.monotonicMs() - sentMs);
    audit.intents.reached(intent.id, 'answered');
    const sent = { request, requestedVolume, warnings, nowMs: clock.nowMs() };
    return outcomeOf(classifyTradeReply(reply), sent);
  }

  async #send(
    view: AccountView,
    request: TerminalRequest,
    { exposes, livesUntilMs }: Leaving,
  ): Promise<TradeReply> {
    const { clock, conservation, controls } = this.#parts;
    const leftMs = livesUntilMs - clock.monotonicMs();
    const isExpired = clock.nowMs() >= request.expiresAtMs || leftMs <= 0;
    // A stop that was engaged during the append holds this order back too.
    const isStopped = exposes && controls.stopOf(view.accountId, exposes) !== undefined;
    if (isExpired || isStopped) {
      conservation.withheld(request.requestId);
      return { kind: 'not_sent', reason: isStopped ? 'trading_halted' : 'expired' };
    }
    this.#parts.audit.intents.reached(request.requestId, 'sent');
    try {
      const latestMs = Math.floor(clock.nowMs() + leftMs);
      const expiresAtMs = asUtcMs(Math.min(latestMs, request.expiresAtMs));
      const { terminalTimeoutMs } = this.#parts.settings;
      return await view.terminal.send({ ...request, expiresAtMs }, terminalTimeoutMs);
    } catch (error) {
      // A port that throws is broken, and nobody can say how far the request came.
      const detail = error instanceof Error ? error.message : String(error);
      this.#parts.log.error('terminal.send_threw', { account: view.accountId, error: detail });
      return { kind: 'no_answer', reason: 'unreadable', detail: 'the link to the terminal failed' };
    }
  }

  async #store(intent: Intent, outcome: SignalOutcome): Promise<StoredOutcome> {
    const startedMs = this.#parts.clock.monotonicMs();
    const isStored = await settleOutcome(this.#parts, intent, outcome, 'signal');
    this.#parts.metrics.observe('settle', this.#parts.clock.monotonicMs() - startedMs);
    return { value: outcome, isStored };
  }
}

/** Stores an outcome together with its event; false when the ledger failed. */
export async function settleOutcome(
  parts: Pick<SignalServiceParts, 'audit' | 'ledger' | 'clock' | 'livingOrders'>,
  intent: Pick<Intent, 'id' | 'accountId' | 'summary'> & Partial<Intent>,
  outcome: SignalOutcome,
  origin: EventOrigin,
): Promise<boolean> {
  const text = encodeOutcome(outcome);
  const settlement = { state: outcome.kind, outcome: text, atMs: parts.clock.nowMs(), origin };
  const event = signalSettled(intent, outcome, text, origin);
  parts.audit.intents.settling(intent, outcome, origin, settlement.atMs);
  const result = await parts.ledger.settle(intent.id, settlement, [event]);
  if (result.kind === 'durable') parts.livingOrders.settled(intent, outcome);
  return result.kind === 'durable';
}

function storedOutcome(text: string | null): SignalOutcome {
  if (text === null) throw new Error('a settled signal has no outcome');
  return decodeOutcome(text);
}
