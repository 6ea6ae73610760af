import {
  type ApprovedSignal,
  checkSignal,
  classifyTradeReply,
  fingerprintOf,
  planTradeRequest,
  type Signal,
  type TerminalRequest,
  type TradeReply,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { Sha256 } from '../../ports/digest.ts';
import type { Claim, Ledger } from '../../ports/ledger.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Random } from '../../ports/random.ts';
import type { AccountView } from '../account-view.ts';
import { InFlight } from '../in-flight.ts';
import type { BridgeSettings } from '../settings.ts';
import { ACCOUNT_UNKNOWN, notWritten, TOO_OLD } from './denials.ts';
import { deniedOutcome, outcomeOf, unresolvedOutcome } from './outcome-of.ts';
import { marketOf, riskViewOf } from './risk-view.ts';
import { deadlineOf } from './signal-deadline.ts';
import { signalSettled } from './signal-events.ts';
import { decodeOutcome, encodeOutcome, type SignalOutcome } from './signal-outcome.ts';

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
  /** Called when the ledger broke a rule of its own: the bridge must drain and end. */
  readonly onFatal: (reason: string) => void;
}

export interface SignalSubmission<Refusal> {
  readonly signal: Signal;
  /** Canonical JSON of what the client asked for; equal wishes, equal text. */
  readonly content: string;
  /** Asked once, and for a new id only; a refusal gives the claim back. */
  readonly admit: () => Admission<Refusal>;
}

/** Leave to go on with an account, or whatever the caller refuses with. */
export type Admission<Refusal> =
  | { readonly kind: 'admitted'; readonly view: AccountView }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/**
 * Takes a signal from claim to stored outcome: claim, check, plan, durable `submitted`, send, classify,
 * durable outcome. Nothing is sent before it is durable, nothing is sent twice.
 */
export class SignalService {
  readonly #parts: SignalServiceParts;
  /** Signals of this process whose answer is not known yet; repeats wait for the same one. */
  readonly #pending = new Map<string, Promise<SignalOutcome>>();
  readonly inFlight = new InFlight();

  constructor(parts: SignalServiceParts) {
    this.#parts = parts;
  }

  /** Answers at once what is known already; never throws for a business outcome. */
  submit<Refusal>(
    submission: SignalSubmission<Refusal>,
  ): SubmitAnswer<Refusal> | Promise<SignalAnswer> {
    const { signal } = submission;
    const claim = this.#claim(submission);
    switch (claim.kind) {
      case 'replay':
        return { kind: 'settled', outcome: storedOutcome(claim.record.outcome), isReplay: true };
      case 'conflict':
        return { kind: 'conflict', isSameSubject: claim.sameSubject };
      case 'unresolved':
        return {
          kind: 'settled',
          outcome: this.#forgotten(claim.record.submittedMs),
          isReplay: true,
        };
      case 'pending':
        return this.#joinPending(signal.signalId, claim.settled);
      case 'new': {
        const admission = submission.admit();
        if (admission.kind === 'refused') {
          this.#parts.ledger.release(signal.signalId);
          return admission;
        }
        const outcome = this.inFlight.track(this.#run(signal, admission.view));
        this.#pending.set(signal.signalId, outcome);
        return outcome.then((settled) => ({ kind: 'settled', outcome: settled, isReplay: false }));
      }
    }
  }

  #claim({ signal, content }: { signal: Signal; content: string }): Claim {
    try {
      return this.#parts.ledger.claim({
        signalId: signal.signalId,
        subject: signal.subject,
        accountId: signal.accountId,
        contentHash: toHex(this.#parts.sha256(content)),
        content,
        receivedMs: signal.receivedMs,
      });
    } catch (error) {
      this.#broken(error);
      throw error;
    }
  }

  /** A ledger that throws can not be trusted with the next signal either. */
  #broken(error: unknown): string {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.error('signal.broken', { error: reason });
    this.#parts.onFatal('the ledger failed inside');
    return reason;
  }

  async #joinPending(
    signalId: string,
    settled: Promise<{ readonly outcome: string | null }>,
  ): Promise<SignalAnswer> {
    const own = this.#pending.get(signalId);
    const outcome = own === undefined ? storedOutcome((await settled).outcome) : await own;
    return { kind: 'settled', outcome, isReplay: true };
  }

  /** Sent by an earlier life of the process; its outcome is for the reconciler to find. */
  #forgotten(submittedMs: number | null): SignalOutcome {
    const sent = submittedMs === null ? 'before a restart' : `at ${submittedMs}`;
    return unresolvedOutcome(
      `the request was sent ${sent} and its answer is not known`,
      this.#parts.clock.nowMs(),
    );
  }

  async #run(signal: Signal, view: AccountView): Promise<SignalOutcome> {
    const { clock, metrics } = this.#parts;
    const startedMs = clock.monotonicMs();
    try {
      const outcome = await this.#decide(signal, view);
      const decidedMs = clock.monotonicMs();
      const isStored = await this.#settle(signal, outcome);
      metrics.observe('settle', clock.monotonicMs() - decidedMs);
      metrics.observe('handle', clock.monotonicMs() - startedMs);
      if (isStored) {
        this.#pending.delete(signal.signalId);
        return outcome;
      }
      // The ledger takes nothing any more: the answer stays in memory and the id stays spent.
      return outcome.kind === 'denied'
        ? outcome
        : unresolvedOutcome('it could not be stored', clock.nowMs());
    } catch (error) {
      this.#broken(error);
      return unresolvedOutcome('the bridge failed inside', clock.nowMs());
    }
  }

  async #decide(signal: Signal, view: AccountView): Promise<SignalOutcome> {
    const { clock, ledger, sha256 } = this.#parts;
    const nowMs = clock.nowMs();
    const riskView = riskViewOf(signal, view, this.#parts.settings.riskOf(view.accountId), nowMs);
    if (riskView === undefined) return deniedOutcome(ACCOUNT_UNKNOWN, nowMs);
    const verdict = checkSignal(signal, riskView);
    if (verdict.kind === 'denied') return deniedOutcome(verdict, nowMs);
    if (riskView.spec === undefined) return deniedOutcome(ACCOUNT_UNKNOWN, nowMs);
    const fingerprint = fingerprintOf(sha256(`${ledger.bridgeId} ${signal.signalId}`));
    const plan = planTradeRequest(
      verdict.approved,
      marketOf(riskView, riskView.spec, view, ledger),
      fingerprint,
    );
    if (plan.kind === 'denied') return deniedOutcome(plan, nowMs);
    const request: TerminalRequest = {
      requestId: signal.signalId,
      fingerprint,
      expiresAtMs: deadlineOf(signal, plan.sendBeforeMs),
      trade: plan.request,
    };
    if (nowMs >= request.expiresAtMs) {
      return deniedOutcome(TOO_OLD, nowMs);
    }
    return this.#sendOnce(
      verdict.approved,
      view,
      request,
      plan.warnings.map(({ message }) => message),
    );
  }

  /** Durable `submitted` first; from then on a missing answer is an unknown outcome, never a second send. */
  async #sendOnce(
    approved: ApprovedSignal,
    view: AccountView,
    request: TerminalRequest,
    warnings: readonly string[],
  ): Promise<SignalOutcome> {
    const { clock, ledger, metrics } = this.#parts;
    const appendedMs = clock.monotonicMs();
    const submitted = await ledger.appendSubmitted(approved.signalId, request, clock.nowMs());
    if (submitted.kind === 'failed') {
      return deniedOutcome(notWritten(submitted.reason), clock.nowMs());
    }
    const sentMs = clock.monotonicMs();
    metrics.observe('append', sentMs - appendedMs);
    const reply = await this.#send(view, request);
    metrics.observe('terminal', clock.monotonicMs() - sentMs);
    return outcomeOf(classifyTradeReply(reply), {
      request,
      requestedVolume: approved.volume,
      warnings,
      nowMs: clock.nowMs(),
    });
  }

  async #send(view: AccountView, request: TerminalRequest): Promise<TradeReply> {
    if (this.#parts.clock.nowMs() >= request.expiresAtMs)
      return { kind: 'not_sent', reason: 'expired' };
    try {
      return await view.terminal.send(request, this.#parts.settings.terminalTimeoutMs);
    } catch (error) {
      // A port that throws is broken, and nobody can say how far the request came.
      const detail = error instanceof Error ? error.message : String(error);
      this.#parts.log.error('terminal.send_threw', { account: view.accountId, error: detail });
      return { kind: 'no_answer', reason: 'unreadable', detail };
    }
  }

  async #settle(signal: Signal, outcome: SignalOutcome): Promise<boolean> {
    const { ledger, clock } = this.#parts;
    const settlement = {
      state: outcome.kind,
      outcome: encodeOutcome(outcome),
      atMs: clock.nowMs(),
    };
    const result = await ledger.settle(signal.signalId, settlement, [
      signalSettled(signal, outcome),
    ]);
    return result.kind === 'durable';
  }
}

function storedOutcome(text: string | null): SignalOutcome {
  if (text === null) throw new Error('a settled signal has no outcome');
  return decodeOutcome(text);
}

function toHex(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0');
  return hex;
}
