import { linkAccounts } from '../config/link-accounts.ts';
import { paperAccounts } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';

export interface BannerFacts {
  readonly address: { readonly hostname: string; readonly port: number; readonly isTls: boolean };
  readonly config: BridgeConfig;
  /** `undefined` when the bridge has no paper terminal inside it. */
  readonly feedName: string | undefined;
  /** Of the default paper account, where the bridge itself has one. */
  readonly balance: string | undefined;
  readonly isAuthenticated: boolean;
}

/** What a person who just started the bridge needs: where, which account, which prices, what to try. */
export function banner(facts: BannerFacts): string {
  const { address, config, feedName, isAuthenticated } = facts;
  const host = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
  const web = `${address.isTls ? 'https' : 'http'}://${host}:${address.port}`;
  const socket = `${address.isTls ? 'wss' : 'ws'}://${host}:${address.port}/websocket/ws`;
  const port = address.port === 8001 ? '' : ` --url ${socket}`;
  const [first = '', ...others] = describeAccounts(facts);
  return [
    '',
    `  MT5 Bridge  ${socket}`,
    `  Page        ${web}/`,
    `  Account     ${first}`,
    ...others.map((account) => `              ${account}`),
    ...(feedName === undefined ? [] : [`  Feed        ${feedName}`]),
    `  Data        ${config.store.dataDir}`,
    `  Clients     ${isAuthenticated ? 'must authenticate' : 'anonymous, from this machine only, paper money only'}`,
    ...describeKeys(facts),
    '',
    `  Try         npx mt5-bridge try${port}`,
    `              npx mt5-bridge watch ticks EURUSD${port}`,
    '',
  ].join('\n');
}

function describeAccounts({ config, balance }: BannerFacts): string[] {
  const built = paperAccounts(config).map(({ alias, login, server, leverage }, place) =>
    place === 0
      ? `${login} on ${server} (paper), ${balance}, 1:${leverage}`
      : `${login} on ${server} (${alias})`,
  );
  const linked = linkAccounts(config).map(
    ({ alias, login, server, environment, isViewOnly }) =>
      `${login} on ${server} (${alias}, ${environment}${isViewOnly ? ', view only' : ''}), ` +
      'when its terminal dials in',
  );
  return [...built, ...linked];
}

/** A terminal is let in by a key only: without one it would be refused for ever. */
function describeKeys({ config, isAuthenticated }: BannerFacts): string[] {
  const [first] = linkAccounts(config);
  if (first === undefined || isAuthenticated) return [];
  const { alias } = first;
  return [
    '  Terminals   need a key:',
    `              npx mt5-bridge keys create --subject ${alias} --scopes terminal --accounts ${alias}`,
  ];
}
