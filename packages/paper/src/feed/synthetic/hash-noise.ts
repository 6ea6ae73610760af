const UINT32 = 4_294_967_296;

/** A well-mixed unsigned 32-bit integer of three integers: the only source of chance in the market. */
export function hash32(seed: number, stream: number, index: number): number {
  let h = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(stream + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) ^ Math.imul(index, 0x297a2d39);
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** A number in [0, 1). */
export function unit(seed: number, stream: number, index: number): number {
  return hash32(seed, stream, index) / UINT32;
}

/** A number of [0, 1) that follows from `hash`, independent of it for all practical purposes. */
export function unitAfter(hash: number, step: number): number {
  let h = Math.imul(hash ^ (step * 0x9e3779b9), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return ((h ^ (h >>> 15)) >>> 0) / UINT32;
}

/** A 32-bit seed of a name, so that each symbol has a market of its own. */
export function hashText(seed: number, text: string): number {
  let h = seed >>> 0;
  for (let i = 0; i < text.length; i += 1) h = hash32(h, i, text.charCodeAt(i));
  return h;
}

/**
 * Smooth noise in [-1, 1]: hashed values on whole numbers, eased between. The last cell is kept, since
 * neighbouring instants ask for it again; the value depends on seed, stream and `x` alone.
 */
export class ValueNoise {
  readonly #seed: number;
  readonly #stream: number;
  #cell = Number.NaN;
  #left = 0;
  #right = 0;

  constructor(seed: number, stream: number) {
    this.#seed = seed;
    this.#stream = stream;
  }

  at(x: number): number {
    const cell = Math.floor(x);
    if (cell !== this.#cell) {
      this.#left = unit(this.#seed, this.#stream, cell) * 2 - 1;
      this.#right = unit(this.#seed, this.#stream, cell + 1) * 2 - 1;
      this.#cell = cell;
    }
    const f = x - cell;
    return this.#left + (this.#right - this.#left) * f * f * (3 - 2 * f);
  }
}
