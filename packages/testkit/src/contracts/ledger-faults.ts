import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import {
  SAMPLE_ACCOUNT,
  SAMPLE_TIME,
  sampleClaim,
  sampleEvent,
  sampleRequest,
  sampleSignalId,
} from '../ledger-samples.ts';
import {
  type LedgerFixture,
  type OpenLedgerFixture,
  outcomeOf,
  settleSample,
} from './ledger-fixture.ts';

const A = sampleSignalId(1);
const B = sampleSignalId(2);
const executed = {
  state: 'executed',
  outcome: outcomeOf('executed'),
  atMs: SAMPLE_TIME,
  origin: 'signal',
} as const;

/** What every `Ledger` does when its store breaks: it stops, tells, and leaves nobody waiting. */
export function describeLedgerFaults(name: string, open: OpenLedgerFixture): void {
  describe(`Ledger whose store breaks: ${name}`, () => {
    let fixture: LedgerFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    it('fails every append that waits and every later one', async () => {
      const { ledger, eventLog } = fixture;
      ledger.claim(sampleClaim(A));
      ledger.claim(sampleClaim(B));
      const waiting = [
        ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME),
        ledger.settle(B, executed, []),
        eventLog.append([sampleEvent()]),
      ];
      fixture.breakStore();
      for (const result of await Promise.all(waiting)) expect(result.kind).toBe('failed');
      expect((await ledger.settle(A, executed, [])).kind).toBe('failed');
      expect((await eventLog.append([sampleEvent()])).kind).toBe('failed');
    });

    it('says so once, with the reason, and stays failed', async () => {
      const { ledger } = fixture;
      const reasons: string[] = [];
      ledger.onFault((reason) => reasons.push(reason));
      expect(ledger.health()).toEqual({ kind: 'ok' });
      ledger.claim(sampleClaim(A));
      const appended = ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME);
      fixture.breakStore();
      await appended;
      await ledger.settle(A, executed, []);
      const health = ledger.health();
      if (health.kind === 'ok') throw new Error('expected a failed store');
      expect(reasons).toEqual([health.reason]);
    });

    it('keeps the id spent and tells those who wait for the outcome', async () => {
      const { ledger } = fixture;
      ledger.claim(sampleClaim(A));
      const before = ledger.claim(sampleClaim(A));
      const appended = ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME);
      fixture.breakStore();
      await appended;
      const after = ledger.claim(sampleClaim(A));
      for (const repeat of [before, after]) {
        if (repeat.kind !== 'pending') throw new Error(`expected pending, was ${repeat.kind}`);
        await expect(repeat.settled).rejects.toThrow('failed');
      }
      expect(() => ledger.release(A)).toThrow(A);
    });

    it('still replays what is stored', async () => {
      await settleSample(fixture, A);
      fixture.breakStore();
      expect(fixture.ledger.claim(sampleClaim(A)).kind).toBe('replay');
    });

    it('leaves no hole in the numbers of the events', async () => {
      await fixture.eventLog.append([sampleEvent(), sampleEvent()]);
      const lost = fixture.eventLog.append([sampleEvent(), sampleEvent()]);
      fixture.breakStore();
      await lost;
      const lastSeq = fixture.eventLog.lastSeq(SAMPLE_ACCOUNT);
      expect(lastSeq).toBe(2);
      fixture = await fixture.reopen();
      await fixture.eventLog.append([sampleEvent()]);
      const events = await fixture.eventLog.read(SAMPLE_ACCOUNT, 0, 10);
      // The lost append may have reached the file: unknown is all that "failed" says.
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect([3, 5]).toContain(events.length);
    });
  });
}
