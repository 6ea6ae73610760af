import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { scheduleUnheld } from '@mt5-bridge/bridge/internal/adapters/system/schedule-unheld.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { createDial } from '@mt5-bridge/bridge/internal/adapters/websocket-client/dial.ts';
import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import {
  type LinkState,
  TerminalEnd,
} from '@mt5-bridge/bridge/internal/terminal-end/terminal-end.ts';
import type { BookRecord } from '@mt5-bridge/paper';
import { SUBPROTOCOL } from '@mt5-bridge/protocol';
import type { PaperAccountConfig } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';
import { describeRefusal } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import { type OpenedPaper, openAccounts } from '../serve/open-paper.ts';
import { type ProcessEnd, watchProcessEnd } from '../serve/process-end.ts';
import { takeDataDir } from '../serve/take-data-dir.ts';
import { VERSION } from '../version.ts';
import { describeState, runBanner } from './run-banner.ts';

/** Time for the answers to what is begun. */
const DRAIN_MS = 2_000;
const END_MS = 9_500;

export interface PaperRunOptions {
  /** Its `store.data_dir` is the terminal's own. */
  readonly config: BridgeConfig;
  readonly account: PaperAccountConfig;
  readonly url: string;
  /** With the key; told nobody but the bridge. */
  readonly headers: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly exitWithParent?: boolean;
  /** Takes what a person reads; log lines go elsewhere. */
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** Runs a paper terminal that dials a bridge, until it is asked to end; answers the exit code. */
export async function runPaper(options: PaperRunOptions): Promise<number> {
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
    });
    return await runTerminal(options, stores, end);
  } catch (error) {
    log.error('terminal.failed', { error: error instanceof Error ? error.stack : String(error) });
    complain(`The terminal failed: ${error instanceof Error ? error.message : String(error)}`);
    return EXIT.internal;
  } finally {
    await stores?.close();
    dataDir.close();
    end.close();
  }
}

async function runTerminal(
  options: PaperRunOptions,
  stores: Stores<BookRecord>,
  end: ProcessEnd,
): Promise<number> {
  const { config, account, log } = options;
  const inputs = { config, book: stores.paperBook, clock: systemClock, log };
  const opened = await openAccounts(inputs, [account]);
  if (opened.kind === 'refused') {
    for (const refusal of opened.refusals) options.complain(describeRefusal(refusal));
    return EXIT.usage;
  }
  const { first: terminal } = opened;
  if (terminal === undefined) throw new Error('an account was opened and is not there');
  const stopped = Promise.withResolvers<number>();
  const terminalEnd = new TerminalEnd({
    terminal,
    dial: createDial({ url: options.url, headers: options.headers, protocol: SUBPROTOCOL }),
    clock: systemClock,
    random: systemRandom,
    log,
    program: `mt5-bridge paper ${VERSION}`,
    changed: (state) => tell(options, opened, state, stopped.resolve),
  });
  try {
    await terminalEnd.start();
    const { account: state } = await terminal.snapshot();
    options.print(runBanner({ ...options, feedName: opened.feedName, state }));
    const exitCode = await Promise.race([
      end.asked.then((asked) => asked.exitCode),
      stopped.promise,
    ]);
    end.ignoreSignals();
    scheduleUnheld(END_MS, () => {
      log.error('terminal.stuck', { waited_ms: END_MS });
      process.exit(EXIT.internal);
    });
    return exitCode;
  } finally {
    await terminalEnd.drain(DRAIN_MS);
    await terminal.close();
    log.info('terminal.stopped');
  }
}

function tell(
  { url, print, complain }: PaperRunOptions,
  { onClient }: OpenedPaper,
  state: LinkState,
  stop: (exitCode: number) => void,
): void {
  const text = describeState(state, url);
  if (state.kind === 'stopped') {
    complain(text);
    stop(EXIT.failed);
    return;
  }
  print(text);
  // A replay that waits for its first client begins with the bridge.
  if (state.kind === 'linked') onClient();
}
