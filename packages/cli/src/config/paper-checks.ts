import { linkAccounts } from './link-accounts.ts';
import { DEFAULT_ALIAS, paperAccounts } from './paper-accounts.ts';
import type { BridgeConfig } from './schema.ts';
import { PAPER_ONLY_KEYS } from './sections/account.ts';

interface Conflict {
  readonly name: string;
  readonly message: string;
}

/** What the keys of paper accounts say of each other. */
export function checkPaperAccounts(config: BridgeConfig): Conflict[] {
  return [
    ...checkDefault(config),
    ...checkKinds(config),
    ...checkLogins(config),
    ...checkPasswords(config),
    ...checkStopOut(config),
    ...checkCommissions(config),
  ];
}

function checkDefault({ accounts }: BridgeConfig): Conflict[] {
  const environment = accounts[DEFAULT_ALIAS]?.environment ?? 'paper';
  if (environment === 'paper') return [];
  const name = `accounts.${DEFAULT_ALIAS}.environment`;
  const message =
    `the alias ${DEFAULT_ALIAS} is the built-in paper account; give the ${environment} account ` +
    'another alias';
  return [{ name, message }];
}

function checkKinds({ accounts }: BridgeConfig): Conflict[] {
  return Object.entries(accounts).flatMap(([alias, account]) => {
    if (account.environment === 'paper') return [];
    const set = PAPER_ONLY_KEYS.filter((key) => account[key] !== undefined);
    return set.map((key) => {
      const name = `accounts.${alias}.${snakeCase(key)}`;
      const message = `belongs to a paper account; ${alias} is ${account.environment}: its server decides this`;
      return { name, message };
    });
  });
}

function checkLogins(config: BridgeConfig): Conflict[] {
  const holders = new Map<string, string>();
  // Whoever has no name of its own yet is told so by another check.
  const linked = linkAccounts(config).filter(
    ({ alias, environment }) =>
      environment === 'paper' || config.accounts[alias]?.login !== undefined,
  );
  return [...paperAccounts(config), ...linked].flatMap(({ alias, login, server }) => {
    const holder = holders.get(`${login} ${server}`);
    holders.set(`${login} ${server}`, alias);
    if (holder === undefined) return [];
    const message =
      `login ${login} on ${server} is taken by accounts.${holder}; give each account a login of ` +
      'its own';
    return [{ name: `accounts.${alias}.login`, message }];
  });
}

function checkPasswords({ accounts }: BridgeConfig): Conflict[] {
  return Object.entries(accounts).flatMap(([alias, { password, passwordHash }]) => {
    if (password === undefined || passwordHash === undefined) return [];
    const name = `accounts.${alias}.password_hash`;
    return [{ name, message: `accounts.${alias}.password is set too; keep one of the two` }];
  });
}

function checkStopOut(config: BridgeConfig): Conflict[] {
  return paperAccounts(config).flatMap(({ alias, marginCallLevel, stopOutLevel }) => {
    if (stopOutLevel <= marginCallLevel) return [];
    const message =
      `the stop-out (${stopOutLevel}) of account ${alias} must not lie above its margin call ` +
      `(${marginCallLevel})`;
    return [{ name: keyOf(config, alias, 'stopOutLevel'), message }];
  });
}

function checkCommissions(config: BridgeConfig): Conflict[] {
  return paperAccounts(config).flatMap(({ alias, commissionMin, commissionMax }) => {
    if (commissionMax === 0 || commissionMin <= commissionMax) return [];
    const message =
      `the least commission (${commissionMin}) of account ${alias} is above the most ` +
      `(${commissionMax})`;
    return [{ name: keyOf(config, alias, 'commissionMax'), message }];
  });
}

/** Where the value of an account was written. */
function keyOf(
  { accounts }: BridgeConfig,
  alias: string,
  key: 'stopOutLevel' | 'commissionMax',
): string {
  const section = accounts[alias]?.[key] === undefined ? 'paper' : `accounts.${alias}`;
  return `${section}.${snakeCase(key)}`;
}

const snakeCase = (key: string): string =>
  key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
