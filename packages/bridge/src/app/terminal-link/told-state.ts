import {
  type AccountMoney,
  type AccountState,
  asUtcMs,
  type TerminalEvent,
  type TerminalSnapshot,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { EventPlace, TerminalClocks } from '../mapping/terminal-link/greeting.ts';

/** Two readings of one clock, one of them through the link. */
const SAME_CLOCK_MS = 2_000;
const S_MS = 1_000;
/** An offset that is seen now was in force a moment ago too. */
const OFFSET_LOOK_BACK_MS = 3_600_000;
const OFFSETS_MAX = 64;

interface OffsetChange {
  readonly fromMs: number;
  readonly offsetMs: number;
}

/** What a terminal has told of account, market and clocks; mirrors what a port answers at once. */
export class ToldState {
  readonly #clock: Clock;
  #account: AccountState | undefined;
  /** The event up to which `#account` holds. */
  #accountAt: EventPlace = { terminalEpoch: '', seq: 0 };
  #marketMs = 0;
  /** Monotonic time of `#marketMs`, while the market runs with the clock. */
  #marketSinceMs: number | undefined;
  /** Oldest first. */
  #offsets: OffsetChange[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get account(): AccountState | undefined {
    return this.#account;
  }

  /** A terminal that connects may be in another market than the one before. */
  restartMarket(): void {
    this.#marketMs = 0;
    this.#marketSinceMs = undefined;
  }

  takeClocks({ timeMs, marketTimeMs, brokerUtcOffsetS }: TerminalClocks): void {
    const isLive = Math.abs(marketTimeMs - timeMs) <= SAME_CLOCK_MS;
    this.#marketMs = Math.max(this.marketTime(), marketTimeMs);
    this.#marketSinceMs = isLive ? this.#clock.monotonicMs() : undefined;
    if (brokerUtcOffsetS === null) return;
    const offsetMs = brokerUtcOffsetS * S_MS;
    const last = this.#offsets.at(-1);
    if (last?.offsetMs === offsetMs) return;
    const fromMs = last === undefined ? marketTimeMs - OFFSET_LOOK_BACK_MS : marketTimeMs;
    this.#offsets.push({ fromMs, offsetMs });
    if (this.#offsets.length > OFFSETS_MAX) this.#offsets.shift();
  }

  takeSnapshot({ terminalEpoch, seq, account }: TerminalSnapshot): void {
    this.#takeAccount(account, { terminalEpoch, seq });
  }

  takeEvent({ change, terminalEpoch, seq }: TerminalEvent): void {
    if (change.kind === 'account' || change.kind === 'margin_call') {
      this.#takeAccount(change.account, { terminalEpoch, seq });
    }
  }

  takeQuotes(lastMs: number, money: AccountMoney | undefined): void {
    if (lastMs > this.marketTime()) {
      this.#marketMs = lastMs;
      if (this.#marketSinceMs !== undefined) this.#marketSinceMs = this.#clock.monotonicMs();
    }
    if (money !== undefined && this.#account !== undefined) {
      this.#account = { ...this.#account, ...money };
    }
  }

  /** Never runs back while a terminal is connected. */
  marketTime(): UtcMs {
    const since = this.#marketSinceMs;
    const ranMs = since === undefined ? 0 : this.#clock.monotonicMs() - since;
    return asUtcMs(Math.floor(this.#marketMs + ranMs));
  }

  /** Known from the first time on that it was told; before that nobody saw which one was in force. */
  serverOffsetMs(atMs: UtcMs): number | undefined {
    return this.#offsets.findLast(({ fromMs }) => fromMs <= atMs)?.offsetMs;
  }

  /** An answer may overtake an event, but what it says is older. */
  #takeAccount(account: AccountState, at: EventPlace): void {
    const isOlder =
      at.terminalEpoch === this.#accountAt.terminalEpoch && at.seq < this.#accountAt.seq;
    if (isOlder) return;
    this.#account = account;
    this.#accountAt = at;
  }
}
