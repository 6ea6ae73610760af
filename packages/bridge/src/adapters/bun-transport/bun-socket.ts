import type { SendResult, Socket } from '../../ports/transport.ts';

export interface SocketData {
  readonly context: unknown;
  readonly peerAddress: string;
  socket: BunSocket | undefined;
}

/** One WebSocket of Bun. Calls on a closed socket are harmless and answer `dropped`. */
export class BunSocket implements Socket {
  readonly id: number;
  readonly peerAddress: string;
  readonly #ws: Bun.ServerWebSocket<SocketData>;
  #isOpen = true;

  constructor(ws: Bun.ServerWebSocket<SocketData>, id: number) {
    this.id = id;
    this.#ws = ws;
    this.peerAddress = ws.data.peerAddress;
  }

  markClosed(): void {
    this.#isOpen = false;
  }

  send(text: string): SendResult {
    if (!this.#isOpen) return 'dropped';
    const written = this.#ws.sendText(text);
    // Bun: bytes when sent, -1 when queued, 0 when thrown away without another word.
    if (written > 0) return 'sent';
    return written === -1 ? 'queued' : 'dropped';
  }

  bufferedBytes(): number {
    return this.#isOpen ? this.#ws.getBufferedAmount() : 0;
  }

  close(code: number, reason: string): void {
    if (this.#isOpen) this.#ws.close(code, reason);
  }

  terminate(): void {
    if (this.#isOpen) this.#ws.terminate();
  }

  ping(): void {
    if (this.#isOpen) this.#ws.ping();
  }

  join(topic: string): void {
    if (this.#isOpen) this.#ws.subscribe(topic);
  }

  leave(topic: string): void {
    if (this.#isOpen) this.#ws.unsubscribe(topic);
  }

  batch(run: () => void): void {
    if (this.#isOpen) this.#ws.cork(run);
    else run();
  }
}
