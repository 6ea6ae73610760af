/** Ticks of one message to the market worker, and the most that a query returns. */
export const TICKS_PER_BATCH = 4_096;

const DOUBLES = 6;
const WORDS = 2;
const BYTES_PER_TICK = DOUBLES * 8 + WORDS * 4;

/** Ticks by column in one buffer, which moves between threads without being copied. */
export interface TickColumns {
  readonly buffer: ArrayBuffer;
  readonly timeMs: Float64Array;
  readonly seq: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly last: Float64Array;
  readonly volume: Float64Array;
  /** Number of the source and symbol. */
  readonly stream: Uint32Array;
  readonly flags: Uint32Array;
}

export function newTickBuffer(capacity: number = TICKS_PER_BATCH): ArrayBuffer {
  return new ArrayBuffer(capacity * BYTES_PER_TICK);
}

/** Views on a buffer that `newTickBuffer` made. */
export function tickColumns(buffer: ArrayBuffer): TickColumns {
  const capacity = buffer.byteLength / BYTES_PER_TICK;
  const doubles = (index: number): Float64Array =>
    new Float64Array(buffer, index * capacity * 8, capacity);
  const words = (index: number): Uint32Array =>
    new Uint32Array(buffer, (DOUBLES * 8 + index * 4) * capacity, capacity);
  return {
    buffer,
    timeMs: doubles(0),
    seq: doubles(1),
    bid: doubles(2),
    ask: doubles(3),
    last: doubles(4),
    volume: doubles(5),
    stream: words(0),
    flags: words(1),
  };
}
