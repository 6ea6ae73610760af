import { type ConnectionHandlers, RawConnection } from './raw-connection.ts';

/** Handshakes at a time: fewer than a listening socket lets wait. */
const OPENING_MAX = 64;
/** Ports that one source address gives at most; the next connections take another address. */
const PER_ADDRESS_MAX = 20_000;

/** Opens connections; the handlers of each are made with its number. */
export async function openConnections(
  port: number,
  count: number,
  handlersOf: (number: number) => ConnectionHandlers,
): Promise<RawConnection[]> {
  const connections: RawConnection[] = [];
  for (let first = 0; first < count; first += OPENING_MAX) {
    const numbers = Array.from(
      { length: Math.min(OPENING_MAX, count - first) },
      (_, n) => first + n,
    );
    const opened = await Promise.all(
      numbers.map((number) => RawConnection.open(port, sourceAddress(number), handlersOf(number))),
    );
    connections.push(...opened);
  }
  return connections;
}

/** Every address of 127.0.0.0/8 is this machine on Linux. */
function sourceAddress(number: number): string | undefined {
  const block = Math.floor(number / PER_ADDRESS_MAX);
  return block === 0 ? undefined : `127.0.1.${block}`;
}
