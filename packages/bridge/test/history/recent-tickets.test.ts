import { describe, expect, it } from 'bun:test';
import { RecentTickets } from '@mt5-bridge/bridge/internal/app/history/recent-tickets.ts';
import { asTicket, asUtcMs } from '@mt5-bridge/trading';

const ticketOf = (n: number) => asTicket(String(n));
const timeOf = (n: number) => asUtcMs(n * 10);

describe('recent tickets', () => {
  it('take each ticket once', () => {
    const tickets = new RecentTickets();
    expect(tickets.add(ticketOf(1), timeOf(1))).toBe(true);
    expect(tickets.add(ticketOf(1), timeOf(1))).toBe(false);
  });

  it('know the newest 10,000, and say of none that was forgotten that it is lacking', () => {
    const tickets = new RecentTickets();
    const count = 45_000;
    for (let n = 1; n <= count; n += 1) tickets.add(ticketOf(n), timeOf(n));
    for (let n = 1; n <= count; n += 1) expect(tickets.lacks(ticketOf(n), timeOf(n))).toBe(false);
    for (let n = count - 9_999; n <= count; n += 1) {
      expect(tickets.add(ticketOf(n), timeOf(n))).toBe(false);
    }
    expect(tickets.lacks(ticketOf(count + 1), timeOf(count + 1))).toBe(true);
    expect(tickets.lacks(ticketOf(count + 1), timeOf(count - 9_999))).toBe(true);
  });
});
