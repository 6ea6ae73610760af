import type { AccountId } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { AccountView } from '../account-view.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import type { TradingGate } from '../trading-gate.ts';

export interface AccountDoorParts {
  readonly clock: Clock;
  readonly accounts: ReadonlyMap<AccountId, AccountView>;
  readonly tradingGate: Pick<TradingGate, 'closedFor'>;
  readonly reconciler: Pick<Reconciler, 'ready'>;
}

/** Reasons that last as long as the process. */
const LASTING: ReadonlySet<string> = new Set(['SHUTTING_DOWN', 'LEDGER_UNAVAILABLE']);
const AGAIN_MS = 50;

/** Waits until an account may be worked on. */
export class AccountDoor {
  readonly #parts: AccountDoorParts;

  constructor(parts: AccountDoorParts) {
    this.#parts = parts;
  }

  isOpen(accountId: AccountId): boolean {
    const { accounts, tradingGate } = this.#parts;
    return tradingGate.closedFor(accounts.get(accountId)) === undefined;
  }

  /**
   * Resolves once requests for the account are taken. Never, when this life of the process takes none any
   * more: it shuts down, its ledger failed, or it does not trust itself.
   */
  async untilOpen(accountId: AccountId): Promise<void> {
    const { accounts, tradingGate, reconciler } = this.#parts;
    for (;;) {
      await reconciler.ready(accountId);
      const view = accounts.get(accountId);
      const closed = tradingGate.closedFor(view);
      if (closed === undefined) return;
      const isHalted = closed.code === 'TRADING_HALTED' && view?.status === 'connected';
      if (isHalted || LASTING.has(closed.code)) return new Promise(() => undefined);
      // Lost again in this very moment: the next look through opens it.
      await this.pause(AGAIN_MS);
    }
  }

  /** Resolves once the account is open, or at a moment of bridge time. */
  async untilOpenOr(accountId: AccountId, untilMs: number): Promise<void> {
    const { clock } = this.#parts;
    await new Promise<void>((resolve) => {
      const cancel = clock.schedule(Math.max(0, untilMs - clock.nowMs()), resolve);
      void this.untilOpen(accountId).then(() => {
        cancel();
        resolve();
      });
    });
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.schedule(ms, resolve));
  }
}
