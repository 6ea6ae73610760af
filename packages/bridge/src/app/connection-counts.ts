/** The place of one connection, from the moment its handshake was accepted. */
export class Place {
  readonly address: string;
  /** False until the handshake has become a connection. */
  isOpen = false;
  #counts: ConnectionCounts | undefined;

  constructor(address: string, counts: ConnectionCounts) {
    this.address = address;
    this.#counts = counts;
    counts.add(address);
  }

  /** From now on it counts there: a terminal is no client. */
  moveTo(counts: ConnectionCounts): void {
    if (this.#counts === undefined || this.#counts === counts) return;
    this.release();
    this.#counts = counts;
    counts.add(this.address);
  }

  /** Gives the place to the next; again is harmless. */
  release(): void {
    this.#counts?.remove(this.address);
    this.#counts = undefined;
  }
}

/** Connections in all and per address, those included whose handshake was just accepted. */
export class ConnectionCounts {
  #total = 0;
  readonly #byAddress = new Map<string, number>();

  get total(): number {
    return this.#total;
  }

  of(address: string): number {
    return this.#byAddress.get(address) ?? 0;
  }

  add(address: string): void {
    this.#total += 1;
    this.#byAddress.set(address, this.of(address) + 1);
  }

  remove(address: string): void {
    this.#total -= 1;
    const left = this.of(address) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
