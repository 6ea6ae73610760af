/** Unpredictable bytes; the simulator gives seeded ones. */
export interface Random {
  bytes(count: number): Uint8Array;
  /** A random RFC 9562 version 4 UUID in lower case. */
  uuid(): string;
}
