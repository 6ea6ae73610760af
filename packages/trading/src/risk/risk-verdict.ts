import type { Signal } from '../signal/signal.ts';
import type { TradeErrorCode } from '../trade/trade-error-code.ts';
import type { Brand } from '../values/brand.ts';

/**
 * A signal that passed every rule. Only `checkSignal` makes one, and nothing else can be planned.
 */
export type ApprovedSignal = Brand<Signal, 'ApprovedSignal'>;

/** Facts of a refusal for people and programs: limits and values, in JSON types. */
export type DenialDetails = Readonly<
  Record<string, string | number | boolean | null | readonly string[]>
>;

/** A refusal before anything left the bridge. */
export interface Denial {
  readonly kind: 'denied';
  /** Name of the rule that refused. */
  readonly rule: string;
  readonly code: TradeErrorCode;
  /** What was expected, what came, what to do. */
  readonly message: string;
  readonly details: DenialDetails;
}

export type RiskVerdict = { readonly kind: 'approved'; readonly approved: ApprovedSignal } | Denial;

export function deny(
  rule: string,
  code: TradeErrorCode,
  message: string,
  details: DenialDetails = {},
): Denial {
  return { kind: 'denied', rule, code, message, details };
}
