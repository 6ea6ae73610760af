import { PATIENCE_MS } from './condition.ts';

export type Message = Readonly<Record<string, unknown>> & { readonly type: string };
type Wanted = (message: Message) => boolean;

export type Signal = Readonly<Record<string, unknown>> & { readonly signal_id: string };

export interface WireEnd {
  readonly code: number;
  readonly reason: string;
}

export interface WireOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** A certificate that the client shall trust. */
  readonly ca?: string;
}

/** A bare client of the protocol: what was sent and received, nothing in between. */
export class WireClient implements Disposable {
  readonly closed: Promise<WireEnd>;
  readonly #socket: WebSocket;
  readonly #inbox: Message[] = [];
  #waiters: (() => void)[] = [];
  #end: WireEnd | undefined;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => {
        this.#end = { code, reason };
        resolve(this.#end);
        this.#wake();
      });
    });
    socket.addEventListener('message', ({ data }) => {
      this.#inbox.push(JSON.parse(String(data)));
      this.#wake();
    });
  }

  /** Resolves with the socket open; the welcome is the first message. */
  static async connect(url: string, { headers = {}, ca }: WireOptions = {}): Promise<WireClient> {
    const tls = ca === undefined ? {} : { tls: { ca } };
    // TypeScript knows the constructor of browsers only; Bun's takes headers and trust here.
    const socket: WebSocket = Reflect.construct(WebSocket, [url, { headers, ...tls }]);
    const client = new WireClient(socket);
    let why = '';
    socket.addEventListener('error', (event) => {
      if ('message' in event) why = String(event.message);
    });
    const opened = new Promise<void>((resolve) => socket.addEventListener('open', () => resolve()));
    const end = await Promise.race([opened, client.closed]);
    if (end !== undefined) throw new Error(`no connection: ${end.code} ${end.reason} ${why}`);
    return client;
  }

  send(message: object): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** The oldest message of that kind that nobody took yet. */
  async next(wanted: string | Wanted): Promise<Message> {
    const isWanted: Wanted =
      typeof wanted === 'string' ? (message) => message.type === wanted : wanted;
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const place = this.#inbox.findIndex(isWanted);
      const [found] = place === -1 ? [] : this.#inbox.splice(place, 1);
      if (found !== undefined) return found;
      if (this.#end !== undefined || deadline.aborted) {
        const seen = JSON.stringify({ end: this.#end, inbox: this.#inbox.slice(-5) });
        throw new Error(`expected ${wanted}, have ${seen}`);
      }
      await new Promise<void>((resolve) => {
        this.#waiters.push(resolve);
        deadline.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  /** Sends with an `id` of its own and takes the reply. */
  async request(type: string, data: object = {}): Promise<Message> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.send({ type, id, data });
    return this.next((message) => message.id === id);
  }

  close(): void {
    this.#socket.close(1000);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** The sample order of the specification, under an id of its own. */
export function sampleSignal(changes: Readonly<Record<string, unknown>> = {}): Signal {
  return {
    signal_id: crypto.randomUUID(),
    symbol: 'EURUSD',
    action: 'BUY',
    volume: 0.1,
    stop_loss: 1.08,
    take_profit: 1.09,
    comment: 'AI Signal',
    urgency: 'high',
    ...changes,
  };
}
