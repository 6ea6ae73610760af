import { matchesMasks } from '../../market/symbol-masks.ts';
import type { Signal } from '../../signal/signal.ts';
import type { SymbolName } from '../../values/ids.ts';
import { type CommandEffect, touchedBy } from '../command-effect.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/** A right, not an exposure: it holds for CLOSE too. */
export function allowedSymbols({ symbol }: Signal, view: RiskView): Denial | undefined {
  return symbolNotAllowed(symbol, view);
}

export function allowedSymbolsOfCommand(
  effect: CommandEffect,
  view: CommandView,
): Denial | undefined {
  for (const { symbol } of touchedBy(effect)) {
    const denial = symbolNotAllowed(symbol, view);
    if (denial !== undefined) return denial;
  }
  return undefined;
}

function symbolNotAllowed(
  symbol: SymbolName,
  { settings }: Pick<RiskView, 'settings'>,
): Denial | undefined {
  const limit = settings.allowedSymbols;
  if (limit === null || matchesMasks(limit.join(','), symbol)) return undefined;
  return deny(
    'allowed_symbols',
    'RISK_LIMIT',
    `${symbol} is not among the allowed symbols: ${limit.join(', ')}`,
    { allowed: limit, received: symbol },
  );
}
