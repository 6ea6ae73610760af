import { Unzip, UnzipInflate } from 'fflate';
import { type Parsed, refuseFile } from './file-problem.ts';

export interface ZipContent {
  readonly entry: string;
  readonly bytes: Uint8Array;
}

/** A day of ticks is some megabytes; what unpacks to more would only fill the memory. */
const UNPACKED_MAX_BYTES = 512 * 1024 * 1024;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * The one file inside a zip; its checksum is not verified, its rows are. Read as a stream: Lean's archives
 * give their sizes in a form that the whole-file reader of the library takes for four gigabytes.
 */
export function unzipSingle(
  file: string,
  zipped: Uint8Array,
  maxBytes = UNPACKED_MAX_BYTES,
): Parsed<ZipContent> {
  const names: string[] = [];
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isComplete = false;
  let failure: string | undefined;
  const unzip = new Unzip((entry) => {
    if (entry.name.endsWith('/')) return;
    names.push(entry.name);
    if (names.length > 1) return;
    entry.ondata = (error, chunk, isFinal) => {
      if (error !== null) failure = error.message;
      isComplete ||= isFinal;
      length += chunk?.length ?? 0;
      if (length > maxBytes) entry.terminate();
      else chunks.push(chunk);
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < zipped.length && length <= maxBytes; at += SLICE_BYTES) {
      unzip.push(zipped.subarray(at, at + SLICE_BYTES), at + SLICE_BYTES >= zipped.length);
    }
  } catch (error) {
    // fflate throws for damaged archives only.
    failure = error instanceof Error ? error.message : 'damage';
  }
  if (length > maxBytes) return refuseFile(file, `at most ${maxBytes} bytes unpacked`, 'more');
  if (failure !== undefined) return refuseFile(file, 'a zip file', failure);
  const [entry] = names;
  if (entry === undefined || names.length !== 1) {
    return refuseFile(file, 'a zip with one file of ticks', `a zip with ${names.length} files`);
  }
  if (!isComplete) return refuseFile(file, 'a whole zip file', 'one that is cut off');
  return { ok: true, value: { entry, bytes: join(chunks, length) } };
}

/** Small enough that a bomb is noticed before it has filled the memory. */
const SLICE_BYTES = 64 * 1024;

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
