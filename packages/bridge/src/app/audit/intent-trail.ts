import type { UtcMs } from '@mt5-bridge/trading';
import type { AuditLog } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventLog, EventOrigin } from '../../ports/event-log.ts';
import type { Intent } from '../signals/intent.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import type { AuditTrail } from './audit-trail.ts';

/** The steps of an intent, in their order, each of which may be left out. */
export const INTENT_STEPS = ['decided', 'submitted', 'sent', 'answered', 'settled'] as const;
export type IntentStep = (typeof INTENT_STEPS)[number];

interface Steps {
  readonly startedMs: number;
  /** Milliseconds from the start, by the clock that never jumps. */
  readonly at: Partial<Record<IntentStep, number>>;
}

export interface IntentTrailParts {
  readonly log: AuditLog;
  readonly trail: Pick<AuditTrail, 'gather'>;
  readonly clock: Clock;
  readonly eventLog: Pick<EventLog, 'lastSeq'>;
}

/** Rows of intents: one when it is submitted or denied, one when it is settled, with the time of each step. */
export class IntentTrail {
  readonly #parts: IntentTrailParts;
  readonly #steps = new Map<string, Steps>();

  constructor(parts: IntentTrailParts) {
    this.#parts = parts;
  }

  /** The id is claimed by this intent. */
  began({ id }: Pick<Intent, 'id'>): void {
    this.#steps.set(id, { startedMs: this.#parts.clock.monotonicMs(), at: {} });
  }

  reached(id: string, step: IntentStep): void {
    const steps = this.#steps.get(id);
    if (steps !== undefined) steps.at[step] = this.#since(steps);
  }

  /** Nobody tells of this intent any more in this life of the process, but for a later proof. */
  ended(id: string): void {
    this.#steps.delete(id);
  }

  /** Called in the turn of `appendSubmitted`, before it: both are durable together. */
  submitting(intent: Intent, atMs: UtcMs): void {
    const { id, kind, subject, accountId, summary, origin = null } = intent;
    this.#parts.log.record({
      atMs,
      act: 'intent_submitted',
      subject,
      origin,
      accountId,
      signalId: id,
      code: null,
      summary,
      // Events of this intent have higher numbers.
      detail: `{"kind":"${kind}","afterSeq":${this.#parts.eventLog.lastSeq(accountId)}}`,
    });
  }

  /** Called in the turn of `settle`, before it: both are durable together. */
  settling(
    intent: Pick<Intent, 'id' | 'accountId' | 'summary'> & Partial<Intent>,
    outcome: SignalOutcome,
    cause: EventOrigin,
    atMs: UtcMs,
  ): void {
    this.reached(intent.id, 'settled');
    const isDenied = outcome.kind === 'denied';
    const steps = this.#steps.get(intent.id);
    this.#parts.log.record({
      atMs,
      act: isDenied ? 'intent_denied' : 'intent_settled',
      subject: intent.subject ?? null,
      origin: isDenied ? (intent.origin ?? null) : null,
      accountId: intent.accountId,
      signalId: intent.id,
      code: codeOf(outcome),
      summary: intent.summary,
      detail: JSON.stringify({
        ...(isDenied ? { kind: intent.kind } : {}),
        ...factsOf(outcome),
        ...(cause === 'signal' ? {} : { cause }),
        ...(intent.receivedMs === undefined ? {} : { receivedMs: intent.receivedMs }),
        ...(steps === undefined ? {} : { steps: steps.at }),
      }),
    });
  }

  /** The id is known: what became of it is told again, or refused to somebody who may not ask. */
  knownAlready(intent: Intent, how: 'replay' | 'pending' | 'unresolved' | 'conflict'): void {
    const { id, kind, subject, accountId, summary, origin = null } = intent;
    const isConflict = how === 'conflict';
    this.#parts.trail.gather({
      act: isConflict ? 'intent_refused' : 'intent_repeated',
      subject,
      origin,
      accountId,
      signalId: id,
      code: isConflict ? 'IDEMPOTENCY_CONFLICT' : null,
      summary,
      detail: JSON.stringify({ kind, answer: how }),
    });
  }

  #since({ startedMs }: Steps): number {
    return Math.round((this.#parts.clock.monotonicMs() - startedMs) * 1_000) / 1_000;
  }
}

function codeOf(outcome: SignalOutcome): string {
  switch (outcome.kind) {
    case 'denied':
    case 'rejected':
      return outcome.code;
    case 'unresolved':
      return 'OUTCOME_UNKNOWN';
    case 'executed':
    case 'placed':
    case 'partial':
      return outcome.kind;
  }
}

function factsOf(outcome: SignalOutcome): object {
  switch (outcome.kind) {
    case 'denied': {
      const { rule, limit, value, limitOf } = outcome.details;
      return { rule, limit, value, limitOf, message: outcome.message };
    }
    case 'rejected': {
      const { retcode, wasSent, message } = outcome;
      return { retcode, wasSent, message };
    }
    case 'unresolved':
      return { reason: outcome.reason };
    case 'executed':
    case 'placed':
    case 'partial': {
      const { retcode, order, deal, position, price, volume } = outcome;
      return { retcode, order, deal, position, price, volume };
    }
  }
}
