import type {
  AccountId,
  BulkPlan,
  IntentKind,
  TerminalSnapshot,
  TradeRequest,
  Urgency,
  UtcMs,
  Volume,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { Exposure } from '../controls/exposure.ts';
import type { DenialReason } from './denials.ts';

/** Anything a client sends that changes orders: a signal, or a command on an order or position. */
export interface Intent {
  /** `signal_id` or `request_id`: canonical lower-case UUID, unique in this bridge for ever. */
  readonly id: string;
  /** What carried it. */
  readonly kind: IntentKind;
  readonly subject: string;
  readonly accountId: AccountId;
  readonly receivedMs: UtcMs;
  /** From where, for the audit: what `originOf` says of the session. Left out by the bridge's own acts. */
  readonly origin?: string;
  /** For the event log and the audit, for example `BUY EURUSD` or `order_cancel 1234`. */
  readonly summary: string;
}

/** What is fixed at the moment of the decision. */
export interface IntentMoment {
  readonly nowMs: UtcMs;
  /** Opens the comment of the order, so that it is found again. */
  readonly fingerprint: string;
}

/** The one request of an intent, or why there is none. */
export type Decision =
  | { readonly kind: 'denied'; readonly denial: DenialReason }
  | {
      readonly kind: 'request';
      readonly trade: TradeRequest;
      readonly requestedVolume: Volume;
      /** Bridge time after which the request must not be executed. */
      readonly expiresAtMs: UtcMs;
      readonly warnings: readonly string[];
      /** Of a signal that adds exposure; left out: medium. */
      readonly urgency?: Urgency | undefined;
      /** What it adds to the account's exposure; left out by what only lowers it. */
      readonly exposes?: Exposure | undefined;
    }
  | PlannedList;

/** An intent that is a list of others. */
export interface PlannedList {
  readonly kind: 'list';
  readonly plan: BulkPlan;
  /** What the terminal told when the list was made. */
  readonly seen: TerminalSnapshot;
}

/**
 * Pure apart from what it reads of the account: called once, after the claim. Only what has to ask the
 * terminal first answers later.
 */
export type Decide = (view: AccountView, moment: IntentMoment) => Decision | Promise<Decision>;
