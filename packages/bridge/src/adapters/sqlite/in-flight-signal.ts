import type { BulkPlan, TerminalRequest, UtcMs } from '@mt5-bridge/trading';
import type {
  Claim,
  Settlement,
  SignalClaim,
  SignalRecord,
  SignalStep,
} from '../../ports/ledger.ts';

/** A signal between its claim and its durable outcome. */
export interface InFlightSignal {
  readonly claim: SignalClaim;
  /** Its number in the ledger; `undefined` until an append was made for it. */
  no: number | undefined;
  request: TerminalRequest | null;
  plan: BulkPlan | null;
  submittedMs: UtcMs | null;
  isSubmitDurable: boolean;
  isSettling: boolean;
  /** Of a signal that was settled as unresolved before. */
  readonly steps: readonly SignalStep[];
  /** Made when the first repeat comes to wait. */
  settled: PromiseWithResolvers<SignalRecord> | undefined;
  fault: string | undefined;
}

export function newInFlight(claim: SignalClaim, steps: readonly SignalStep[] = []): InFlightSignal {
  return {
    claim,
    no: undefined,
    request: null,
    plan: null,
    submittedMs: null,
    isSubmitDurable: false,
    isSettling: false,
    steps,
    settled: undefined,
    fault: undefined,
  };
}

export function claimAgain(entry: InFlightSignal, claim: SignalClaim): Claim {
  const conflict = conflictOf(entry.claim, claim);
  if (conflict !== undefined) return conflict;
  if (entry.settled === undefined) {
    entry.settled = Promise.withResolvers();
    // Whoever waits hears of a fault; when nobody does any more, it is not an unhandled one.
    entry.settled.promise.catch(() => undefined);
  }
  if (entry.fault !== undefined) entry.settled.reject(storeFault(entry.fault));
  return { kind: 'pending', settled: entry.settled.promise };
}

/** The id is spent: an append for it failed, so nobody knows before the next start what the file holds. */
export function failSignal(entry: InFlightSignal, reason: string): void {
  entry.fault = reason;
  entry.settled?.reject(storeFault(reason));
}

function storeFault(reason: string): Error {
  return new Error(`the ledger failed before the outcome was durable: ${reason}`);
}

export function conflictOf(known: SignalClaim, claim: SignalClaim): Claim | undefined {
  const isSameSubject = known.subject === claim.subject;
  if (isSameSubject && known.contentHash === claim.contentHash) return undefined;
  return { kind: 'conflict', sameSubject: isSameSubject };
}

export function toSubmittedRecord(entry: InFlightSignal): SignalRecord | undefined {
  if (!entry.isSubmitDurable) return undefined;
  const { claim, request, plan, submittedMs, steps } = entry;
  const state = steps.at(-1)?.state ?? 'submitted';
  return { ...claim, state, request, plan, outcome: null, submittedMs, settledMs: null, steps };
}

export function toSettledRecord(entry: InFlightSignal, settlement: Settlement): SignalRecord {
  const { claim, request, plan, submittedMs } = entry;
  const { state, outcome, atMs } = settlement;
  const steps = stepsAfter(entry, settlement);
  return { ...claim, state, request, plan, outcome, submittedMs, settledMs: atMs, steps };
}

export function stepsAfter(
  { steps }: Pick<InFlightSignal, 'steps'>,
  { state, atMs, origin }: SignalStep,
): readonly SignalStep[] {
  return [...steps, { state, atMs, origin }];
}
