import { createBridge, WEBSOCKET_PATHS } from '@mt5-bridge/bridge';
import { createAdminApi } from '@mt5-bridge/bridge/internal/adapters/auth/admin-api.ts';
import {
  createBunTransport,
  PortInUseError,
} from '@mt5-bridge/bridge/internal/adapters/bun-transport/bun-transport.ts';
import {
  type DataDir,
  openDataDir,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  DataDirInUseError,
  DataDirUnusableError,
} from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { PromMetrics } from '@mt5-bridge/bridge/internal/adapters/metrics/prom-metrics.ts';
import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import type { BookRecord } from '@mt5-bridge/paper';
import { createAddressMatcher } from '../config/address-list.ts';
import { setUpAuthentication } from '../config/authentication.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { readTls, type StartUpRefusal } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import { VERSION } from '../version.ts';
import { banner } from './banner.ts';
import { toBridgeSettings } from './bridge-settings.ts';
import { openFeed } from './open-feed.ts';
import { createPages } from './pages.ts';
import { openPaperTerminal } from './paper-account.ts';
import { watchProcessEnd } from './process-end.ts';

/** The whole shutdown takes less than ten seconds. */
const DRAIN_MS = 8_000;

export interface ServeOptions {
  readonly config: BridgeConfig;
  readonly log: Logger;
  /** Drain when the parent process is gone: npm does not pass a SIGTERM on. */
  readonly exitWithParent?: boolean;
  /** Takes what a person reads; log lines go elsewhere. */
  readonly print: (text: string) => void;
  /** Takes a reason why it did not start, with the remedy. */
  readonly complain: (text: string) => void;
}

/** Runs the bridge until it is asked to end; answers the exit code. */
export async function serve(options: ServeOptions): Promise<number> {
  const { config, complain } = options;
  const dataDir = takeDataDir(config.store.dataDir, complain);
  if (typeof dataDir === 'number') return dataDir;
  let stores: Stores<BookRecord> | undefined;
  try {
    stores = await openStores<BookRecord>({
      dataDir: dataDir.path,
      clock: systemClock,
      random: systemRandom,
      retention: config.store.retention,
    });
    return await run(options, dataDir, stores);
  } catch (error) {
    return failedToStart(error, options);
  } finally {
    await stores?.close();
    dataDir.close();
  }
}

function takeDataDir(path: string, complain: (text: string) => void): DataDir | number {
  try {
    return openDataDir(path, { random: systemRandom });
  } catch (error) {
    if (!(error instanceof DataDirInUseError || error instanceof DataDirUnusableError)) throw error;
    complain(error.message);
    return error instanceof DataDirInUseError ? EXIT.dataDirInUse : EXIT.failed;
  }
}

function failedToStart(error: unknown, { log, complain }: ServeOptions): number {
  if (error instanceof PortInUseError) {
    complain(
      `${error.message}. Stop the other program, or take another port: --port 0 finds a free one.`,
    );
    return EXIT.portInUse;
  }
  log.error('bridge.failed', { error: error instanceof Error ? error.stack : String(error) });
  complain(`The bridge could not start: ${error instanceof Error ? error.message : String(error)}`);
  return EXIT.internal;
}

function refuse({ complain }: ServeOptions, refusals: readonly StartUpRefusal[]): number {
  for (const { reason, remedy } of refusals) complain(`Refused to start: ${reason}.\n  ${remedy}`);
  return EXIT.usage;
}

async function run(
  options: ServeOptions,
  dataDir: DataDir,
  stores: Stores<BookRecord>,
): Promise<number> {
  const { config, log } = options;
  const seams = { clock: systemClock, random: systemRandom };
  const authentication = await setUpAuthentication(config, seams);
  if (authentication.kind === 'refused') return refuse(options, authentication.refusals);
  const tls = readTls(config);
  if (tls.kind === 'refused') return refuse(options, [tls]);
  const feed = openFeed(config, systemClock);
  if (feed.kind === 'refused') {
    options.complain(feed.reason);
    return EXIT.usage;
  }
  const terminal = openPaperTerminal(config, { feed: feed.feed, stores, clock: systemClock });
  const { promise: broken, resolve: onFatal } = Promise.withResolvers<string>();
  const metrics = new PromMetrics(systemClock);
  metrics.gauge('append_queue_depth', 'Ledger appends that wait', stores.appendDepth);
  const { authenticator, keys, throttle } = authentication;
  const bridge = createBridge({
    settings: toBridgeSettings(config, VERSION),
    ...seams,
    sha256,
    log,
    metrics,
    authenticator,
    credentialThrottle: throttle,
    ledger: stores.ledger,
    eventLog: stores.eventLog,
    market: stores.market,
    transport: createBunTransport({
      hostname: config.server.host,
      port: config.server.port,
      maxMessageBytes: config.limits.maxMessageBytes,
      maxQueueBytes: transportQueueBytes(config),
      paths: WEBSOCKET_PATHS,
      ...(tls.tls === undefined ? {} : { tls: tls.tls }),
    }),
    terminals: [{ port: terminal, tickSource: feed.tickSource }],
    isTrustedProxy: createAddressMatcher(config.server.trustedProxies),
    admin: createAdminApi({ keys, adminToken: dataDir.adminToken }),
    pages: createPages(),
    takeAsQuote: feed.takeAsQuote,
    onClient: () => feed.feed.firstClientConnected(),
    onFatal,
  });
  const address = await bridge.start();
  dataDir.publishPort(address.port);
  log.info('bridge.started', { port: address.port, feed: feed.feed.name, version: VERSION });
  const { account } = await terminal.snapshot();
  options.print(
    banner({
      address,
      config,
      feedName: feed.feed.name,
      balance: `${account.balance.toFixed(account.spec.currencyDigits)} ${account.spec.currency}`,
      isAuthenticated: authenticator.isConfigured,
    }),
  );
  const code = await untilEnd(options, broken);
  await bridge.drain(DRAIN_MS);
  metrics.stop();
  log.info('bridge.stopped', { exit_code: code });
  return code;
}

/** Waits until somebody asks the process to end, or the bridge finds itself broken. */
async function untilEnd(options: ServeOptions, broken: Promise<string>): Promise<number> {
  const end = watchProcessEnd({
    exitWithParent: options.exitWithParent ?? false,
    schedule: systemClock.schedule,
  });
  const first = await Promise.race([
    end.asked.then((reason) => ({ reason, code: EXIT.ok })),
    broken.then((reason) => ({ reason, code: EXIT.internal })),
  ]);
  end.ignore();
  options.log.info('bridge.stopping', { reason: first.reason });
  return first.code;
}

/** More than a session may hold before it is closed, so that the check comes before a silent drop. */
function transportQueueBytes({ limits }: BridgeConfig): number {
  return Math.max(4 * 1024 ** 2, 2 * limits.maxQueueBytes);
}
