import type { Signal } from '../../signal/signal.ts';
import type { TradeRequest } from '../../trade/trade-request.ts';
import { type Magic, NO_MAGIC } from '../../values/ids.ts';
import { type CommandEffect, touchedBy } from '../command-effect.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/** A right, not an exposure: it holds for CLOSE too. A signal without a magic number has `0`. */
export function allowedMagics({ magic }: Signal, view: RiskView): Denial | undefined {
  return magicNotAllowed(magic ?? NO_MAGIC, view);
}

export function allowedMagicsOfCommand(
  effect: CommandEffect,
  view: CommandView,
): Denial | undefined {
  for (const { magic } of touchedBy(effect)) {
    const denial = magicNotAllowed(magic, view);
    if (denial !== undefined) return denial;
  }
  return undefined;
}

/** The position that a signal came to close: a signal may name another magic number, or none. */
export function allowedMagicsOfPlan(trade: TradeRequest, view: RiskView): Denial | undefined {
  if (trade.action !== 'DEAL' || trade.position === null) return undefined;
  const closed = view.positions.find(({ ticket }) => ticket === trade.position);
  return closed === undefined ? undefined : magicNotAllowed(closed.magic, view);
}

function magicNotAllowed(
  received: Magic,
  { settings }: Pick<RiskView, 'settings'>,
): Denial | undefined {
  const limit = settings.allowedMagics;
  if (limit === null || limit.includes(received)) return undefined;
  return deny(
    'allowed_magics',
    'RISK_LIMIT',
    `magic ${received} is not among the allowed ones: ${limit.join(', ')}`,
    { allowed: limit, received },
  );
}
