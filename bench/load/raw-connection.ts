import { FrameScanner, type OnText } from './frames.ts';

export interface ConnectionHandlers {
  readonly onText: OnText;
  /** All frames of one chunk were given to `onText`. */
  readonly onChunkEnd: () => void;
  readonly onEnd: (reason: string) => void;
}

type TcpSocket = Bun.Socket<undefined>;

const HEAD_END = '\r\n\r\n';

/**
 * A WebSocket on a bare TCP socket. It makes no object per message, so that one core can load a server
 * that has the other for itself.
 */
export class RawConnection {
  readonly #socket: TcpSocket;

  private constructor(socket: TcpSocket) {
    this.#socket = socket;
  }

  /** Resolves after the handshake and the server's first message. */
  static async open(
    port: number,
    localAddress: string | undefined,
    handlers: ConnectionHandlers,
  ): Promise<RawConnection> {
    const { promise: welcomed, resolve, reject } = Promise.withResolvers<void>();
    const scanner = new FrameScanner();
    let onText: OnText = () => {
      onText = handlers.onText;
      resolve();
    };
    let head = '';
    let isUpgraded = false;
    const end = (reason: string): void => {
      reject(new Error(reason));
      handlers.onEnd(reason);
    };
    const receive = (socket: TcpSocket, chunk: Buffer): void => {
      if (isUpgraded) {
        scanner.push(chunk, (bytes, start, stop) => onText(bytes, start, stop));
        handlers.onChunkEnd();
        return;
      }
      head += chunk.toString('latin1');
      const at = head.indexOf(HEAD_END);
      if (at === -1) return;
      if (!head.startsWith('HTTP/1.1 101 ')) {
        end(head);
        socket.end();
        return;
      }
      isUpgraded = true;
      const rest = head.slice(at + HEAD_END.length);
      if (rest !== '') receive(socket, Buffer.from(rest, 'latin1'));
    };
    const options: Bun.TCPSocketConnectOptions<undefined> & { localAddress?: string } = {
      hostname: '127.0.0.1',
      port,
      data: undefined,
      ...(localAddress === undefined ? {} : { localAddress }),
      socket: {
        data: receive,
        close: () => end('the server closed the connection'),
        error: (_, error) => end(error.message),
        connectError: (_, error) => end(error.message),
      },
    };
    const socket = await Bun.connect(options);
    const connection = new RawConnection(socket);
    connection.write(Buffer.from(handshake(port), 'latin1'));
    await welcomed;
    return connection;
  }

  write(bytes: Buffer): void {
    const written = this.#socket.write(bytes);
    if (written !== bytes.length) {
      throw new Error(`wrote ${written} of ${bytes.length} bytes: the server does not read`);
    }
  }

  close(): void {
    this.#socket.terminate();
  }
}

function handshake(port: number): string {
  return [
    'GET /websocket/ws HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    '',
    '',
  ].join('\r\n');
}
