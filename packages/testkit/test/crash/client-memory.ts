import type { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import type { Message, Signal } from '../../../cli/test/process/wire-client.ts';

const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'AUDUSD', 'USDCAD', 'NZDUSD'] as const;
const VOLUME_STEPS = 50;
/** Below the synthetic market, inside the price collar. */
const EURUSD_LIMIT = 1.06;

/**
 * What clients of one data directory sent and were told, over all lives of its bridge. An answer that
 * contradicts an earlier one is kept as a problem.
 */
export class ClientMemory {
  readonly sent = new Map<string, Signal>();
  readonly told = new Map<string, Message>();
  /** Told that nothing was sent, because the ledger took nothing any more. */
  readonly refused: { readonly signalId: string; readonly reply: Message }[] = [];
  readonly problems: string[] = [];
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /**
   * A new order. Symbol, side and volume vary, because an order equal to one whose outcome is not known
   * is refused as a suspected duplicate.
   */
  newSignal(): Signal {
    const isLimit = this.#random.chance(0.1);
    const signal = {
      signal_id: this.#random.uuid(),
      symbol: isLimit ? 'EURUSD' : this.#random.pick(SYMBOLS),
      action: isLimit || this.#random.chance(0.5) ? 'BUY' : 'SELL',
      volume: (1 + this.#random.below(VOLUME_STEPS)) / 100,
      urgency: 'high',
      ...(isLimit ? { price: EURUSD_LIMIT } : {}),
    };
    this.sent.set(signal.signal_id, signal);
    return signal;
  }

  /** Sent, and no answer that says what became of it. */
  unanswered(): Signal[] {
    return [...this.sent.values()].filter(({ signal_id }) => {
      const reply = this.told.get(signal_id);
      return reply === undefined || reply.status === 'unknown';
    });
  }

  answered(): Signal[] {
    return [...this.sent.values()].filter(({ signal_id }) => this.told.has(signal_id));
  }

  /** Takes an answer. One that could not be stored holds until the next start only, and one of type `error` leaves the id unspent. */
  note({ signal_id }: Signal, reply: Message): void {
    const before = this.told.get(signal_id);
    if (reply.error_code === 'LEDGER_UNAVAILABLE') {
      this.refused.push({ signalId: signal_id, reply });
      return;
    }
    if (reply.type !== 'trading_signal_executed') {
      if (before !== undefined) this.#problem(signal_id, before, reply);
      return;
    }
    if (before === undefined || before.status === 'unknown') {
      this.told.set(signal_id, reply);
      return;
    }
    if (lasting(before) !== lasting(reply)) this.#problem(signal_id, before, reply);
    if (reply.replayed !== true) this.problems.push(`${signal_id} was answered twice as new`);
  }

  #problem(id: string, before: Message, now: Message): void {
    this.problems.push(`${id} was told ${JSON.stringify(before)}, now ${JSON.stringify(now)}`);
  }
}

/** Everything of a reply that must be the same for ever. */
function lasting({ id: _, timestamp: __, replayed: ___, ...rest }: Message): string {
  return JSON.stringify(rest);
}
