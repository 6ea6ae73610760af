import { existsSync } from 'node:fs';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import type { BookRecord } from '@mt5-bridge/paper';
import type { BridgeConfig } from '../config/schema.ts';
import { EXIT } from '../exit-code.ts';
import type { CommandContext } from './context.ts';

/**
 * Runs `work` on the stores of a data directory while holding its lock, as no bridge runs on it.
 * With nothing stored yet `work` gets no stores.
 */
export async function withStores(
  context: CommandContext,
  { store }: Pick<BridgeConfig, 'store'>,
  work: (stores: Stores<BookRecord> | undefined) => Promise<number>,
): Promise<number> {
  if (!existsSync(store.dataDir)) return work(undefined);
  try {
    const directory = openDataDir(store.dataDir, context);
    try {
      return await onStores(context, store, work);
    } finally {
      directory.close();
    }
  } catch (error) {
    if (error instanceof DataDirInUseError) {
      const where = error.port === null ? '' : ` --url ws://127.0.0.1:${error.port}/websocket/ws`;
      const hint = where === '' ? '' : `\n  To talk to that bridge, add${where}`;
      context.output.complain(`${error.message}${hint}`);
      return EXIT.dataDirInUse;
    }
    if (!(error instanceof DataDirUnusableError)) throw error;
    context.output.complain(error.message);
    return EXIT.failed;
  }
}

async function onStores(
  { clock, random }: CommandContext,
  { dataDir, retention }: BridgeConfig['store'],
  work: (stores: Stores<BookRecord>) => Promise<number>,
): Promise<number> {
  const stores = await openStores<BookRecord>({ dataDir, clock, random, retention });
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}
