/** Result of handing a frame to a socket. `dropped` means the peer will never see it. */
export type SendResult = 'sent' | 'queued' | 'dropped';

export interface Socket {
  /** Unique while the process lives. */
  readonly id: number;
  readonly peerAddress: string;
  send(text: string): SendResult;
  /** Bytes that wait in this process; the kernel's buffers are not in it. */
  bufferedBytes(): number;
  /** Sends a close frame; to a peer that does not read the code never arrives. */
  close(code: number, reason: string): void;
  /** Frees the socket at once, without a close frame. */
  terminate(): void;
  ping(): void;
  /** Native topics: one encoding and one call for all subscribers. */
  join(topic: string): void;
  leave(topic: string): void;
  /** Gathers the sends of `run` into one system call. */
  batch(run: () => void): void;
}

export interface UpgradeRequest {
  readonly path: string;
  /** Query with its question mark, or an empty text. Must never be logged. */
  readonly query: string;
  readonly headers: Headers;
  readonly peerAddress: string;
  readonly isTls: boolean;
}

/** Refuse with an HTTP answer, or accept; `context` is handed to `open`. */
export type UpgradeDecision<Context> =
  | { readonly kind: 'accept'; readonly context: Context; readonly protocol?: string }
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    };

export interface TransportHandlers<Context> {
  /** Called before the upgrade; a throw refuses with 500. */
  upgrade(request: UpgradeRequest): UpgradeDecision<Context> | Promise<UpgradeDecision<Context>>;
  open(socket: Socket, context: Context): void;
  text(socket: Socket, text: string): void;
  binary(socket: Socket, byteLength: number): void;
  ping(socket: Socket): void;
  pong(socket: Socket): void;
  /** The socket's queue is empty again. */
  drain(socket: Socket): void;
  close(socket: Socket, code: number, reason: string): void;
  /** Anything that is not an upgrade of a WebSocket path. */
  http(request: Request, peerAddress: string): Response | Promise<Response>;
}

export interface Transport {
  /** Throws `PortInUseError` (adapter) when the address is taken. */
  listen<Context>(
    handlers: TransportHandlers<Context>,
  ): Promise<{ readonly hostname: string; readonly port: number; readonly isTls: boolean }>;
  /** Sends to every member of a topic; false when at least one lost it. */
  publish(topic: string, text: string): boolean;
  /** Refuses new connections; open ones live on. */
  stopAccepting(): void;
  close(): Promise<void>;
}
