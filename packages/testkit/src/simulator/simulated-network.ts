import type {
  SendResult,
  Socket,
  Transport,
  TransportHandlers,
  UpgradeDecision,
} from '@mt5-bridge/bridge/internal/ports/transport.ts';
import { ALWAYS, Life } from './scheduler.ts';
import type { World } from './world.ts';

const AFTER_MS = 0.001;
const ADDRESS = { hostname: '127.0.0.1', port: 8001, isTls: false };

/** How a client hears of its connection. */
export interface ClientEnd {
  readonly name: string;
  readonly key: string;
  /** Takes the place of the delays of clients. */
  readonly delayMs?: () => number;
  opened(connection: SimulatedConnection): void;
  text(connection: SimulatedConnection, text: string): void;
  /** A ping came; the system has answered it. */
  pinged?(): void;
  /** Looks at what the bridge says, before it is on its way. */
  overhears?(text: string): void;
  /** Also when it never opened. */
  closed(connection: SimulatedConnection, code: number): void;
}

/** The transport of one life of the bridge, and the way there. */
export class SimulatedNetwork implements Transport {
  readonly #world: World;
  readonly #life: Life;
  readonly #connections = new Set<SimulatedConnection>();
  readonly #topics = new Map<string, Set<SimulatedConnection>>();
  readonly #rewrite: ((text: string) => string) | undefined;
  #accept: ((connection: SimulatedConnection) => void) | undefined;
  #connectionsMade = 0;

  /** `rewrite` changes what the bridge says: for bridges that are broken on purpose. */
  constructor(world: World, life: Life, rewrite?: (text: string) => string) {
    this.#world = world;
    this.#life = life;
    this.#rewrite = rewrite;
  }

  get isListening(): boolean {
    return this.#accept !== undefined;
  }

  async listen<Context>(handlers: TransportHandlers<Context>): Promise<typeof ADDRESS> {
    this.#accept = (connection) => {
      const decision = handlers.upgrade({
        path: '/websocket/ws',
        query: '',
        headers: new Headers({ host: '127.0.0.1:8001', 'x-api-key': connection.end.key }),
        peerAddress: '127.0.0.1',
        isTls: false,
      });
      if (decision instanceof Promise) {
        void decision.then((late) => this.#decided(connection, handlers, late));
      } else this.#decided(connection, handlers, decision);
    };
    return ADDRESS;
  }

  /** A client dials; it hears at once or never that nobody listens. */
  dial(end: ClientEnd): SimulatedConnection {
    this.#connectionsMade += 1;
    const connection = new SimulatedConnection(this.#world, {
      bridge: this.#life,
      end,
      id: this.#connectionsMade,
      rewrite: this.#rewrite,
    });
    this.#connections.add(connection);
    const accept = this.#accept;
    if (accept === undefined) connection.drop();
    else connection.toServer(() => accept(connection));
    return connection;
  }

  publish(topic: string, text: string): boolean {
    for (const connection of this.#topics.get(topic) ?? []) connection.send(text);
    return true;
  }

  stopAccepting(): void {
    this.#accept = undefined;
  }

  async close(): Promise<void> {
    this.dropAll();
  }

  /** The process is gone, and its sockets with it. */
  dropAll(): void {
    this.#accept = undefined;
    for (const connection of this.#connections) connection.drop();
    this.#connections.clear();
  }

  #decided<Context>(
    connection: SimulatedConnection,
    handlers: TransportHandlers<Context>,
    decision: UpgradeDecision<Context>,
  ): void {
    if (!this.#life.isAlive) return;
    if (decision.kind === 'refuse') {
      this.#world.trace.note(connection.end.name, () => `is refused: ${decision.body}`);
      connection.drop();
      return;
    }
    connection.accepted(
      {
        text: (text) => handlers.text(connection, text),
        pong: () => handlers.pong(connection),
        close: (code) => {
          for (const members of this.#topics.values()) members.delete(connection);
          this.#connections.delete(connection);
          handlers.close(connection, code, '');
        },
      },
      (topic, isMember) => this.#member(connection, topic, isMember),
    );
    handlers.open(connection, decision.context);
    connection.toClient(() => connection.end.opened(connection));
  }

  #member(connection: SimulatedConnection, topic: string, isMember: boolean): void {
    const members = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, members);
    if (isMember) members.add(connection);
    else members.delete(connection);
  }
}

interface ConnectionParts {
  readonly bridge: Life;
  readonly end: ClientEnd;
  readonly id: number;
  readonly rewrite: ((text: string) => string) | undefined;
}

interface ServerEnd {
  text(text: string): void;
  pong(): void;
  close(code: number): void;
}

/** One socket: frames keep their order, and those on their way are lost with it. */
export class SimulatedConnection implements Socket {
  readonly id: number;
  readonly peerAddress = '127.0.0.1';
  readonly end: ClientEnd;
  readonly #world: World;
  /** Ends with the connection or with the bridge. */
  readonly #wire = new Life();
  readonly #bridge: Life;
  readonly #rewrite: ((text: string) => string) | undefined;
  #server: ServerEnd | undefined;
  #setMember: (topic: string, isMember: boolean) => void = () => undefined;
  #lastToClientMs = 0;
  #lastToServerMs = 0;
  #isTold = false;

  constructor(world: World, parts: ConnectionParts) {
    this.#world = world;
    this.#bridge = parts.bridge;
    this.#rewrite = parts.rewrite;
    this.end = parts.end;
    this.id = parts.id;
  }

  get isOpen(): boolean {
    return this.#wire.isAlive;
  }

  accepted(server: ServerEnd, setMember: (topic: string, isMember: boolean) => void): void {
    this.#server = server;
    this.#setMember = setMember;
  }

  /** From the client to the bridge. */
  write(text: string): void {
    this.#world.trace.note(this.end.name, () => `writes ${text}`);
    this.toServer(() => this.#server?.text(text));
  }

  /** From the bridge to the client. */
  send(said: string): SendResult {
    const text = this.#rewrite?.(said) ?? said;
    const { witness, trace, scheduler } = this.#world;
    if (this.end.overhears === undefined) witness.secrets.look('a frame', text);
    witness.told.frame(text);
    witness.updates.frame(text, this.end.key);
    witness.lists.frame(text);
    witness.stops.frame(text, scheduler.nowMs);
    witness.queries.frame(text);
    trace.note('bridge', () => `tells ${this.end.name} ${text}`);
    this.#world.hot('tell');
    // A connection that is cut in silence takes what nobody will ever read.
    if (this.#isTold) return 'dropped';
    this.end.overhears?.(text);
    this.toClient(() => this.end.text(this, text));
    return 'sent';
  }

  bufferedBytes(): number {
    return 0;
  }

  close(code: number): void {
    if (this.isOpen) this.toClient(() => this.drop(code));
    else this.drop(code);
  }

  terminate(): void {
    this.drop();
  }

  ping(): void {
    const { pinged } = this.end;
    if (pinged === undefined) return;
    this.toClient(() => {
      pinged();
      this.toServer(() => this.#server?.pong());
    });
  }

  join(topic: string): void {
    this.#setMember(topic, true);
  }

  leave(topic: string): void {
    this.#setMember(topic, false);
  }

  batch(run: () => void): void {
    run();
  }

  /** Ends the connection at once; each side learns of it when its system does. */
  drop(code = 1006): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#wire.end();
    const { scheduler, profile, dice } = this.#world;
    const delayMs = () => profile.frameDelayMs * dice.fraction();
    scheduler.after(this.#bridge, delayMs(), () => this.#server?.close(code));
    scheduler.after(ALWAYS, delayMs(), () => this.end.closed(this, code));
  }

  /** Nothing arrives any more, and nobody is told. */
  sever(): void {
    this.#wire.end();
  }

  toServer(deliver: () => void): void {
    this.#lastToServerMs = this.#carry(this.#lastToServerMs, deliver);
  }

  toClient(deliver: () => void): void {
    this.#lastToClientMs = this.#carry(this.#lastToClientMs, deliver);
  }

  /** Answers when it will be there: later ones never overtake it. */
  #carry(afterMs: number, deliver: () => void): number {
    const { scheduler, profile, dice } = this.#world;
    const delayMs = this.end.delayMs?.() ?? profile.frameDelayMs * dice.fraction();
    const arrivalMs = scheduler.nowMs + delayMs;
    const atMs = Math.max(arrivalMs, afterMs + AFTER_MS);
    scheduler.after(this.#wire, atMs - scheduler.nowMs, deliver);
    return atMs;
  }
}
