import { paperAccounts } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';

export interface BannerFacts {
  readonly address: { readonly hostname: string; readonly port: number; readonly isTls: boolean };
  readonly config: BridgeConfig;
  readonly feedName: string;
  readonly balance: string;
  readonly isAuthenticated: boolean;
}

/** What a person who just started the bridge needs: where, which account, which prices, what to try. */
export function banner({
  address,
  config,
  feedName,
  balance,
  isAuthenticated,
}: BannerFacts): string {
  const host = address.hostname.includes(':') ? `[${address.hostname}]` : address.hostname;
  const web = `${address.isTls ? 'https' : 'http'}://${host}:${address.port}`;
  const socket = `${address.isTls ? 'wss' : 'ws'}://${host}:${address.port}/websocket/ws`;
  const [first = config.paper, ...others] = paperAccounts(config);
  const port = address.port === 8001 ? '' : ` --url ${socket}`;
  return [
    '',
    `  MT5 Bridge  ${socket}`,
    `  Page        ${web}/`,
    `  Account     ${first.login} on ${first.server} (paper), ${balance}, 1:${first.leverage}`,
    ...others.map(({ alias, login, server }) => `              ${login} on ${server} (${alias})`),
    `  Feed        ${feedName}`,
    `  Data        ${config.store.dataDir}`,
    `  Clients     ${isAuthenticated ? 'must authenticate' : 'anonymous, from this machine only, paper money only'}`,
    '',
    `  Try         npx mt5-bridge try${port}`,
    `              npx mt5-bridge watch ticks EURUSD${port}`,
    '',
  ].join('\n');
}
