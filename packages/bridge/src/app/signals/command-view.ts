import { type CommandEffect, type CommandView, touchedBy, type UtcMs } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { CommandParts } from './decide-command.ts';

/** What the rules of commands read, of this instant; `undefined` before the terminal has told of the account. */
export function commandViewOf(
  effect: CommandEffect,
  view: AccountView,
  nowMs: UtcMs,
  { subject, controls, settings }: CommandParts,
): CommandView | undefined {
  const { account, accountId } = view;
  const [touched] = touchedBy(effect);
  if (account === undefined || touched === undefined) return undefined;
  controls.noteEquity(accountId, account.equity, nowMs);
  const ofAccount: CommandView = {
    nowMs,
    marketMs: view.terminal.marketTime(),
    settings: settings.riskOf(accountId),
    spec: view.spec(touched.symbol),
    tick: view.lastTick(touched.symbol),
    account,
    history: controls.equityHistoryOf(accountId, nowMs),
    catalogue: view.catalogue,
    quotes: (symbol) => view.lastTick(symbol),
  };
  const ofSubject = settings.riskOfSubject(accountId, subject);
  if (ofSubject === undefined) return ofAccount;
  return { ...ofAccount, ofSubject: { ...ofAccount, settings: ofSubject } };
}
