import type { ConnectionEstablished, ServerMessage, TickPush } from '@mt5-bridge/protocol';
import { type AfterClose, afterClose } from './after-close.ts';
import { ConnectionClosedError } from './bridge-error.ts';
import type { Reply, RequestData, RequestType } from './messages.ts';
import { PendingRequests } from './pending-requests.ts';
import { TickListeners, type TickSubscription } from './tick-listeners.ts';
import type { Timers } from './timers.ts';
import type { WebSocketLike } from './web-socket.ts';

export interface ConnectionParts {
  readonly socket: WebSocketLike;
  readonly url: string;
  readonly client: string;
  readonly timeoutMs: number;
  readonly timers: Timers;
}

export interface ConnectionEnd {
  readonly code: number;
  readonly reason: string;
  /** What is worth doing now. */
  readonly next: AfterClose;
}

export interface RequestOptions {
  /** Alias of the account; left out: the account of the session. */
  readonly account?: string;
  readonly timeoutMs?: number;
}

/** Close codes of 3000 to 3999 are for applications: this side could not read what came. */
const UNREADABLE = 3003;

/** One open connection. Requests may overlap; each is answered by its `id`. */
export class BridgeConnection {
  /** The first message of the bridge. */
  readonly welcome: Promise<ConnectionEstablished>;
  /** Fulfilled when the connection is over, whoever ended it; never rejects. */
  readonly closed: Promise<ConnectionEnd>;
  readonly #parts: ConnectionParts;
  readonly #requests: PendingRequests;
  readonly #ticks = new TickListeners();
  readonly #listeners = new Set<(message: ServerMessage) => void>();
  #end: ConnectionEnd | undefined;
  #welcomed = false;
  #cancelHeartbeat: () => void = () => undefined;
  #failure = '';

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#requests = new PendingRequests(parts.timers);
    const { promise: closed, resolve: resolveClosed } = Promise.withResolvers<ConnectionEnd>();
    const welcome = Promise.withResolvers<ConnectionEstablished>();
    this.closed = closed;
    this.welcome = welcome.promise;
    const cancelWait = parts.timers.schedule(parts.timeoutMs, () => {
      welcome.reject(new ConnectionClosedError(`no welcome from ${parts.url}`, 1006));
      parts.socket.close();
    });
    parts.socket.addEventListener('message', ({ data }) =>
      this.#receive(data, (message) => {
        cancelWait();
        welcome.resolve(message);
      }),
    );
    parts.socket.addEventListener('error', (event) => this.#noteFailure(event));
    parts.socket.addEventListener('close', ({ code, reason }) => {
      cancelWait();
      const end = this.#finish(code, reason);
      welcome.reject(closedError(parts.url, end));
      resolveClosed(end);
    });
  }

  /** Sends a request and waits for its answer. A refusal of the bridge rejects with `BridgeError`. */
  async request<Type extends RequestType>(
    type: Type,
    data: RequestData<Type>,
    options: RequestOptions = {},
  ): Promise<Reply<Type>> {
    if (this.#end !== undefined) throw closedError(this.#parts.url, this.#end);
    const { id, reply } = this.#requests.add(type, options.timeoutMs ?? this.#parts.timeoutMs);
    const timestamp = new Date(this.#parts.timers.nowMs()).toISOString();
    const account = options.account === undefined ? {} : { account: options.account };
    this.#parts.socket.send(JSON.stringify({ type, id, timestamp, ...account, data }));
    // The bridge answers a request with its own reply type or with `error`, which has rejected by now.
    return (await reply) as Reply<Type>;
  }

  /** Pushes of these symbols; the newest tick of each comes at once. */
  async subscribeTicks(
    symbols: readonly string[],
    onTick: (tick: TickPush) => void,
    source = 'terminal',
  ): Promise<TickSubscription> {
    // The first push may come in front of the answer, so the listener is there before the request.
    const remove = this.#ticks.add(symbols, source, onTick);
    try {
      const { data } = await this.request('subscribe', {
        channels: [{ channel: 'ticks', symbols: [...symbols], source }],
      });
      const channel = data.channels[0];
      return {
        symbols: channel?.symbols ?? [],
        rejected: channel?.rejected ?? [],
        end: async () => {
          const unused = remove();
          if (unused.length === 0 || this.#end !== undefined) return;
          await this.request('unsubscribe', {
            channels: [{ channel: 'ticks', symbols: unused, source }],
          });
        },
      };
    } catch (error) {
      remove();
      throw error;
    }
  }

  /** Every message of the bridge, answers too. The returned function ends it. */
  onMessage(listener: (message: ServerMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends the connection in good order. */
  close(): void {
    if (this.#end === undefined) this.#parts.socket.close(1000, 'done');
  }

  #receive(data: unknown, welcome: (message: ConnectionEstablished) => void): void {
    const message = readMessage(data);
    if (message === undefined) {
      this.#parts.socket.close(UNREADABLE, 'expected one JSON object with a type per text frame');
      return;
    }
    if (message.type === 'connection_established' && !this.#welcomed) {
      this.#welcomed = true;
      this.#keepAlive(message.heartbeat.interval_ms);
      welcome(message);
    }
    this.#requests.settle(message);
    if (message.type === 'tick') this.#ticks.deliver(message);
    for (const listener of this.#listeners) listener(message);
  }

  /** A client that only listens would be taken for dead: browsers can not send pings. */
  #keepAlive(intervalMs: number): void {
    if (intervalMs <= 0) return;
    const beat = () => {
      this.#cancelHeartbeat = this.#parts.timers.schedule(intervalMs, () => {
        // A lost answer shows as a close of the connection, which is where it is dealt with.
        this.request('heartbeat', { client: this.#parts.client }).catch(() => undefined);
        beat();
      });
    };
    beat();
  }

  #noteFailure(event: object): void {
    if ('message' in event && typeof event.message === 'string') this.#failure = event.message;
  }

  #finish(code: number, reason: string): ConnectionEnd {
    const end = { code, reason: reason === '' ? this.#failure : reason, next: afterClose(code) };
    this.#end = end;
    this.#cancelHeartbeat();
    this.#requests.failAll(closedError(this.#parts.url, end));
    return end;
  }
}

function closedError(url: string, { code, reason }: ConnectionEnd): ConnectionClosedError {
  const why = reason === '' ? '' : `: ${reason}`;
  return new ConnectionClosedError(`connection to ${url} ended with ${code}${why}`, code, reason);
}

/** Unknown types pass: a later bridge may push what this client does not know. */
function readMessage(data: unknown): ServerMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
    // The bridge checks what it sends against the schemas of these types.
    return typeof value.type === 'string' ? (value as ServerMessage) : undefined;
  } catch {
    // Told to the bridge by the close code.
    return undefined;
  }
}
