import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Tick } from '../market/tick.ts';
import type { ApprovedSignal, Denial } from '../risk/risk-verdict.ts';
import type { Position } from '../trade/position.ts';
import type { TradeRequest } from '../trade/trade-request.ts';
import { asPoints, type Points, type Price, priceToPoints } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';

/** What the planner reads of the market, at one instant. */
export interface PlanMarket {
  readonly spec: SymbolSpec;
  /** Last tick, `undefined` before the first. */
  readonly tick: Tick | undefined;
  /** Every position of the account. */
  readonly positions: readonly Position[];
  /** Slippage of signals without a price, for Request and Instant execution; default 0. */
  readonly deviation?: Points;
  /** True for positions that this bridge opened: only those are closed without their ticket. */
  readonly isOwn: (position: Position) => boolean;
}

/** What was decided for the client, to be told with the outcome. */
export interface PlanWarning {
  readonly code: 'VOLUME_REDUCED' | 'PRICE_NOT_GUARANTEED' | 'STOPS_IGNORED' | 'COMMENT_CUT';
  readonly message: string;
}

export interface PlannedRequest {
  readonly kind: 'request';
  readonly request: TradeRequest;
  readonly warnings: readonly PlanWarning[];
  /** Bridge time after which the request must not be sent; `null` = the caller's default. */
  readonly sendBeforeMs: UtcMs | null;
}

export type TradePlan = PlannedRequest | Denial;

/** True when the market stands at the price or better now. */
export function isMarketable(
  { action }: Pick<ApprovedSignal, 'action'>,
  price: Price,
  { spec, tick }: Pick<PlanMarket, 'spec' | 'tick'>,
): boolean {
  if (tick === undefined) return false;
  const wanted = priceToPoints(price, spec.digits);
  if (action === 'BUY') return tick.ask > 0 && priceToPoints(tick.ask, spec.digits) <= wanted;
  return tick.bid > 0 && priceToPoints(tick.bid, spec.digits) >= wanted;
}

/** Points from the market to the worst acceptable price; without one what the account allows. */
export function allowedSlippage(
  { spec: { digits }, deviation = asPoints(0) }: Pick<PlanMarket, 'spec' | 'deviation'>,
  price: number,
  limit: number | null,
): Points {
  if (limit === null) return deviation;
  return asPoints(Math.abs(priceToPoints(limit, digits) - priceToPoints(price, digits)));
}

export function limitWarnings(spec: SymbolSpec, limit: number | null): PlanWarning[] {
  if (limit === null || spec.executionMode !== 'MARKET') return [];
  return [
    {
      code: 'PRICE_NOT_GUARANTEED',
      message:
        `${spec.name} is executed at the market: the price ${limit} held when the order was ` +
        'sent, the server may still fill worse',
    },
  ];
}

export function commentWarnings(signal: ApprovedSignal, sent: string): PlanWarning[] {
  if (signal.comment === '' || sent.endsWith(signal.comment.trim())) return [];
  return [{ code: 'COMMENT_CUT', message: `MT5 holds the comment as: ${sent}` }];
}
