import { join } from 'node:path';
import { isLinked } from '../config/link-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import type { ConfigOptions } from './config-options.ts';

/**
 * The configuration of a paper terminal apart: its book lies where `--data-dir` says, else in a folder beside
 * the files of the bridge, whose lock the bridge has.
 */
export function withTerminalFolder(
  config: BridgeConfig,
  alias: string,
  { dataDir }: Pick<ConfigOptions, 'dataDir'>,
): BridgeConfig {
  if (dataDir !== undefined) return config;
  const own = join(config.store.dataDir, `terminal-${alias}`);
  return { ...config, store: { ...config.store, dataDir: own } };
}

/** Whether the book of an account is that of a paper terminal apart. */
export function isPaperApart({ accounts }: BridgeConfig, alias: string): boolean {
  const account = accounts[alias];
  return account?.environment === 'paper' && isLinked(account);
}
