import { applyLimit } from './apply-limit.ts';
import type { CommandEffect } from './command-effect.ts';
import type { Denial } from './risk-verdict.ts';
import type { CommandView } from './risk-view.ts';
import { allowedActionsOfCommand } from './rules/allowed-actions.ts';
import { allowedMagicsOfCommand } from './rules/allowed-magics.ts';
import { allowedSymbolsOfCommand } from './rules/allowed-symbols.ts';
import { dailyLossOfCommand } from './rules/daily-loss.ts';
import { drawdownOfCommand } from './rules/drawdown.ts';
import { notionalOfCommand } from './rules/notional.ts';
import { priceCollarOfCommand } from './rules/price-collar.ts';
import { staleQuoteOfCommand } from './rules/stale-quote.ts';
import { stopLevelsOfCommand } from './rules/stop-levels.ts';
import { stopLossRequiredOfCommand } from './rules/stop-loss-required.ts';
import { tradingHoursOfCommand } from './rules/trading-hours.ts';

type CommandRule = (effect: CommandEffect, view: CommandView) => Denial | undefined;

/**
 * In the order of checking. Volume, positions, exposure and counts of orders are not among them: no command makes
 * an order, or a larger one.
 */
const COMMAND_RULES: readonly CommandRule[] = [
  allowedSymbolsOfCommand,
  allowedActionsOfCommand,
  allowedMagicsOfCommand,
  tradingHoursOfCommand,
  staleQuoteOfCommand,
  priceCollarOfCommand,
  stopLossRequiredOfCommand,
  stopLevelsOfCommand,
  notionalOfCommand,
  dailyLossOfCommand,
  drawdownOfCommand,
];

/** The first reason to refuse a command: rights for each, everything else for what raises risk. */
export function checkCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  for (const rule of COMMAND_RULES) {
    const denial = applyLimit(rule, effect, view);
    if (denial !== undefined) return denial;
  }
  return undefined;
}
