import type { Logger } from '@mt5-bridge/bridge/internal/ports/logger.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** How often the parent is looked at: npm and its shell die of a SIGTERM that we never get. */
const PARENT_POLL_MS = 250;
const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Without listeners the runtime ends the process at once, sessions and appends in the middle. */
const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;

export interface EndOfProcess {
  readonly reason: string;
  readonly exitCode: ExitCode;
}

export interface ProcessEnd {
  /** Resolves once, with the first reason why the process shall end. */
  readonly asked: Promise<EndOfProcess>;
  /** The bridge found itself broken. */
  fail(reason: string): void;
  /** Hears no signal any more: a second one ends the process at once. Faults are still logged. */
  ignoreSignals(): void;
  /** Listens no more, so that nothing holds the process. */
  close(): void;
}

export interface ProcessEndOptions {
  readonly exitWithParent: boolean;
  readonly schedule: (delayMs: number, run: () => void) => () => void;
  readonly log: Logger;
}

/** Watches from the very start: whoever goes away while the bridge starts is noticed too. */
export function watchProcessEnd({ exitWithParent, schedule, log }: ProcessEndOptions): ProcessEnd {
  const { promise: asked, resolve } = Promise.withResolvers<EndOfProcess>();
  const onSignal = (signal: string): void => resolve({ reason: signal, exitCode: EXIT.ok });
  const fail = (reason: string): void => resolve({ reason, exitCode: EXIT.internal });
  const onFault = (error: unknown): void => {
    log.error('process.fault', { error: error instanceof Error ? error.stack : String(error) });
    fail('a fault that nothing caught');
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  for (const fault of FAULTS) process.on(fault, onFault);
  let cancelPoll = (): void => {};
  const parent = process.ppid;
  const look = (): void => {
    if (process.ppid !== parent) onSignal('the parent process ended');
    else cancelPoll = schedule(PARENT_POLL_MS, look);
  };
  if (exitWithParent) look();
  const ignoreSignals = (): void => {
    cancelPoll();
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  return {
    asked,
    fail,
    ignoreSignals,
    close() {
      ignoreSignals();
      for (const fault of FAULTS) process.off(fault, onFault);
    },
  };
}
