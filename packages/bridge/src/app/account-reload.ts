import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { AccountView } from './account-view.ts';
import type { MissedHistory, TerminalHistory } from './history/terminal-history.ts';
import type { Reconciler } from './reconciler/reconciler.ts';

/** A terminal that did not tell its state is asked again after this long. */
const ASK_AGAIN_MS = 2_000;

export interface AccountReloadParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly reconciler: Pick<Reconciler, 'terminalConnected' | 'terminalLost'>;
  readonly history: Pick<TerminalHistory, 'findMissed' | 'recordMissed' | 'lookThrough' | 'record'>;
}

/**
 * Takes an account's state over from its terminal, with what was done while nobody listened, and looks its open
 * requests through, one time at once and again until the terminal has told. The account takes no signal meanwhile: what is known of it is not sure.
 */
export class AccountReload {
  readonly #view: AccountView;
  readonly #parts: AccountReloadParts;
  #isRunning = false;
  /** Something was missed after the state was asked for. */
  #isStale = false;

  constructor(view: AccountView, parts: AccountReloadParts) {
    this.#view = view;
    this.#parts = parts;
  }

  /** Resolves after one try, successful or not. */
  async begin(): Promise<void> {
    this.#isStale = true;
    this.#parts.reconciler.terminalLost(this.#view.accountId);
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      while (this.#isStale && this.#view.status === 'connected') await this.#load();
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isRunning = false;
    }
  }

  async #load(): Promise<void> {
    const { accountId } = this.#view;
    this.#isStale = false;
    const { history } = this.#parts;
    let missed: MissedHistory | undefined;
    const later = await this.#view.load(async (snapshot) => {
      missed = await history.findMissed(snapshot);
    });
    if (missed !== undefined) history.recordMissed(missed);
    history.record(later);
    if (missed !== undefined) await history.lookThrough(missed);
    // An event before those that came meanwhile is missing too.
    if (!this.#view.isCurrent) this.#isStale = true;
    if (!this.#isStale) await this.#parts.reconciler.terminalConnected(accountId);
  }

  #failed(error: unknown): void {
    const { clock, log } = this.#parts;
    log.error('terminal.snapshot_failed', {
      account: this.#view.accountId,
      error: error instanceof Error ? error.message : String(error),
    });
    clock.schedule(ASK_AGAIN_MS, () => {
      if (this.#view.status === 'connected') void this.begin();
    });
  }
}
