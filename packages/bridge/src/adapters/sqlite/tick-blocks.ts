import { newTickBuffer, type TickColumns, tickColumns } from './tick-columns.ts';

const DOUBLES = ['timeMs', 'seq', 'bid', 'ask', 'last', 'volume'] as const;
/** Of a tick in a block. */
export const BYTES_PER_TICK = DOUBLES.length * 8 + 4;

/** Ticks of one stream that came with one batch, as the database holds them. */
export interface TickBlock {
  readonly tickCount: number;
  /** The doubles column by column, then the flags as 32-bit words, all little-endian. */
  readonly columns: Uint8Array;
}

/** Ticks of a batch by stream, each in the order in which they came. */
export function groupByStream({ stream }: TickColumns, count: number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let index = 0; index < count; index += 1) {
    const id = stream[index] ?? 0;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [index]);
    else group.push(index);
  }
  return groups;
}

/** The ticks with these places in the columns. */
export function packTicks(from: TickColumns, places: readonly number[]): TickBlock {
  const tickCount = places.length;
  const { doubles, flags, bytes } = viewsOf(new ArrayBuffer(tickCount * BYTES_PER_TICK), tickCount);
  DOUBLES.forEach((name, column) => {
    const source = from[name];
    const target = doubles[column];
    for (let n = 0; target !== undefined && n < tickCount; n += 1) {
      target[n] = source[places[n] ?? 0] ?? 0;
    }
  });
  for (let n = 0; n < tickCount; n += 1) flags[n] = from.flags[places[n] ?? 0] ?? 0;
  return { tickCount, columns: bytes };
}

/** The newest `count` of the ticks in blocks that come newest first; the ticks oldest first. */
export function unpackNewest(
  blocks: Iterable<TickBlock>,
  count: number,
): { readonly buffer: ArrayBuffer; readonly tickCount: number } {
  const taken: TickBlock[] = [];
  let found = 0;
  for (const block of blocks) {
    taken.push(block);
    found += block.tickCount;
    if (found >= count) break;
  }
  const tickCount = Math.min(found, count);
  const into = tickColumns(newTickBuffer(Math.max(1, tickCount)));
  let end = tickCount;
  for (const { tickCount: length, columns } of taken) {
    const { doubles, flags } = viewsOf(columns.slice().buffer, length);
    const kept = Math.min(length, end);
    end -= kept;
    DOUBLES.forEach((name, column) => {
      const source = doubles[column]?.subarray(length - kept);
      if (source !== undefined) into[name].set(source, end);
    });
    into.flags.set(flags.subarray(length - kept), end);
  }
  return { buffer: into.buffer, tickCount };
}

function viewsOf(buffer: ArrayBuffer, tickCount: number) {
  const doubles = DOUBLES.map(
    (_, column) => new Float64Array(buffer, column * tickCount * 8, tickCount),
  );
  const flags = new Uint32Array(buffer, DOUBLES.length * tickCount * 8, tickCount);
  return { doubles, flags, bytes: new Uint8Array(buffer) };
}
