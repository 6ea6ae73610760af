import { drainMicrotasks } from 'bun:jsc';
import type { SeededRandom } from '../seeded-random.ts';

/** Something that can end and whose pending work ends with it: a process, a connection. */
export class Life {
  #isAlive = true;

  get isAlive(): boolean {
    return this.#isAlive;
  }

  end(): void {
    this.#isAlive = false;
  }
}

/** Of what no crash ends: the network, the supervisor, the clients. */
export const ALWAYS = new Life();

interface Entry {
  readonly atMs: number;
  /** Orders what falls on the same instant: drawn from the seed. */
  readonly tie: number;
  readonly life: Life;
  readonly run: () => void;
  isCancelled: boolean;
}

/**
 * Virtual time and everything that waits for it. One step runs one completion and then every promise that
 * became ready by it, so that between two steps nothing is half done and the process may be cut off.
 */
export class Scheduler {
  readonly #dice: SeededRandom;
  readonly #heap: Entry[] = [];
  #nowMs = 0;
  #steps = 0;

  constructor(dice: SeededRandom) {
    this.#dice = dice;
  }

  /** Milliseconds since the beginning of the run, with a fraction. */
  get nowMs(): number {
    return this.#nowMs;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Runs `run` after `delayMs` unless `life` has ended by then; the returned function cancels it. */
  after(life: Life, delayMs: number, run: () => void): () => void {
    const entry: Entry = {
      atMs: this.#nowMs + Math.max(0, delayMs),
      tie: this.#dice.uint32(),
      life,
      run,
      isCancelled: false,
    };
    this.#push(entry);
    return () => {
      entry.isCancelled = true;
    };
  }

  /** Runs the next completion and what follows from it. False when nothing waits. */
  step(): boolean {
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      if (next.isCancelled || !next.life.isAlive) continue;
      this.#nowMs = next.atMs;
      this.#steps += 1;
      next.run();
      drainMicrotasks();
      return true;
    }
    return false;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const left = heap[below];
      const right = heap[below + 1];
      if (left === undefined) break;
      let child = left;
      if (right !== undefined && isBefore(right, left)) {
        child = right;
        below += 1;
      }
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.tie < b.tie);
}
