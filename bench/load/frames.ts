/** WebSocket frames (RFC 6455) as a load generator needs them: written ahead, counted without copies. */

const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
const TEXT = 0x81;
const LONG_LENGTH = 126;
const HUGE_LENGTH = 127;

/** A masked text frame of an ASCII text under 64 KiB. */
export function textFrame(text: string): Buffer {
  const isShort = text.length < LONG_LENGTH;
  const start = isShort ? 6 : 8;
  const frame = Buffer.allocUnsafe(start + text.length);
  frame[0] = TEXT;
  if (isShort) frame[1] = 0x80 | text.length;
  else {
    frame[1] = 0x80 | LONG_LENGTH;
    frame.writeUInt16BE(text.length, 2);
  }
  frame.set(MASK, start - 4);
  for (let at = 0; at < text.length; at += 1) {
    frame[start + at] = text.charCodeAt(at) ^ (MASK[at & 3] ?? 0);
  }
  return frame;
}

/** Frames in one buffer, so that several that follow each other are one write. */
export class FrameRing {
  readonly #bytes: Buffer;
  readonly #starts: number[] = [0];
  readonly #count: number;

  /** `runMax`: most frames that `run` is asked for at once. */
  constructor(texts: readonly string[], runMax: number) {
    const frames = texts.map(textFrame);
    const again = frames.slice(0, runMax);
    this.#count = frames.length;
    this.#bytes = Buffer.concat([...frames, ...again]);
    let end = 0;
    for (const frame of [...frames, ...again]) {
      end += frame.length;
      this.#starts.push(end);
    }
  }

  /** `count` frames from number `from` on, round and round. */
  run(from: number, count: number): Buffer {
    const first = from % this.#count;
    return this.#bytes.subarray(this.#starts[first], this.#starts[first + count]);
  }
}

export type OnText = (bytes: Buffer, start: number, end: number) => void;

/** Finds the text frames of a server in the chunks of a connection. */
export class FrameScanner {
  #rest: Buffer = Buffer.alloc(0);

  /** Calls `onText` for each text that is whole now. Throws when the server closes. */
  push(chunk: Buffer, onText: OnText): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const start = payloadStart(bytes, at);
      if (start === undefined) break;
      const end = start + payloadLength(bytes, at);
      if (end > bytes.length) break;
      if (bytes[at] === TEXT) onText(bytes, start, end);
      else if (bytes[at] === 0x88)
        throw new Error(`closed: ${bytes.toString('latin1', start, end)}`);
      at = end;
    }
    // A copy: the runtime may use the chunk's memory again.
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
  }
}

/** `undefined` while the header is not whole. */
function payloadStart(bytes: Buffer, at: number): number | undefined {
  const length = bytes[at + 1];
  if (length === undefined) return undefined;
  const start = at + (length === LONG_LENGTH ? 4 : length === HUGE_LENGTH ? 10 : 2);
  return start > bytes.length ? undefined : start;
}

function payloadLength(bytes: Buffer, at: number): number {
  const length = bytes[at + 1] ?? 0;
  if (length === LONG_LENGTH) return bytes.readUInt16BE(at + 2);
  return length === HUGE_LENGTH ? Number(bytes.readBigUInt64BE(at + 2)) : length;
}
