import { PATIENCE_MS } from './condition.ts';

export type Message = Readonly<Record<string, unknown>> & { readonly type: string };
type Wanted = (message: Message) => boolean;
const ALL: Wanted = () => true;

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

/** Somebody who waits for a message. */
interface Waiter {
  readonly isWanted: Wanted;
  readonly take: (message: Message) => void;
  readonly fail: () => void;
}

/** A bare client of the protocol: what was sent and received, nothing in between. */
export class WireClient implements Disposable {
  readonly closed: Promise<WireEnd>;
  readonly #socket: WebSocket;
  readonly #inbox: Message[] = [];
  readonly #waiters = new Set<Waiter>();
  /** Those who wait for the reply to an `id`: some tests ask a thousand things at once. */
  readonly #askers = new Map<unknown, Waiter>();
  #end: WireEnd | undefined;
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => {
      socket.addEventListener('close', ({ code, reason }) => {
        this.#end = { code, reason };
        resolve(this.#end);
        for (const { fail } of [...this.#waiters, ...this.#askers.values()]) fail();
      });
    });
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data))));
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
    const place = this.#inbox.findIndex(isWanted);
    const [found] = place === -1 ? [] : this.#inbox.splice(place, 1);
    if (found !== undefined) return found;
    return this.#wait(`${wanted}`, isWanted, (waiter) => {
      this.#waiters.add(waiter);
      return () => this.#waiters.delete(waiter);
    });
  }

  /** Sends with an `id` of its own and takes the reply. */
  async request(type: string, data: object = {}): Promise<Message> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.send({ type, id, data });
    return this.#wait(`a reply to ${type}`, ALL, (waiter) => {
      this.#askers.set(id, waiter);
      return () => this.#askers.delete(id);
    });
  }

  close(): void {
    this.#socket.close(1000);
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #receive(message: Message): void {
    const asker = this.#askers.get(message.id);
    const waiter = asker ?? [...this.#waiters].find(({ isWanted }) => isWanted(message));
    if (waiter === undefined) this.#inbox.push(message);
    else waiter.take(message);
  }

  /** `begin` makes the waiter known and answers how it is forgotten. */
  #wait(what: string, isWanted: Wanted, begin: (waiter: Waiter) => () => void): Promise<Message> {
    const { promise, resolve, reject } = Promise.withResolvers<Message>();
    const fail = (): void => {
      const seen = JSON.stringify({ end: this.#end, inbox: this.#inbox.slice(-5) });
      reject(new Error(`expected ${what}, have ${seen}`));
    };
    const timer = setTimeout(fail, PATIENCE_MS);
    const take = (message: Message): void => {
      // At once: the next message may come in the same turn.
      forget();
      resolve(message);
    };
    const forget = begin({ isWanted, take, fail });
    if (this.#end !== undefined) fail();
    return promise.finally(() => {
      clearTimeout(timer);
      forget();
    });
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
