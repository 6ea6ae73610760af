import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import type {
  AuditEntry,
  AuditLog,
  AuditPlace,
  AuditQuery,
  AuditRecord,
} from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import { asAccountId, asUtcMs } from '@mt5-bridge/trading';
import fc from 'fast-check';
import {
  SAMPLE_ACCOUNT,
  SAMPLE_TIME,
  sampleClaim,
  sampleEvent,
  sampleRequest,
  sampleSignalId,
} from '../ledger-samples.ts';
import type { LedgerFixture, OpenLedgerFixture } from './ledger-fixture.ts';

export function sampleEntry(over: Partial<AuditEntry> = {}): AuditEntry {
  return {
    atMs: SAMPLE_TIME,
    act: 'session_authenticated',
    subject: 'alice',
    origin: '{"address":"127.0.0.1"}',
    accountId: null,
    signalId: null,
    code: null,
    summary: 'by api_key',
    detail: null,
    ...over,
  };
}

/** Every row, by pages of `limit`. */
export async function readAll(
  audit: AuditLog,
  query: Partial<AuditQuery> = {},
): Promise<readonly AuditRecord[]> {
  const rows: AuditRecord[] = [];
  let after: AuditPlace | null = null;
  do {
    const page = await audit.read({ order: 'oldest_first', limit: 500, ...query, after });
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** What every `AuditLog` does. */
export function describeAuditLog(name: string, open: OpenLedgerFixture): void {
  describe(`AuditLog: ${name}`, () => {
    let fixture: LedgerFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    /** Resolves when all that was recorded before is durable. */
    const settled = (): Promise<unknown> => fixture.eventLog.append([sampleEvent()]);
    const summaries = async (query: Partial<AuditQuery> = {}): Promise<string[]> =>
      (await readAll(fixture.audit, query)).map(({ summary }) => summary);
    const at = (second: number) => asUtcMs(SAMPLE_TIME + second * 1_000);

    it('has nothing when it is new', async () => {
      expect(await readAll(fixture.audit)).toEqual([]);
      expect(await fixture.audit.tail(undefined, 10)).toEqual([]);
    });

    it('gives back each row as it was written, numbered from 1, over a restart', async () => {
      const full = sampleEntry({
        act: 'intent_settled',
        accountId: SAMPLE_ACCOUNT,
        signalId: sampleSignalId(1),
        code: 'executed',
        summary: 'BUY EURUSD \u00fc \u{1f600} "quoted"\n',
        detail: '{"retcode":10009}',
      });
      const empty = sampleEntry({ subject: null, origin: null, summary: '' });
      fixture.audit.record(full);
      fixture.audit.record(empty);
      await settled();
      const expected = [
        { no: 1, ...full },
        { no: 2, ...empty },
      ];
      expect(await readAll(fixture.audit)).toEqual(expected);
      fixture = await fixture.reopen();
      expect(await readAll(fixture.audit)).toEqual(expected);
      fixture.audit.record(empty);
      await settled();
      expect((await fixture.audit.tail(2, 10)).map(({ no }) => no)).toEqual([3]);
    });

    it('is durable with the append that was made after it in the same turn', async () => {
      const signalId = sampleSignalId(1);
      fixture.ledger.claim(sampleClaim(signalId));
      fixture.audit.record(sampleEntry({ act: 'intent_submitted', signalId }));
      await fixture.ledger.appendSubmitted(signalId, sampleRequest(signalId), SAMPLE_TIME);
      expect(await readAll(fixture.audit)).toMatchObject([{ act: 'intent_submitted', signalId }]);
      fixture = await fixture.reopen();
      expect(await readAll(fixture.audit, { signalId })).toHaveLength(1);
    });

    it('reads in the order of time, then of writing, from both ends', async () => {
      for (const [second, summary] of [
        [2, 'c'],
        [1, 'a'],
        [2, 'd'],
        [1, 'b'],
      ] as const) {
        fixture.audit.record(sampleEntry({ atMs: at(second), summary }));
      }
      await settled();
      expect(await summaries()).toEqual(['a', 'b', 'c', 'd']);
      expect(await summaries({ order: 'newest_first' })).toEqual(['d', 'c', 'b', 'a']);
      expect(await summaries({ order: 'newest_first', limit: 1 })).toEqual(['d', 'c', 'b', 'a']);
      const tail = await fixture.audit.tail(0, 10);
      expect(tail.map(({ summary }) => summary)).toEqual(['c', 'a', 'd', 'b']);
    });

    it('begins a tail with the newest row, and goes on behind a number', async () => {
      for (const summary of ['a', 'b', 'c']) fixture.audit.record(sampleEntry({ summary }));
      await settled();
      const [newest] = await fixture.audit.tail(undefined, 10);
      expect(newest?.summary).toBe('c');
      expect((await fixture.audit.tail(1, 1)).map(({ summary }) => summary)).toEqual(['b']);
      expect(await fixture.audit.tail(3, 10)).toEqual([]);
    });

    it('includes the beginning of a range of time and leaves its end out', async () => {
      for (const n of [1, 2, 3])
        fixture.audit.record(sampleEntry({ atMs: at(n), summary: `${n}` }));
      await settled();
      for (const order of ['oldest_first', 'newest_first'] as const) {
        const range = { order, sinceMs: at(2), untilMs: at(3) };
        expect(await summaries(range)).toEqual(['2']);
        expect(await summaries({ order, untilMs: at(1) })).toEqual([]);
        expect(await summaries({ order, sinceMs: at(4) })).toEqual([]);
      }
    });

    it('finds exactly what a filter names, whatever the size of the pages', async () => {
      const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
      const entries = fc.array(
        fc.record({
          atMs: fc.integer({ min: 0, max: 5 }).map(at),
          act: some('intent_denied' as const, 'intent_refused' as const),
          subject: some('alice', 'bob', null),
          accountId: some(SAMPLE_ACCOUNT, asAccountId('other'), null),
          signalId: some(sampleSignalId(1), sampleSignalId(2), null),
          code: some('RISK_LIMIT', 'FORBIDDEN', null),
        }),
        { maxLength: 12 },
      );
      const filters = fc.record(
        {
          sinceMs: fc.integer({ min: 0, max: 5 }).map(at),
          untilMs: fc.integer({ min: 0, max: 5 }).map(at),
          act: some('intent_denied', 'key_created'),
          subject: some('alice', 'nobody'),
          accountId: some('paper', 'nowhere'),
          signalId: some(sampleSignalId(1), sampleSignalId(3)),
          code: some('RISK_LIMIT', 'NO_QUOTES'),
        },
        { requiredKeys: [] },
      );
      const written: AuditEntry[] = [];
      await fc.assert(
        fc.asyncProperty(
          entries,
          filters,
          some('oldest_first' as const, 'newest_first' as const),
          fc.integer({ min: 1, max: 7 }),
          async (more, filter, order, limit) => {
            for (const entry of more) {
              const full = sampleEntry(entry);
              written.push(full);
              fixture.audit.record(full);
            }
            await settled();
            const { sinceMs = -Infinity, untilMs = Infinity, ...equal } = filter;
            const expected = written
              .map((entry, index) => ({ ...entry, no: index + 1 }))
              .filter((row) => row.atMs >= sinceMs && row.atMs < untilMs)
              .filter((row) =>
                Object.entries({ ...row, ...equal }).every(([key, value]) =>
                  Object.entries(row).some(([name, own]) => name === key && own === value),
                ),
              )
              .sort((a, b) => a.atMs - b.atMs || a.no - b.no);
            if (order === 'newest_first') expected.reverse();
            expect(await readAll(fixture.audit, { ...filter, order, limit })).toEqual(expected);
          },
        ),
        { numRuns: 60 },
      );
    });

    it('loses nothing that was durable when the store breaks, and fails the ledger', async () => {
      fixture.audit.record(sampleEntry({ summary: 'kept' }));
      await settled();
      fixture.breakStore();
      fixture.audit.record(sampleEntry({ summary: 'lost' }));
      expect(await settled()).toMatchObject({ kind: 'failed' });
      expect(fixture.ledger.health().kind).toBe('failed');
      fixture = await fixture.reopen();
      expect((await summaries())[0]).toBe('kept');
    });
  });
}
