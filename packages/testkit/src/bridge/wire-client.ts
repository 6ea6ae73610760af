import { SERVER_MESSAGES, type ServerMessage } from '@mt5-bridge/protocol';
import { explain } from '@mt5-bridge/protocol/internal/codec/explain.ts';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

interface Waiting {
  readonly isWanted: (message: ServerMessage) => boolean;
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: Error) => void;
}

export interface WireClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
}

/**
 * A client that sends what a test says. Every message that comes in is held to the schema of its type, so
 * that each test proves the shapes of all replies it causes.
 */
export class WireClient {
  readonly socket: WebSocket;
  /** Settles when the connection has ended. */
  readonly closed: Promise<Closed>;
  /** Every message that came, the welcome first. */
  readonly received: ServerMessage[] = [];
  /** Messages that no test has taken yet. */
  readonly #unread: ServerMessage[] = [];
  #waiting: Waiting[] = [];
  #ended: Closed | undefined;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.onmessage = ({ data }) => this.#take(String(data));
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code, reason }) => {
        this.#ended = { code, reason };
        resolve(this.#ended);
        const ended = new Error(`the connection ended with ${code} ${reason}`);
        for (const { reject } of this.#waiting.splice(0)) reject(ended);
      };
    });
  }

  /** Rejects when the handshake is refused. The welcome is the first message to be read. */
  static async open(url: string, options: WireClientOptions = {}): Promise<WireClient> {
    const { headers = {}, protocols = [] } = options;
    // TypeScript knows the constructor of browsers only, which takes no headers.
    const socket: WebSocket = Reflect.construct(WebSocket, [url, { headers, protocols }]);
    const client = new WireClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      void client.closed.then(({ code, reason }) => reject(new Error(`${code} ${reason}`)));
    });
    return client;
  }

  get isOpen(): boolean {
    return this.#ended === undefined;
  }

  send(message: object): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** The next message that nobody has taken, or the next of a type. */
  next(type?: ServerMessage['type']): Promise<ServerMessage> {
    return this.#find((message) => type === undefined || message.type === type);
  }

  /** Sends a message under an id of its own and takes its reply. */
  ask(message: object): Promise<ServerMessage> {
    this.#lastId += 1;
    const id = `ask-${this.#lastId}`;
    const reply = this.#find((candidate) => 'id' in candidate && candidate.id === id);
    this.send({ ...message, id });
    return reply;
  }

  /** Waits until everything that was sent before is answered; takes what came meanwhile. */
  async settle(): Promise<readonly ServerMessage[]> {
    const came = this.received.length;
    await this.ask({ type: 'heartbeat', data: { client: 'test' } });
    this.#unread.length = 0;
    return this.received.slice(came, -1);
  }

  async close(): Promise<Closed> {
    this.socket.close(1000, 'done');
    return this.closed;
  }

  #find(isWanted: (message: ServerMessage) => boolean): Promise<ServerMessage> {
    const at = this.#unread.findIndex(isWanted);
    const [found] = at === -1 ? [] : this.#unread.splice(at, 1);
    if (found !== undefined) return Promise.resolve(found);
    if (this.#ended !== undefined) {
      return Promise.reject(new Error(`the connection ended with ${this.#ended.code}`));
    }
    return new Promise((resolve, reject) => this.#waiting.push({ isWanted, resolve, reject }));
  }

  #take(text: string): void {
    const message = checkedMessage(text);
    this.received.push(message);
    const waiting = this.#waiting.find(({ isWanted }) => isWanted(message));
    if (waiting === undefined) {
      this.#unread.push(message);
      return;
    }
    this.#waiting = this.#waiting.filter((other) => other !== waiting);
    waiting.resolve(message);
  }
}

/** A message of the bridge, held to the schema of its type. Throws when it is none. */
export function checkedMessage(text: string): ServerMessage {
  const message: ServerMessage = JSON.parse(text);
  const row = SERVER_MESSAGES[message.type];
  if (row === undefined) throw new Error(`not a message of the bridge: ${text}`);
  const violation = explain(row.schema, message);
  if (violation === undefined) return message;
  const { path, expected } = violation;
  throw new Error(`${path.join('.')} is not ${expected} in ${text}`);
}
