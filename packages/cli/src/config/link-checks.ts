import type { ConfigProblem } from './assignment.ts';
import { isLinked, linkAccounts } from './link-accounts.ts';
import { paperAccounts } from './paper-accounts.ts';
import type { BridgeConfig } from './schema.ts';

type Conflict = Omit<ConfigProblem, 'source'>;

/** What the keys of accounts whose terminals dial in say of each other. */
export function checkLinkAccounts(config: BridgeConfig): Conflict[] {
  return [
    ...checkKinds(config),
    ...checkNames(config),
    ...checkIsAny(config),
    ...checkTimes(config),
  ];
}

function checkKinds({ accounts, paper }: BridgeConfig): Conflict[] {
  return Object.entries(accounts).flatMap(([alias, { environment, terminal }]) => {
    const name = `accounts.${alias}.terminal`;
    if (terminal !== 'built_in') return [];
    if (environment !== 'paper') {
      const message = `is built_in, and ${alias} is ${environment}: only paper accounts have a built-in terminal`;
      return [{ name, message }];
    }
    if (paper.enabled) return [];
    return [{ name, message: 'is built_in, and paper.enabled is false; change one of the two' }];
  });
}

/** A terminal is known by login and server: those of a broker have no defaults. */
function checkNames({ accounts }: BridgeConfig): Conflict[] {
  return Object.entries(accounts).flatMap(([alias, account]) => {
    if (account.environment === 'paper' || !isLinked(account)) return [];
    const unset = (['login', 'server'] as const).filter((key) => account[key] === undefined);
    return unset.map((key) => ({
      name: `accounts.${alias}.${key}`,
      message: `must be set: the terminal of ${alias} is known by its login and server`,
    }));
  });
}

function checkIsAny(config: BridgeConfig): Conflict[] {
  if (paperAccounts(config).length + linkAccounts(config).length > 0) return [];
  const message =
    'is false, and no account has a terminal that dials in; add [accounts.ALIAS] with terminal = "link"';
  return [{ name: 'paper.enabled', message }];
}

function checkTimes({ limits }: BridgeConfig): Conflict[] {
  const { statusIntervalMs, silenceTimeoutMs } = limits.terminal;
  if (silenceTimeoutMs >= 2 * statusIntervalMs) return [];
  const message =
    `must be at least twice limits.terminal.status_interval_ms (${statusIntervalMs}), got ` +
    `${silenceTimeoutMs}: a terminal must have spoken by then`;
  return [{ name: 'limits.terminal.silence_timeout_ms', message }];
}
