import type {
  AccountId,
  BulkPlan,
  IntentKind,
  SignalState,
  TerminalRequest,
  UtcMs,
  Volume,
} from '@mt5-bridge/trading';
import type { AppendResult, StoreHealth } from './append-result.ts';
import type { AccountEventDraft, EventOrigin } from './event-log.ts';

/** What a client asked for, before anything was decided. */
export interface SignalClaim {
  /** Canonical lower-case UUID; unique in this bridge for ever. */
  readonly signalId: string;
  /** The message that carried it. */
  readonly requestType: IntentKind;
  /** Who sent it; a key belongs to a subject and survives its rotation. */
  readonly subject: string;
  readonly accountId: AccountId;
  /** SHA-256 in hex of the canonical content; equal content, equal hash. */
  readonly contentHash: string;
  /** The signal as JSON text, for the audit. Holds no secret; empty when retention has passed over it. */
  readonly content: string;
  readonly receivedMs: UtcMs;
}

/** A state that a signal came to after it was submitted or denied. */
export interface SignalStep {
  readonly state: SignalState;
  readonly atMs: UtcMs;
  readonly origin: EventOrigin;
  /** What was dealt of its order by then; left out where that is in the outcome. */
  readonly filledVolume?: Volume;
}

/** The end of the wait for an outcome: a proof, a denial, or that nobody knows. */
export interface Settlement extends SignalStep {
  /** JSON text of the application. */
  readonly outcome: string;
}

/** A signal whose outcome is known or whose request went out. */
export interface SignalRecord extends SignalClaim {
  readonly state: SignalState;
  /** `null` when the signal was denied before a request was planned, and for a `plan`. */
  readonly request: TerminalRequest | null;
  /** Of an intent that is a list of others. */
  readonly plan: BulkPlan | null;
  /** The outcome as JSON text of the application; `null` while it is not known. */
  readonly outcome: string | null;
  readonly submittedMs: UtcMs | null;
  /** When the outcome was stored; later steps do not change it. */
  readonly settledMs: UtcMs | null;
  /** Oldest first; the last one is in force. Empty until something is settled. */
  readonly steps: readonly SignalStep[];
}

export type Claim =
  | { readonly kind: 'new' }
  /** Same subject and content, outcome stored: tell it again. */
  | { readonly kind: 'replay'; readonly record: SignalRecord }
  /**
   * Same subject and content, still in flight in this process: wait for the same outcome. Rejects when the
   * store fails before the outcome is durable.
   */
  | { readonly kind: 'pending'; readonly settled: Promise<SignalRecord> }
  /** Same subject and content, sent in an earlier life of the process, outcome not known yet. */
  | { readonly kind: 'unresolved'; readonly record: SignalRecord }
  | { readonly kind: 'conflict'; readonly sameSubject: boolean };

/**
 * The durable memory of every signal. One process owns it. Claims are synchronous: the ids in flight live
 * in memory, all others are a point lookup.
 */
export interface Ledger {
  /** Identity of this ledger, made once; part of every fingerprint. */
  readonly bridgeId: string;

  claim(claim: SignalClaim): Claim;

  /**
   * Gives back a `new` claim for which nothing was appended: the id is not spent. Called in the same turn as
   * the claim, so that no repeat can be waiting for it.
   */
  release(signalId: string): void;

  /** Durable `submitted`, before anything leaves the bridge. */
  appendSubmitted(signalId: string, request: TerminalRequest, atMs: UtcMs): Promise<AppendResult>;

  /** Durable `submitted` of a list, before the first of its items is begun. */
  appendPlan(signalId: string, plan: BulkPlan, atMs: UtcMs): Promise<AppendResult>;

  /**
   * Durable outcome together with its events. Resolves waiting repeats. A denied signal is settled without
   * a submit. After a failed append the signal keeps its claim: the id is spent. A signal of an earlier life,
   * or one that was settled as `unresolved`, may be settled again; any other throws.
   */
  settle(
    signalId: string,
    settlement: Settlement,
    events: readonly AccountEventDraft[],
  ): Promise<AppendResult>;

  /**
   * A later step of a signal whose outcome is durable, together with its events: its order was filled,
   * cancelled, expired. The outcome stays as it was told. Throws for a signal without an outcome.
   */
  advance(
    signalId: string,
    step: SignalStep,
    events: readonly AccountEventDraft[],
  ): Promise<AppendResult>;

  find(signalId: string): SignalRecord | undefined;

  /** The signal whose request carried this fingerprint (`TerminalRequest.fingerprint`). */
  findByFingerprint(fingerprint: string): SignalRecord | undefined;

  /** Signals `submitted` or `unresolved`, oldest first; read at start-up by the reconciler. */
  unresolved(): Promise<readonly SignalRecord[]>;

  /** Signals `placed` or `partial`: their orders may still change. Oldest first. */
  living(): Promise<readonly SignalRecord[]>;

  health(): StoreHealth;
  /** Calls back once, when the store stops being writable. */
  onFault(listener: (reason: string) => void): void;
}
