import type { LinkState } from '@mt5-bridge/bridge/internal/terminal-end/terminal-end.ts';
import type { AccountState } from '@mt5-bridge/trading';
import type { BridgeConfig } from '../config/schema.ts';

export interface RunBannerFacts {
  readonly url: string;
  readonly config: BridgeConfig;
  readonly feedName: string | undefined;
  readonly state: AccountState;
}

/** What a person who just started the terminal needs: which account, which prices, where it dials. */
export function runBanner({ url, config, feedName, state }: RunBannerFacts): string {
  const { spec, balance } = state;
  const amount = `${balance.toFixed(spec.currencyDigits)} ${spec.currency}`;
  return [
    '',
    `  MT5 Bridge paper terminal`,
    `  Account     ${spec.login} on ${spec.server} (paper), ${amount}, 1:${spec.leverage}`,
    `  Feed        ${feedName}`,
    `  Data        ${config.store.dataDir}`,
    `  Dials       ${url}`,
    '',
  ].join('\n');
}

/** One line for each change of the link. */
export function describeState(state: LinkState, url: string): string {
  switch (state.kind) {
    case 'linked':
      return `  Linked      as account ${state.account}, link ${state.linkEpoch}`;
    case 'lost': {
      const seconds = (state.againInMs / 1_000).toFixed(1);
      return `  Not linked  ${state.why}; dialling again in ${seconds} s`;
    }
    case 'stopped':
      return `Stopped: ${state.why} (${url}).\n  ${state.remedy}`;
  }
}
