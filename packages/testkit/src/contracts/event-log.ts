import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import type { AccountEvent } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import { asAccountId, asUtcMs } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { SAMPLE_ACCOUNT, sampleEvent, sampleSignalId } from '../ledger-samples.ts';
import type { LedgerFixture, OpenLedgerFixture } from './ledger-fixture.ts';

const OTHER_ACCOUNT = asAccountId('other');

/** What every `EventLog` does. */
export function describeEventLog(name: string, open: OpenLedgerFixture): void {
  describe(`EventLog: ${name}`, () => {
    let fixture: LedgerFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    it('numbers each account by itself, from 1, without a gap', async () => {
      const { eventLog } = fixture;
      expect(eventLog.lastSeq(SAMPLE_ACCOUNT)).toBe(0);
      const other = sampleEvent({ accountId: OTHER_ACCOUNT });
      await Promise.all([
        eventLog.append([sampleEvent(), other, sampleEvent()]),
        eventLog.append([other]),
      ]);
      expect(eventLog.lastSeq(SAMPLE_ACCOUNT)).toBe(2);
      expect(eventLog.lastSeq(OTHER_ACCOUNT)).toBe(2);
      expect(await seqs(fixture)).toEqual([1, 2]);
    });

    it('gives back what was appended', async () => {
      const { eventLog } = fixture;
      const draft = sampleEvent({
        type: 'order_added',
        timeMs: asUtcMs(1_767_614_400_123),
        origin: 'manual',
        signalId: sampleSignalId(7),
        body: JSON.stringify({ comment: 'é 🎉 "quoted"' }),
      });
      await eventLog.append([draft]);
      const [stored] = await eventLog.read(SAMPLE_ACCOUNT, 0, 1);
      expect(stored).toEqual({ ...draft, epoch: eventLog.epoch, seq: 1 });
    });

    it('reads on after a number, at most as many as asked', async () => {
      const { eventLog } = fixture;
      await eventLog.append(Array.from({ length: 5 }, () => sampleEvent()));
      const page = await eventLog.read(SAMPLE_ACCOUNT, 1, 3);
      expect(page.map(({ seq }) => seq)).toEqual([2, 3, 4]);
      expect(await eventLog.read(SAMPLE_ACCOUNT, 5, 3)).toEqual([]);
      expect(await eventLog.read(OTHER_ACCOUNT, 0, 3)).toEqual([]);
    });

    it('reads any page of any history as it was appended, however much came at once', async () => {
      const bodies = fc.array(
        fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { maxLength: 90 }),
        {
          maxLength: 4,
        },
      );
      await fc.assert(
        fc.asyncProperty(bodies, fc.nat(1_000), fc.nat(200), async (appends, from, limit) => {
          const { eventLog } = fixture;
          const first = eventLog.lastSeq(SAMPLE_ACCOUNT) + 1;
          const drafts = appends.map((texts) => texts.map((body) => sampleEvent({ body })));
          await Promise.all(drafts.map((events) => eventLog.append(events)));
          const told = drafts.flat().map((draft, n) => ({ body: draft.body, seq: first + n }));
          const skipped = told.length === 0 ? 0 : from % told.length;
          const page = await eventLog.read(SAMPLE_ACCOUNT, first - 1 + skipped, limit);
          expect(page.map(({ body, seq }) => ({ body, seq }))).toEqual(
            told.slice(skipped, skipped + limit),
          );
        }),
        { numRuns: 30 },
      );
    });

    it('tells durable events in the order of their numbers', async () => {
      const { eventLog } = fixture;
      const told: AccountEvent[] = [];
      eventLog.onAppended((events) => told.push(...events));
      await Promise.all(Array.from({ length: 20 }, () => eventLog.append([sampleEvent()])));
      expect(told.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it('tells an event before its append resolves and counts it as the last one', async () => {
      const { eventLog } = fixture;
      let lastSeqWhenTold = 0;
      eventLog.onAppended(() => {
        lastSeqWhenTold = eventLog.lastSeq(SAMPLE_ACCOUNT);
      });
      await eventLog.append([sampleEvent()]);
      expect(lastSeqWhenTold).toBe(1);
    });

    it('goes on with the next number after any number of restarts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 4 }), async (lives) => {
          const before = fixture.eventLog.lastSeq(SAMPLE_ACCOUNT);
          for (const appends of lives) {
            for (let i = 0; i < appends; i += 1) void fixture.eventLog.append([sampleEvent()]);
            await fixture.eventLog.append([sampleEvent()]);
            fixture = await fixture.reopen();
          }
          const total = lives.reduce((sum, appends) => sum + appends + 1, before);
          expect(fixture.eventLog.lastSeq(SAMPLE_ACCOUNT)).toBe(total);
          expect(await seqs(fixture)).toEqual(Array.from({ length: total }, (_, i) => i + 1));
        }),
        { numRuns: 8 },
      );
    });
  });
}

async function seqs({ eventLog }: LedgerFixture): Promise<number[]> {
  return (await eventLog.read(SAMPLE_ACCOUNT, 0, 1_000)).map(({ seq }) => seq);
}
