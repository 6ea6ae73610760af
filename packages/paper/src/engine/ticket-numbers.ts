import { asTicket, type Ticket } from '@mt5-bridge/trading';

/** Tickets in their order. Up to 64 bits, so they are counted in big integers and told as text. */
export class TicketNumbers {
  #next: bigint;
  /** Of the next one: the book writes it with every order, and to make it takes 150 ns. */
  #text: Ticket;

  constructor(first: bigint) {
    this.#next = first;
    this.#text = asTicket(String(first));
  }

  get next(): Ticket {
    return this.#text;
  }

  take(): Ticket {
    const taken = this.#text;
    this.#next += 1n;
    this.#text = asTicket(String(this.#next));
    return taken;
  }
}
