import type { AccountId } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';

/** The first of a kind is told at once, the others together, so that a flood fills no disk. */
const QUIET_MS = 10_000;

interface Kind {
  count: number;
  toldMs: number;
}

/** Messages of a terminal that were dropped because they prove nothing: each counted, all told. */
export class DroppedMessages {
  readonly #parts: { readonly clock: Clock; readonly log: Logger; readonly metrics: Metrics };
  readonly #of: { readonly account: AccountId; readonly link_epoch: number };
  readonly #kinds = new Map<string, Kind>();

  constructor(
    parts: { readonly clock: Clock; readonly log: Logger; readonly metrics: Metrics },
    of: { readonly account: AccountId; readonly linkEpoch: number },
  ) {
    this.#parts = parts;
    this.#of = { account: of.account, link_epoch: of.linkEpoch };
  }

  note(reason: string): void {
    const { clock, metrics } = this.#parts;
    metrics.counter('link_messages_dropped');
    const nowMs = clock.monotonicMs();
    const kind = this.#kinds.get(reason) ?? { count: 0, toldMs: -QUIET_MS };
    this.#kinds.set(reason, kind);
    kind.count += 1;
    if (nowMs - kind.toldMs < QUIET_MS) return;
    kind.toldMs = nowMs;
    this.#tell(reason, kind);
  }

  /** Tells what was not told yet. */
  end(): void {
    for (const [reason, kind] of this.#kinds) if (kind.count > 0) this.#tell(reason, kind);
  }

  #tell(reason: string, kind: Kind): void {
    this.#parts.log.warn('link.dropped', { ...this.#of, reason, count: kind.count });
    kind.count = 0;
  }
}
