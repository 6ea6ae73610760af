import type { AccountId } from '@mt5-bridge/trading';
import type { AppContext } from './app-context.ts';
import { mayUseAccount } from './authorize.ts';
import type { Session } from './session.ts';

/** The account a session starts on: the default one, else the first that its subject may use. */
export function openingAccount(
  ctx: Pick<AppContext, 'accounts' | 'settings'>,
  session: Session,
): AccountId | undefined {
  const first = ctx.accounts.get(ctx.settings.defaultAccountId);
  const candidates =
    first === undefined ? [...ctx.accounts.values()] : [first, ...ctx.accounts.values()];
  return candidates.find((view) =>
    mayUseAccount(session, view.accountId, view.account?.spec.environment),
  )?.accountId;
}
