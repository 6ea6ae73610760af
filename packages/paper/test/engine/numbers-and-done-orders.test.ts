import { describe, expect, it } from 'bun:test';
import { DoneOrders } from '@mt5-bridge/paper/internal/engine/done-orders.ts';
import { TicketNumbers } from '@mt5-bridge/paper/internal/engine/ticket-numbers.ts';
import { asTicket, asUtcMs } from '@mt5-bridge/trading';

const ticket = (n: number) => asTicket(String(n));

describe('orders that have ended', () => {
  it('are remembered, the newest 1,024 of them', () => {
    const done = new DoneOrders();
    for (let n = 1; n <= 3_000; n += 1) done.add(ticket(n), asUtcMs(n * 10));
    expect(done.doneMs(ticket(3_000))).toBe(asUtcMs(30_000));
    expect(done.doneMs(ticket(3_000 - 1_023))).toBe(asUtcMs(19_770));
    expect(done.doneMs(ticket(3_000 - 1_024))).toBeUndefined();
    expect(done.doneMs(ticket(3_001))).toBeUndefined();
  });
});

describe('tickets', () => {
  it('rise by one, past what a double can count', () => {
    const numbers = new TicketNumbers(2n ** 53n - 1n);
    expect([numbers.take(), numbers.take(), numbers.take()]).toEqual(
      ['9007199254740991', '9007199254740992', '9007199254740993'].map(asTicket),
    );
    expect(numbers.next).toBe(asTicket('9007199254740994'));
    expect(numbers.take()).toBe(asTicket('9007199254740994'));
  });
});
