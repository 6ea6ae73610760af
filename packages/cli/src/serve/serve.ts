import { PortInUseError } from '@mt5-bridge/bridge/internal/adapters/bun-transport/bun-transport.ts';
import type { DataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { scheduleUnheld } from '@mt5-bridge/bridge/internal/adapters/system/schedule-unheld.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import type { BookRecord } from '@mt5-bridge/paper';
import type { BridgeConfig } from '../config/schema.ts';
import { describeRefusal } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import { VERSION } from '../version.ts';
import { banner } from './banner.ts';
import { type ComposedBridge, composeBridge } from './compose-bridge.ts';
import { type ProcessEnd, watchProcessEnd } from './process-end.ts';
import { takeDataDir } from './take-data-dir.ts';

/** Time for the orders in flight. */
const DRAIN_MS = 8_000;
/** A disk that hangs must not hold the process for ever: the whole end takes less than ten seconds. */
const END_MS = 9_500;

/**
 * Each hand-over is a commit of a few pages: at ten a second a bridge that nobody uses would write 11 GB a
 * day. Reading ticks does not wait for it.
 */
const MARKET_FLUSH_MS = 1_000;

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
  const { config, log, complain } = options;
  const dataDir = takeDataDir(config.store.dataDir, complain);
  if (typeof dataDir === 'number') return dataDir;
  const { schedule } = systemClock;
  const end = watchProcessEnd({ exitWithParent: options.exitWithParent ?? false, schedule, log });
  let stores: Stores<BookRecord> | undefined;
  try {
    stores = await openStores<BookRecord>({
      dataDir: dataDir.path,
      clock: systemClock,
      random: systemRandom,
      retention: config.store.retention,
      marketFlushMs: MARKET_FLUSH_MS,
    });
    return await runBridge(options, dataDir, stores, end);
  } catch (error) {
    return failed(error, options);
  } finally {
    await stores?.close();
    dataDir.close();
    end.close();
  }
}

function failed(error: unknown, { log, complain }: ServeOptions): number {
  if (error instanceof PortInUseError) {
    complain(
      `${error.message}. Stop the other program, or take another port: --port 0 finds a free one.`,
    );
    return EXIT.portInUse;
  }
  log.error('bridge.failed', { error: error instanceof Error ? error.stack : String(error) });
  complain(`The bridge failed: ${error instanceof Error ? error.message : String(error)}`);
  return EXIT.internal;
}

async function runBridge(
  options: ServeOptions,
  dataDir: DataDir,
  stores: Stores<BookRecord>,
  end: ProcessEnd,
): Promise<number> {
  const { config, log } = options;
  const composed = await composeBridge({ config, log, dataDir, stores, onFatal: end.fail });
  if (composed.kind === 'refused') {
    for (const refusal of composed.refusals) options.complain(describeRefusal(refusal));
    return EXIT.usage;
  }
  const { bridge, metrics, feedName } = composed;
  try {
    const address = await bridge.start();
    dataDir.publishPort(address.port);
    log.info('bridge.started', { port: address.port, feed: feedName ?? null, version: VERSION });
    options.print(await describeStart(config, composed, address));
    const { reason, exitCode } = await end.asked;
    end.ignoreSignals();
    scheduleUnheld(END_MS, () => {
      log.error('bridge.stuck', { waited_ms: END_MS });
      process.exit(EXIT.internal);
    });
    log.info('bridge.stopping', { reason });
    return exitCode;
  } finally {
    // After a start that failed half way too: feeds and timers would hold the process.
    await bridge.drain(DRAIN_MS);
    metrics.stop();
    log.info('bridge.stopped');
  }
}

async function describeStart(
  config: BridgeConfig,
  { terminal, feedName, isAuthenticated }: ComposedBridge,
  address: Parameters<typeof banner>[0]['address'],
): Promise<string> {
  const account = (await terminal?.snapshot())?.account;
  const balance =
    account && `${account.balance.toFixed(account.spec.currencyDigits)} ${account.spec.currency}`;
  return banner({ address, config, feedName, balance, isAuthenticated });
}
