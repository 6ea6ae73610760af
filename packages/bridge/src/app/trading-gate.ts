import type { AccountId } from '@mt5-bridge/trading';
import type { Ledger } from '../ports/ledger.ts';
import type { AccountView } from './account-view.ts';

/** A reason why no new signal is taken at the moment. Nothing is claimed, the id is not spent. */
export interface Closed {
  readonly code:
    | 'SHUTTING_DOWN'
    | 'LEDGER_UNAVAILABLE'
    | 'MT5_NOT_CONNECTED'
    | 'TRADING_HALTED'
    | 'SERVER_BUSY';
  readonly message: string;
  readonly suggestion: string;
}

/** Decides whether new signals are taken at all, before any id is claimed. */
export class TradingGate {
  readonly #ledger: Pick<Ledger, 'health'>;
  readonly #isReconciled: (accountId: AccountId) => boolean;
  readonly #breach: () => string | undefined;
  readonly #isViewOnly: (accountId: AccountId) => boolean;
  #isDraining = false;

  /**
   * `isReconciled`: whether the account was looked through since its terminal connected. `breach`: why the
   * bridge does not trust itself any more. `isViewOnly`: whether real money was not released for orders.
   */
  constructor(
    ledger: Pick<Ledger, 'health'>,
    isReconciled: (accountId: AccountId) => boolean = () => true,
    breach: () => string | undefined = () => undefined,
    isViewOnly: (accountId: AccountId) => boolean = () => false,
  ) {
    this.#ledger = ledger;
    this.#isReconciled = isReconciled;
    this.#breach = breach;
    this.#isViewOnly = isViewOnly;
  }

  /** Takes no new signal from now on; there is no way back but a restart. */
  startDraining(): void {
    this.#isDraining = true;
  }

  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** `undefined` when signals for this account are taken. */
  closedFor(view: AccountView | undefined): Closed | undefined {
    if (this.#isDraining) {
      return {
        code: 'SHUTTING_DOWN',
        message: 'The bridge is shutting down and takes no new signal.',
        suggestion: 'Send the same signal_id again after the restart.',
      };
    }
    const health = this.#ledger.health();
    if (health.kind === 'failed') {
      return {
        code: 'LEDGER_UNAVAILABLE',
        message: `The ledger can not be written (${health.reason}), so no signal is taken.`,
        suggestion: 'Mend the disk of store.data_dir and restart the bridge.',
      };
    }
    if (this.#breach() !== undefined) {
      return {
        code: 'TRADING_HALTED',
        message: 'Orders that left do not equal orders that were submitted; nothing more is sent.',
        suggestion: 'Compare log and terminal, close by hand what must be closed, then restart.',
      };
    }
    if (view !== undefined && this.#isViewOnly(view.accountId)) {
      return {
        code: 'TRADING_HALTED',
        message: `Account ${view.accountId} holds real money and is view-only.`,
        suggestion: `Set accounts.${view.accountId}.allow_real_trading and its limits, then restart.`,
      };
    }
    if (view === undefined || view.status === 'disconnected') {
      return {
        code: 'MT5_NOT_CONNECTED',
        message: 'No terminal is attached to this session.',
        suggestion: 'Send mt5_command connect, or wait until the terminal is back.',
      };
    }
    if (view.status === 'halted') {
      return {
        code: 'TRADING_HALTED',
        message: 'The terminal has halted and takes no request.',
        suggestion: 'Read the log of the bridge, then restart it.',
      };
    }
    if (!this.#isReconciled(view.accountId)) {
      return {
        code: 'SERVER_BUSY',
        message: 'The bridge is finding out what became of earlier requests of this account.',
        suggestion: 'Send the same signal_id again in a moment.',
      };
    }
    return undefined;
  }
}
