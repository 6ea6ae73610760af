import { type Bridge, createBridge, type LinkAccount, WEBSOCKET_PATHS } from '@mt5-bridge/bridge';
import { createAdminApi } from '@mt5-bridge/bridge/internal/adapters/auth/admin-api.ts';
import { createBunTransport } from '@mt5-bridge/bridge/internal/adapters/bun-transport/bun-transport.ts';
import type { DataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import { PromMetrics } from '@mt5-bridge/bridge/internal/adapters/metrics/prom-metrics.ts';
import type { Stores } from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { answerAdminRead } from '@mt5-bridge/bridge/internal/app/audit/admin-reads.ts';
import {
  auditAdminRefusal,
  auditKeyChange,
} from '@mt5-bridge/bridge/internal/app/audit/audit-keys.ts';
import { AuditReader } from '@mt5-bridge/bridge/internal/app/audit/audit-reader.ts';
import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import type { BookRecord, PaperTerminal } from '@mt5-bridge/paper';
import { asAccountId, asLogin } from '@mt5-bridge/trading';
import { createAddressMatcher } from '../config/address-list.ts';
import { setUpAuthentication } from '../config/authentication.ts';
import { type LinkAccountConfig, linkAccounts } from '../config/link-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { readTls, type StartUpRefusal } from '../config/start-up.ts';
import { VERSION } from '../version.ts';
import { toBridgeSettings } from './bridge-settings.ts';
import { openPaper } from './open-paper.ts';
import { createPages } from './pages.ts';
import { unknownSubjects } from './risk-settings.ts';

export interface BridgeInputs {
  readonly config: BridgeConfig;
  readonly log: Logger;
  readonly dataDir: DataDir;
  readonly stores: Stores<BookRecord>;
  readonly onFatal: (reason: string) => void;
}

export interface ComposedBridge {
  readonly kind: 'composed';
  readonly bridge: Bridge;
  /** Of the default paper account, where the bridge itself has one. */
  readonly terminal: PaperTerminal | undefined;
  readonly metrics: PromMetrics;
  readonly feedName: string | undefined;
  readonly isAuthenticated: boolean;
}

export type Composition =
  | ComposedBridge
  | { readonly kind: 'refused'; readonly refusals: readonly StartUpRefusal[] };

/** Makes every part as configured and joins them. Nothing runs or listens yet. */
export async function composeBridge(inputs: BridgeInputs): Promise<Composition> {
  const { config, log, dataDir, stores, onFatal } = inputs;
  const seams = { clock: systemClock, random: systemRandom };
  const authentication = await setUpAuthentication(config, seams);
  if (authentication.kind === 'refused') return authentication;
  const tls = readTls(config);
  if (tls.kind === 'refused') return { kind: 'refused', refusals: [tls] };
  const paper = await openPaper({ config, book: stores.paperBook, clock: systemClock, log });
  if (paper.kind === 'refused') return paper;
  const metrics = new PromMetrics(systemClock);
  metrics.gauge('append_queue_depth', 'Ledger appends that wait', stores.appendDepth);
  const { authenticator, keys, throttle } = authentication;
  for (const subject of unknownSubjects(config, keys.listKeys())) {
    log.warn('risk.subject_unknown', { subject });
  }
  const reads = new AuditReader({ ...stores, clock: systemClock });
  const bridge: Bridge = createBridge({
    settings: toBridgeSettings(config, VERSION),
    ...seams,
    sha256,
    log,
    metrics,
    authenticator,
    credentialThrottle: throttle,
    ledger: stores.ledger,
    eventLog: stores.eventLog,
    controlStore: stores.controls,
    auditLog: stores.audit,
    market: stores.market,
    transport: createBunTransport({
      hostname: config.server.host,
      port: config.server.port,
      maxMessageBytes: transportMessageBytes(config),
      maxQueueBytes: transportQueueBytes(config),
      paths: WEBSOCKET_PATHS,
      ...(tls.tls === undefined ? {} : { tls: tls.tls }),
    }),
    terminals: paper.terminals,
    linkAccounts: linkAccounts(config).map(toLinkAccount),
    isTrustedProxy: createAddressMatcher(config.server.trustedProxies),
    admin: createAdminApi({
      keys,
      adminToken: dataDir.adminToken,
      onChanged: (change) => auditKeyChange(stores.audit, systemClock.nowMs(), change),
      onRefused: (address) => auditAdminRefusal(bridge.context.audit, address),
      read: (path, params) => answerAdminRead(reads, path, params),
    }),
    pages: createPages(),
    takeAsQuote: paper.takeAsQuote,
    onClient: paper.onClient,
    onFatal,
  });
  const isAuthenticated = authenticator.isConfigured;
  const { first: terminal, feedName } = paper;
  return { kind: 'composed', bridge, terminal, metrics, feedName, isAuthenticated };
}

function toLinkAccount({ alias, login, ...account }: LinkAccountConfig): LinkAccount {
  const accountId = asAccountId(alias);
  return { ...account, accountId, login: asLogin(login), tickSource: `account:${alias}` };
}

/** The transport has one limit for all; where terminals dial in, the application holds clients to theirs. */
function transportMessageBytes(config: BridgeConfig): number {
  const { maxMessageBytes, terminal } = config.limits;
  if (maxMessageBytes === 0 || linkAccounts(config).length === 0) return maxMessageBytes;
  return Math.max(maxMessageBytes, terminal.maxMessageBytes);
}

/** More than a session may hold before it is closed, so that the check comes before a silent drop. */
function transportQueueBytes({ limits }: BridgeConfig): number {
  return Math.max(4 * 1024 ** 2, 2 * limits.maxQueueBytes);
}
