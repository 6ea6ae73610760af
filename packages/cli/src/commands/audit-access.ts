import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { openStores } from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { StoreOpenError } from '@mt5-bridge/bridge/internal/adapters/sqlite/store-errors.ts';
import { writeAuditQuery } from '@mt5-bridge/bridge/internal/app/audit/admin-reads.ts';
import {
  AuditReader,
  type AuditReads,
  type AuditRowPage,
  type EventPage,
} from '@mt5-bridge/bridge/internal/app/audit/audit-reader.ts';
import type { AuditRow } from '@mt5-bridge/bridge/internal/app/mapping/audit-row.ts';
import type { SignalStory } from '@mt5-bridge/bridge/internal/app/mapping/signal-story.ts';
import type { AuditQuery } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { EXIT } from '../exit-code.ts';
import { AdminCallError, type AdminClient } from './admin-client.ts';
import type { CommandContext } from './context.ts';
import { adminOf } from './running-bridge.ts';

/**
 * Runs `work` on the audit of a data directory: through the admin interface when a bridge owns it, else on the
 * file itself while holding the directory's lock. Tells what stands in the way, with the exit code for it.
 */
export async function withAudit(
  context: CommandContext,
  { dataDir, retention }: BridgeConfig['store'],
  work: (reads: AuditReads) => Promise<number>,
): Promise<number> {
  if (!existsSync(join(dataDir, 'ledger.db'))) {
    context.output.complain(`No bridge has run on ${dataDir} yet: there is nothing to show.`);
    return EXIT.failed;
  }
  try {
    const directory = openDataDir(dataDir, context);
    try {
      return await onFile(context, { dataDir, retention }, work);
    } finally {
      directory.close();
    }
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) return explain(context, error);
    return onRunningBridge(context, dataDir, error, work);
  }
}

async function onFile(
  { clock, random }: CommandContext,
  store: Pick<BridgeConfig['store'], 'dataDir' | 'retention'>,
  work: (reads: AuditReads) => Promise<number>,
): Promise<number> {
  const stores = await openStores({ ...store, clock, random });
  try {
    return await work(new AuditReader({ ...stores, clock }));
  } finally {
    await stores.close();
  }
}

async function onRunningBridge(
  context: CommandContext,
  dataDir: string,
  busy: DataDirInUseError,
  work: (reads: AuditReads) => Promise<number>,
): Promise<number> {
  try {
    return await work(new RunningBridgeAudit(adminOf(dataDir, busy)));
  } catch (error) {
    return explain(context, error);
  }
}

function explain({ output }: CommandContext, error: unknown): number {
  const isKnown =
    error instanceof AdminCallError ||
    error instanceof DataDirInUseError ||
    error instanceof DataDirUnusableError ||
    error instanceof StoreOpenError;
  if (!isKnown) throw error;
  output.complain(`The audit can not be read: ${error.message}`);
  return error instanceof DataDirInUseError ? EXIT.dataDirInUse : EXIT.failed;
}

/** The audit of the bridge that runs on this machine, through its admin interface. */
class RunningBridgeAudit implements AuditReads {
  readonly #client: AdminClient;

  constructor(client: AdminClient) {
    this.#client = client;
  }

  page(query: AuditQuery): Promise<AuditRowPage> {
    return this.#client.call('GET', `/admin/audit?${writeAuditQuery(query)}`);
  }

  async tail(afterNo: number | undefined): Promise<readonly AuditRow[]> {
    const place = afterNo === undefined ? '' : `?after=${afterNo}`;
    const { rows } = await this.#client.call<{ rows: readonly AuditRow[] }>(
      'GET',
      `/admin/audit/tail${place}`,
    );
    return rows;
  }

  async signal(id: string): Promise<SignalStory | undefined> {
    const path = `/admin/signals/${id}`;
    return (await this.#client.find<{ signal: SignalStory }>('GET', path))?.signal;
  }

  events(signalId: string, afterSeq: number): Promise<EventPage> {
    return this.#client.call('GET', `/admin/signals/${signalId}/events?after=${afterSeq}`);
  }
}
