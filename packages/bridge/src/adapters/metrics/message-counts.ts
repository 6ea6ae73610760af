export type MessageResult = 'ok' | 'error' | 'refused';

interface Counts {
  ok: number;
  error: number;
  refused: number;
}

/** More types than the protocol has: a client that invents names must not grow the memory. */
const TYPES_MAX = 64;
const OTHER = 'other';

/** Messages by type and result in plain numbers: one look-up and one addition per message. */
export class MessageCounts {
  readonly #byType = new Map<string, Counts>();
  readonly total: Counts = { ok: 0, error: 0, refused: 0 };

  add(type: string, result: MessageResult): void {
    const counts = this.#byType.get(type) ?? this.#adopt(type);
    counts[result] += 1;
    this.total[result] += 1;
  }

  forEach(visit: (type: string, result: MessageResult, count: number) => void): void {
    for (const [type, counts] of this.#byType) {
      visit(type, 'ok', counts.ok);
      visit(type, 'error', counts.error);
      visit(type, 'refused', counts.refused);
    }
  }

  #adopt(type: string): Counts {
    const name = this.#byType.size < TYPES_MAX ? type : OTHER;
    const counts = this.#byType.get(name) ?? { ok: 0, error: 0, refused: 0 };
    this.#byType.set(name, counts);
    return counts;
  }
}
