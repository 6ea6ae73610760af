import { createBridge, WEBSOCKET_PATHS } from '@mt5-bridge/bridge';
import { createAdminApi } from '@mt5-bridge/bridge/internal/adapters/auth/admin-api.ts';
import { AuthThrottle } from '@mt5-bridge/bridge/internal/adapters/auth/auth-throttle.ts';
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
import { createAddressMatcher, isLoopbackHost } from '../config/address-list.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { EXIT } from '../exit-code.ts';
import { VERSION } from '../version.ts';
import { banner } from './banner.ts';
import { toBridgeSettings } from './bridge-settings.ts';
import { openAuthenticator } from './open-authenticator.ts';
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
  let stores: Stores | undefined;
  try {
    stores = await openStores({
      dataDir: dataDir.path,
      clock: systemClock,
      random: systemRandom,
      retention: config.store.retention,
    });
    return await run(options, dataDir, stores);
  } catch (error) {
    if (error instanceof PortInUseError) {
      complain(
        `${error.message}. Stop the other program or choose another port: --port 0 takes a free one.`,
      );
      return EXIT.portInUse;
    }
    options.log.error('serve.failed', {
      error: error instanceof Error ? error.stack : String(error),
    });
    complain(
      `The bridge could not start: ${error instanceof Error ? error.message : String(error)}`,
    );
    return EXIT.internal;
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

async function run(options: ServeOptions, dataDir: DataDir, stores: Stores): Promise<number> {
  const { config, log, print, complain } = options;
  const opened = await openAuthenticator(config, dataDir.path, {
    clock: systemClock,
    random: systemRandom,
  });
  if (opened.kind === 'refused') {
    complain(`${opened.reason}. ${opened.remedy}`);
    return EXIT.usage;
  }
  const unsafe = unsafeReason(config, opened.authenticator.isConfigured);
  if (unsafe !== undefined) {
    complain(unsafe);
    return EXIT.usage;
  }
  const feed = openFeed(config, systemClock);
  if (feed.kind === 'refused') {
    complain(feed.reason);
    return EXIT.usage;
  }
  const terminal = openPaperTerminal(config, { feed: feed.feed, stores, clock: systemClock });
  let fatal: ((reason: string) => void) | undefined;
  const broken = new Promise<string>((resolve) => {
    fatal = resolve;
  });
  const metrics = new PromMetrics(systemClock);
  metrics.gauge(
    'append_queue_depth',
    'Ledger appends that wait for their commit',
    stores.appendDepth,
  );
  const bridge = createBridge({
    settings: toBridgeSettings(config, VERSION),
    clock: systemClock,
    random: systemRandom,
    sha256,
    log,
    metrics,
    authenticator: opened.authenticator,
    credentialThrottle: new AuthThrottle({
      clock: systemClock,
      maxFailuresPerMinute: config.auth.maxFailuresPerMinute,
      blockMs: config.auth.blockMs,
    }),
    ledger: stores.ledger,
    eventLog: stores.eventLog,
    market: stores.market,
    transport: createBunTransport({
      hostname: config.server.host,
      port: config.server.port,
      maxMessageBytes: config.limits.maxMessageBytes,
      maxQueueBytes: transportQueueBytes(config),
      paths: WEBSOCKET_PATHS,
      ...(await readTls(config)),
    }),
    terminals: [{ port: terminal, tickSource: feed.tickSource }],
    isTrustedProxy: createAddressMatcher(config.server.trustedProxies),
    admin: createAdminApi({ keys: opened.keys, adminToken: dataDir.adminToken }),
    pages: createPages(),
    takeAsQuote: feed.takeAsQuote,
    onClient: () => feed.feed.firstClientConnected(),
    onFatal: (reason) => fatal?.(reason),
  });
  const address = await bridge.start();
  dataDir.publishPort(address.port);
  log.info('bridge.started', { port: address.port, feed: feed.feed.name, version: VERSION });
  const account = (await terminal.snapshot()).account;
  print(
    banner({
      address,
      config,
      feedName: feed.feed.name,
      balance: `${account.balance.toFixed(account.spec.currencyDigits)} ${account.spec.currency}`,
      isAuthenticated: opened.authenticator.isConfigured,
    }),
  );
  const end = watchProcessEnd({
    exitWithParent: options.exitWithParent ?? false,
    schedule: systemClock.schedule,
  });
  const first = await Promise.race([
    end.asked.then((reason) => ({ reason, code: EXIT.ok })),
    broken.then((reason) => ({ reason, code: EXIT.internal })),
  ]);
  end.ignore();
  log.info('bridge.stopping', { reason: first.reason });
  await bridge.drain(DRAIN_MS);
  metrics.stop();
  log.info('bridge.stopped', { exit_code: first.code });
  return first.code;
}

/** More than one session may hold before it is closed, so that the check always comes before a silent drop. */
function transportQueueBytes({ limits }: BridgeConfig): number {
  return Math.max(4 * 1024 ** 2, 2 * limits.maxQueueBytes);
}

/** Why this configuration would open real money or a foreign network to strangers. */
function unsafeReason(config: BridgeConfig, isAuthenticated: boolean): string | undefined {
  if (isAuthenticated || isLoopbackHost(config.server.host)) return undefined;
  return (
    `server.host is ${config.server.host}, which others can reach, and no authentication is configured. ` +
    'Make a key first: mt5-bridge keys create; or listen on 127.0.0.1.'
  );
}

async function readTls({ server }: BridgeConfig) {
  if (server.tlsCert === undefined || server.tlsKey === undefined) return {};
  return {
    tls: { cert: await Bun.file(server.tlsCert).text(), key: await Bun.file(server.tlsKey).text() },
  };
}
