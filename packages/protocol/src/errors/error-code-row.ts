import type { CloseCode } from '../close-codes.ts';

/**
 * Whether a `trading_signal` refused with a code has spent its id: `never` the code comes in `error` only;
 * `always` in `trading_signal_executed` only; `by_message` the type of the message tells.
 */
export type IdSpent = 'never' | 'always' | 'by_message';

export interface ErrorCodeRow {
  /** Default text for people. */
  readonly message: string;
  /** A later attempt, unchanged but for a new id where the old one is spent, can succeed. */
  readonly isRetryable: boolean;
  /** The bridge closes the connection with it, after the message; `null`: it stays. */
  readonly closeCode: CloseCode | null;
  readonly idSpent: IdSpent;
  readonly description: string;
  readonly suggestion: string;
  /** Version of the package that first sent it; `null`: kept for a later one. */
  readonly since: string | null;
}
