import type { Socket, TCPSocketListener } from 'bun';

interface Ends {
  other: Socket<Ends> | undefined;
  readonly held: Uint8Array[];
}

/** A wire between a client and a bridge that can be cut: from then on nothing arrives, and nobody is told. */
export class CutWire implements Disposable {
  readonly #listener: TCPSocketListener<Ends>;
  #port = 0;
  #isCut = false;

  constructor() {
    const pass = (socket: Socket<Ends>, bytes: Uint8Array): void => {
      if (this.#isCut) return;
      const { other, held } = socket.data;
      if (other === undefined) held.push(bytes.slice());
      else other.write(bytes);
    };
    this.#listener = Bun.listen<Ends>({
      hostname: '127.0.0.1',
      port: 0,
      data: { other: undefined, held: [] },
      socket: {
        open: async (socket) => {
          socket.data = { other: undefined, held: [] };
          const other = await Bun.connect<Ends>({
            hostname: '127.0.0.1',
            port: this.#port,
            data: { other: socket, held: [] },
            socket: { data: pass },
          });
          socket.data.other = other;
          for (const bytes of socket.data.held) other.write(bytes);
        },
        data: pass,
      },
    });
  }

  /** What clients name in their Host header. */
  get host(): string {
    return `127.0.0.1:${this.#listener.port}`;
  }

  /** Before the first client connects. */
  leadTo(port: number): void {
    this.#port = port;
  }

  get url(): string {
    return `ws://${this.host}/websocket/ws`;
  }

  cut(): void {
    this.#isCut = true;
  }

  [Symbol.dispose](): void {
    this.#listener.stop(true);
  }
}
