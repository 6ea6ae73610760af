/** How a connection ended, or why there was none. */
export interface ConnectionEnd {
  /** As RFC 6455 has it; 1006 when no close frame came. */
  readonly code: number;
  readonly reason: string;
  /** The handshake was answered with this HTTP status in place of an upgrade. */
  readonly httpStatus?: number;
}

export interface TextConnectionEvents {
  opened(): void;
  text(text: string): void;
  /** A ping or a pong came. */
  alive(): void;
  /** Once, also when it never opened. Nothing comes after it. */
  closed(end: ConnectionEnd): void;
}

/** A connection that this process has dialled. Calls on a closed one are harmless. */
export interface TextConnection {
  send(text: string): void;
  /** Bytes that wait in this process; the kernel's buffers are not in it. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
  /** Frees it at once, without a close frame; `closed` follows. */
  terminate(): void;
}

/** Dials an address that it knows, with a credential that it tells nobody. Events come later, never at once. */
export type Dial = (events: TextConnectionEvents) => TextConnection;
