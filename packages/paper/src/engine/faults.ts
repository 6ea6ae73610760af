import { RETCODE, type RetcodeName, type TradeRequest } from '@mt5-bridge/trading';

/** Faults on demand, off by default. Chances are 0 to 1; the same seed gives the same faults. */
export interface FaultSettings {
  readonly seed: number;
  /** Chance that a request gets this answer instead of the server's own. */
  readonly answers: Readonly<Partial<Record<RetcodeName, number>>>;
  /** Chance that a market order finds only a part of its volume. */
  readonly partialFills: number;
  /** Time from the terminal to the server: uniform between the two. */
  readonly latencyMs: { readonly from: number; readonly to: number };
  /** The order stands, the answer never comes. */
  readonly lostAnswers: number;
  /** The answer comes after the deadline. */
  readonly lateAnswers: number;
  readonly lateByMs: number;
  /** Chance that a request breaks the connection, before or after the server has it. */
  readonly disconnects: number;
  readonly disconnectedMs: number;
  /** Symbols that are halted: their requests get 10018. */
  readonly halts: readonly string[];
}

export const NO_FAULTS: FaultSettings = Object.freeze({
  seed: 1,
  answers: Object.freeze({}),
  partialFills: 0,
  latencyMs: Object.freeze({ from: 0, to: 0 }),
  lostAnswers: 0,
  lateAnswers: 0,
  lateByMs: 1000,
  disconnects: 0,
  disconnectedMs: 5000,
  halts: Object.freeze([]),
});

/** Answers of servers that were busy: whether the request stands is open, so half of them do. */
const UNRESOLVED: ReadonlySet<RetcodeName> = new Set(['ERROR', 'TIMEOUT']);

export interface InjectedAnswer {
  readonly retcode: RetcodeName;
  /** True when the request is executed all the same. */
  readonly executes: boolean;
}

/** Draws faults from one stream of numbers per kind, so that one kind never shifts another. */
export class FaultDice {
  readonly settings: FaultSettings;
  readonly #streams = new Map<string, () => number>();

  constructor(settings: FaultSettings) {
    this.settings = settings;
  }

  answerTo(request: TradeRequest): InjectedAnswer | undefined {
    // `Object.keys` forgets that the keys of a constant are known.
    for (const name of Object.keys(RETCODE) as RetcodeName[]) {
      const chance = this.settings.answers[name] ?? 0;
      if (chance === 0 || !this.happens(`answer ${name}`, chance)) continue;
      if (name === 'REQUOTE' && request.action !== 'DEAL') continue;
      const executes = UNRESOLVED.has(name) && this.happens(`executes ${name}`, 0.5);
      return { retcode: name, executes };
    }
    return undefined;
  }

  /** Share of a market order's volume that is there, below 1 when the fault happens. */
  filledShare(): number {
    const { partialFills } = this.settings;
    return this.happens('partial', partialFills) ? this.between('share', 0, 1) : 1;
  }

  happens(kind: string, chance: number): boolean {
    return chance > 0 && this.#next(kind) < chance;
  }

  between(kind: string, from: number, to: number): number {
    return from + (to - from) * this.#next(kind);
  }

  #next(kind: string): number {
    const known = this.#streams.get(kind);
    if (known !== undefined) return known();
    const made = mulberry32(seedOf(this.settings.seed, kind));
    this.#streams.set(kind, made);
    return made();
  }
}

/** FNV-1a over seed and name. */
function seedOf(seed: number, kind: string): number {
  let hash = (2_166_136_261 ^ seed) >>> 0;
  for (let at = 0; at < kind.length; at++) {
    hash = Math.imul(hash ^ kind.charCodeAt(at), 16_777_619) >>> 0;
  }
  return hash;
}

/** Tommy Ettinger's generator of 32 bits: small, fast, the same on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
