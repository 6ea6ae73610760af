import type {
  Dial,
  TextConnectionEvents,
} from '@mt5-bridge/bridge/internal/ports/text-connection.ts';
import type {
  SendResult,
  Socket,
  Transport,
  TransportHandlers,
} from '@mt5-bridge/bridge/internal/ports/transport.ts';

const HOST = '127.0.0.1';
const PORT = 8001;

/** A frame on its way. */
export interface Frame {
  readonly from: 'bridge' | 'terminal';
  readonly text: string;
}

/** What becomes of a frame: it arrives, or the connection breaks before or after that. */
export type Fate = 'arrives' | 'cut_before' | 'cut_after';

/** Sockets in memory: frames arrive in their order, in later microtasks, and a test decides what breaks. */
export class MemoryNetwork implements Transport {
  /** Everything that was sent, also what never arrived. */
  readonly frames: Frame[] = [];
  readonly connections: MemoryConnection[] = [];
  /** Bytes that may wait for a terminal which does not read. */
  queueBytes = 1_048_576;
  isUp = true;
  #fateOf: (frame: Frame) => Fate = () => 'arrives';
  #handlers: TransportHandlers<unknown> | undefined;

  /** From now on frames fare so; without an argument all arrive. */
  decide(fateOf: (frame: Frame) => Fate = () => 'arrives'): void {
    this.#fateOf = fateOf;
  }

  async listen<Context>(handlers: TransportHandlers<Context>) {
    // The contexts that come back are those that these very handlers made.
    this.#handlers = handlers as TransportHandlers<unknown>;
    return { hostname: HOST, port: PORT, isTls: false };
  }

  publish(): boolean {
    return true;
  }

  stopAccepting(): void {
    this.#handlers = undefined;
  }

  async close(): Promise<void> {
    this.cut();
  }

  /** Breaks every connection, without a close frame. */
  cut(): void {
    for (const connection of this.connections) connection.end(1006, '');
  }

  /** Frames of one type, as they were sent. */
  sent(type: string): readonly string[] {
    return this.frames.filter(({ text }) => typeOf(text) === type).map(({ text }) => text);
  }

  /** How a terminal reaches the bridge. */
  dial(headers: Readonly<Record<string, string>>): Dial {
    return (events) => {
      const connection = new MemoryConnection(this, this.connections.length + 1, events);
      this.connections.push(connection);
      void this.#shakeHands(connection, headers);
      return connection.terminalSide;
    };
  }

  fateOf(frame: Frame): Fate {
    this.frames.push(frame);
    return this.#fateOf(frame);
  }

  async #shakeHands(
    connection: MemoryConnection,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    await Promise.resolve();
    const handlers = this.isUp ? this.#handlers : undefined;
    const decision = await handlers?.upgrade({
      path: '/websocket/ws',
      query: '',
      headers: new Headers({ host: `${HOST}:${PORT}`, ...headers }),
      peerAddress: HOST,
      isTls: false,
    });
    if (handlers === undefined || decision === undefined) connection.refuse(undefined);
    else if (decision.kind === 'refuse') connection.refuse(decision.status);
    else connection.open(handlers, decision.context);
  }
}

function typeOf(text: string): unknown {
  return /"type":"([a-z_]+)"/.exec(text)?.[1];
}

/** Both ends of one connection. */
export class MemoryConnection {
  readonly socket: Socket;
  /** The terminal does not read: what is sent to it waits. */
  isPaused = false;
  readonly #network: MemoryNetwork;
  readonly #events: TextConnectionEvents;
  #handlers: TransportHandlers<unknown> | undefined;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #isOver = false;
  #isCut = false;

  constructor(network: MemoryNetwork, id: number, events: TextConnectionEvents) {
    this.#network = network;
    this.#events = events;
    this.socket = {
      id,
      peerAddress: HOST,
      send: (text) => this.#toTerminal(text),
      bufferedBytes: () => this.#waitingBytes,
      close: (code, reason) => this.end(code, reason),
      terminate: () => this.end(1006, ''),
      ping: () => this.#ping(),
      join() {},
      leave() {},
      batch: (run) => run(),
    };
  }

  readonly terminalSide = {
    send: (text: string) => this.#toBridge(text),
    bufferedBytes: () => this.terminalBacklog,
    close: (code: number, reason: string) => this.end(code, reason),
    terminate: () => this.end(1006, ''),
  };
  /** What the terminal's system holds because the bridge does not read. */
  terminalBacklog = 0;

  get isOver(): boolean {
    return this.#isOver;
  }

  open(handlers: TransportHandlers<unknown>, context: unknown): void {
    if (this.#isOver) return;
    this.#handlers = handlers;
    handlers.open(this.socket, context);
    this.#later(() => this.#events.opened());
  }

  refuse(httpStatus: number | undefined): void {
    const end = { code: 1006, reason: 'refused' };
    this.#isOver = true;
    this.#events.closed(httpStatus === undefined ? end : { ...end, httpStatus });
  }

  /** Each side learns of it in a later microtask. */
  end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    // What was sent before a close frame arrives before it; a cable that is cut carries nothing more.
    this.#isCut = code === 1006;
    queueMicrotask(() => this.#handlers?.close(this.socket, code, reason));
    queueMicrotask(() => this.#events.closed({ code, reason }));
  }

  /** The terminal reads again. */
  resume(): void {
    this.isPaused = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const text of waiting) this.#later(() => this.#events.text(text));
    this.#later(() => this.#handlers?.drain(this.socket));
  }

  #ping(): void {
    if (this.isPaused) return;
    this.#later(() => {
      this.#events.alive();
      this.#handlers?.pong(this.socket);
    });
  }

  #toTerminal(text: string): SendResult {
    if (this.#isOver) return 'dropped';
    if (this.isPaused) {
      if (this.#waitingBytes + text.length > this.#network.queueBytes) return 'dropped';
      this.#network.frames.push({ from: 'bridge', text });
      this.#waiting.push(text);
      this.#waitingBytes += text.length;
      return 'queued';
    }
    this.#carry({ from: 'bridge', text }, () => this.#events.text(text));
    return 'sent';
  }

  #toBridge(text: string): void {
    if (this.#isOver) return;
    this.#carry({ from: 'terminal', text }, () => this.#handlers?.text(this.socket, text));
  }

  #carry(frame: Frame, arrives: () => void): void {
    const fate = this.#network.fateOf(frame);
    if (fate === 'cut_before') this.end(1006, '');
    else if (fate === 'arrives') this.#later(arrives);
    else {
      this.#later(() => {
        arrives();
        this.end(1006, '');
      });
    }
  }

  #later(run: () => void): void {
    queueMicrotask(() => {
      if (!this.#isCut) run();
    });
  }
}
