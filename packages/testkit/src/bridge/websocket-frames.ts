export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  readonly opcode?: number;
  readonly isFinal?: boolean;
  /** Bits of RSV1 to RSV3, already in their place (0x40, 0x20, 0x10). */
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** Length that the header claims, instead of the payload's own. */
  readonly claimed?: bigint;
}

const MASK = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

/** A frame as a client sends it (RFC 6455, section 5.2), or one that is wrong in a chosen way. */
export function clientFrame(payload: string | Uint8Array, options: FrameOptions = {}): Uint8Array {
  const { opcode = OPCODE.text, isFinal = true, reserved = 0, isMasked = true, claimed } = options;
  const body = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  const first = (isFinal ? 0x80 : 0) | reserved | opcode;
  const length = lengthBytes(claimed ?? BigInt(body.length), isMasked ? 0x80 : 0);
  const mask = isMasked ? MASK : new Uint8Array();
  const frame = new Uint8Array(1 + length.length + mask.length + body.length);
  frame.set([first, ...length, ...mask]);
  frame.set(isMasked ? masked(body) : body, 1 + length.length + mask.length);
  return frame;
}

function masked(body: Uint8Array): Uint8Array {
  return body.map((byte, index) => byte ^ (MASK[index & 3] ?? 0));
}

function lengthBytes(length: bigint, maskBit: number): readonly number[] {
  if (length < 126n) return [maskBit | Number(length)];
  const wide = length < 65_536n ? 2 : 8;
  const bytes = Array.from({ length: wide }, (_, at) =>
    Number((length >> BigInt(8 * (wide - 1 - at))) & 0xffn),
  );
  return [maskBit | (wide === 2 ? 126 : 127), ...bytes];
}

export interface ServerFrame {
  readonly opcode: number;
  readonly payload: Uint8Array;
  /** Bytes that the frame took. */
  readonly size: number;
}

/** The first frame of what a server sent; `undefined` while it is not whole. */
export function readServerFrame(bytes: Uint8Array): ServerFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 2) return undefined;
  const short = view.getUint8(1) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return undefined;
  const length =
    short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
  if (bytes.length < start + length) return undefined;
  const payload = bytes.slice(start, start + length);
  return { opcode: view.getUint8(0) & 0x0f, payload, size: start + length };
}
