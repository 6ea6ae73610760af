import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { asTicket, foldFates, type TicketFate, type TicketFates } from '../../src/index.ts';

type Fate = TicketFate<'FROZEN' | 'GONE'>;

const fate: fc.Arbitrary<Fate> = fc
  .record({
    ticket: fc.integer({ min: 1, max: 6 }).map((n) => asTicket(String(n))),
    action: fc.constantFrom('cancel' as const, 'close' as const),
    kind: fc.constantFrom('done' as const, 'failed' as const, 'unknown' as const),
    code: fc.constantFrom('FROZEN' as const, 'GONE' as const),
  })
  .map(
    ({ ticket, action, kind, code }): Fate =>
      kind === 'failed' ? { ticket, action, kind, code } : { ticket, action, kind },
  );

function everyTicket({ cancelled, closed, failed, unknown }: TicketFates<string>): string[] {
  return [...cancelled, ...closed, ...failed.map(({ ticket }) => ticket), ...unknown];
}

describe('the fold of what became of each ticket', () => {
  it('has every ticket in exactly one list, and no other', () => {
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 20 }), (fates) => {
        const told = everyTicket(foldFates(fates));
        expect(told.toSorted()).toEqual(
          [...new Set<string>(fates.map((f) => f.ticket))].toSorted(),
        );
      }),
    );
  });

  it('tells the worst of a ticket: unknown before failed before done', () => {
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 20 }), (fates) => {
        const { failed, unknown } = foldFates(fates);
        for (const { ticket } of fates) {
          const kinds = new Set(fates.filter((f) => f.ticket === ticket).map(({ kind }) => kind));
          expect(unknown.includes(ticket)).toBe(kinds.has('unknown'));
          const isFailed = failed.some((f) => f.ticket === ticket);
          expect(isFailed).toBe(!kinds.has('unknown') && kinds.has('failed'));
        }
      }),
    );
  });

  it('does not depend on the order in which it was heard, but for which code is told', () => {
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 12 }), (fates) => {
        const sorted = (told: TicketFates<string>) => ({
          cancelled: told.cancelled.toSorted(),
          closed: told.closed.toSorted(),
          failed: told.failed.map(({ ticket }) => ticket).toSorted(),
          unknown: told.unknown.toSorted(),
        });
        expect(sorted(foldFates(fates.toReversed()))).toEqual(sorted(foldFates(fates)));
      }),
    );
  });

  it('counts a position that an order became as closed, not as cancelled', () => {
    const ticket = asTicket('7');
    const both: Fate[] = [
      { ticket, action: 'close', kind: 'done' },
      { ticket, action: 'cancel', kind: 'done' },
    ];
    expect(foldFates(both)).toEqual({ cancelled: [], closed: [ticket], failed: [], unknown: [] });
  });
});
