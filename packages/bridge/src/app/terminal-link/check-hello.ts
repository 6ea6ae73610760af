import { LINK_PROTOCOL, type WireError } from '@mt5-bridge/protocol';
import { refusal } from '../mapping/errors.ts';
import type { TerminalIntroduction } from '../mapping/terminal-link/greeting.ts';
import type { Session } from '../session.ts';
import type { LinkAccount } from './link-account.ts';

export type HelloCheck =
  | { readonly kind: 'right'; readonly account: LinkAccount }
  | { readonly kind: 'refused'; readonly error: WireError };

/** Whether a terminal may speak for the account that it is joined to. */
export function checkHello(
  { protocol, account }: TerminalIntroduction,
  session: Session,
  accounts: readonly LinkAccount[],
): HelloCheck {
  if (protocol !== LINK_PROTOCOL) {
    const message = `This bridge speaks version ${LINK_PROTOCOL} of the terminal link.`;
    return refused('NOT_SUPPORTED', message, {
      expected: String(LINK_PROTOCOL),
      received: String(protocol),
      suggestion: 'Use a terminal program and a bridge of the same release.',
    });
  }
  const { login, server, environment } = account;
  const known = accounts.find((one) => one.login === login && one.server === server);
  const allowed = session.principal?.accounts;
  if (known === undefined || (allowed != null && !allowed.has(known.accountId))) {
    const message = `Login ${login} on ${server} is no account here that this terminal may speak for.`;
    return refused('FORBIDDEN', message, {
      suggestion:
        'Configure [accounts.ALIAS] with terminal = "link" and this login and server, and use a key ' +
        'that is bound to ALIAS or to no account.',
    });
  }
  if (known.environment !== environment) {
    const message =
      `accounts.${known.accountId}.environment is ${known.environment}, and the terminal is logged in ` +
      `to a ${environment} account.`;
    return refused('FORBIDDEN', message, {
      account: known.accountId,
      suggestion: 'Correct the configuration, or log the terminal in to the right account.',
    });
  }
  return { kind: 'right', account: known };
}

function refused(
  code: 'NOT_SUPPORTED' | 'FORBIDDEN',
  message: string,
  details: Parameters<typeof refusal>[2],
): HelloCheck {
  return { kind: 'refused', error: refusal(code, message, details) };
}
