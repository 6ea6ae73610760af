import type { EventWitness } from './event-witness.ts';
import type { ToldWitness } from './told-witness.ts';
import type { Violations } from './violations.ts';

/** What is read of an update. */
interface Update {
  readonly data: {
    readonly signal_id: string;
    readonly state: string;
    readonly seq: number | null;
  };
}

/** I4: a step that is told stands in the history under its number; I1: of an id that somebody sent, to its sender. */
export class UpdateWitness {
  readonly #violations: Violations;
  readonly #events: EventWitness;
  readonly #told: ToldWitness;

  constructor(violations: Violations, events: EventWitness, told: ToldWitness) {
    this.#violations = violations;
    this.#events = events;
    this.#told = told;
  }

  /** A frame that the bridge handed to a socket of this key. */
  frame(text: string, key: string): void {
    if (!text.includes('"trading_signal_update"')) return;
    // Made by the bridge under test.
    const { data } = JSON.parse(text) as Update;
    const { signal_id: id, seq, state } = data;
    if (!this.#told.wasSentBy(id, key)) {
      this.#violations.add('I1', `${id} is told as ${state} to ${key}, who never sent it`);
    }
    if (seq === null) return;
    const event = this.#events.told(seq);
    if (event?.signalId === id && event.type.startsWith('signal_')) return;
    this.#violations.add('I4', `${id} is told as ${state} under ${seq}, which is ${event?.type}`);
  }
}
