import { connect, type Socket } from 'node:net';
import { clientFrame, type FrameOptions, OPCODE, readServerFrame } from './websocket-frames.ts';

export interface ResponseHead {
  readonly status: number;
  /** Header lines as they came, in lower case up to the colon. */
  readonly headers: ReadonlyMap<string, string>;
}

export type RawMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'ping' | 'pong' }
  | { readonly kind: 'close'; readonly code: number | undefined; readonly reason: string }
  /** The TCP connection is over. */
  | { readonly kind: 'end' };

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** Header lines of a right handshake with a bridge on `port`. */
export function handshakeLines(port: number, more: readonly string[] = []): string[] {
  return [
    'GET /websocket/ws HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${KEY}`,
    'Sec-WebSocket-Version: 13',
    ...more,
  ];
}

/** A TCP connection on which a test writes bytes: right ones, wrong ones, or none. */
export class RawPeer {
  readonly port: number;
  readonly #socket: Socket;
  #bytes = Buffer.alloc(0);
  #hasEnded = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.port = port;
    socket.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#hasEnded = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
    // A reset by the other side is an end like any other here.
    socket.on('error', end);
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new RawPeer(socket, port);
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  writeLines(lines: readonly string[]): void {
    this.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  frame(payload: string | Uint8Array, options: FrameOptions = {}): void {
    this.write(clientFrame(payload, options));
  }

  /** Sends a handshake; answers the head of what came back. */
  async handshake(more: readonly string[] = []): Promise<ResponseHead> {
    this.writeLines(handshakeLines(this.port, more));
    return this.readHead();
  }

  async readHead(): Promise<ResponseHead> {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n\r\n');
      if (end !== -1) {
        const head = parseHead(this.#bytes.toString('latin1', 0, end));
        this.#bytes = this.#bytes.subarray(end + 4);
        return head;
      }
      if (this.#hasEnded) return { status: 0, headers: new Map() };
      await this.#more();
    }
  }

  /** The next frame, or the end of the connection. */
  async next(): Promise<RawMessage> {
    for (;;) {
      const frame = readServerFrame(this.#bytes);
      if (frame !== undefined) {
        this.#bytes = this.#bytes.subarray(frame.size);
        return toMessage(frame.opcode, frame.payload);
      }
      if (this.#hasEnded) return { kind: 'end' };
      await this.#more();
    }
  }

  /** The next frame of a kind; the others are passed over. The end ends the search. */
  async nextOf(kind: RawMessage['kind']): Promise<RawMessage> {
    for (;;) {
      const message = await this.next();
      if (message.kind === kind || message.kind === 'end') return message;
    }
  }

  /** Reads nothing any more, until `resume`: the bridge's queue fills up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

function parseHead(text: string): ResponseHead {
  const [statusLine = '', ...lines] = text.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(':');
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
  });
  return { status: Number(statusLine.split(' ')[1]), headers: new Map(headers) };
}

function toMessage(opcode: number, payload: Uint8Array): RawMessage {
  if (opcode === OPCODE.ping) return { kind: 'ping' };
  if (opcode === OPCODE.pong) return { kind: 'pong' };
  if (opcode !== OPCODE.close) return { kind: 'text', text: new TextDecoder().decode(payload) };
  const [high, low] = payload;
  const code = high === undefined || low === undefined ? undefined : high * 256 + low;
  return { kind: 'close', code, reason: new TextDecoder().decode(payload.slice(2)) };
}
