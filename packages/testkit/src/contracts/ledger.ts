import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import {
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
const durable = { kind: 'durable' } as const;
const executed = { state: 'executed', outcome: outcomeOf('executed'), atMs: SAMPLE_TIME } as const;

/** What every `Ledger` does while its store is well. Faults: `describeLedgerFaults`. */
export function describeLedger(name: string, open: OpenLedgerFixture): void {
  describe(`Ledger: ${name}`, () => {
    let fixture: LedgerFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    describe('a claim', () => {
      it('is new once, then pending', () => {
        expect(fixture.ledger.claim(sampleClaim(A)).kind).toBe('new');
        expect(fixture.ledger.claim(sampleClaim(A)).kind).toBe('pending');
        expect(fixture.ledger.claim(sampleClaim(B)).kind).toBe('new');
      });

      it('with other content is a conflict, in flight and after the outcome', async () => {
        const other = sampleClaim(A, { contentHash: 'cd'.repeat(32) });
        fixture.ledger.claim(sampleClaim(A));
        expect(fixture.ledger.claim(other)).toEqual({ kind: 'conflict', sameSubject: true });
        await fixture.ledger.settle(A, executed, []);
        expect(fixture.ledger.claim(other)).toEqual({ kind: 'conflict', sameSubject: true });
      });

      it('of another subject is a conflict even with the same content', async () => {
        const other = sampleClaim(A, { subject: 'bob' });
        fixture.ledger.claim(sampleClaim(A));
        expect(fixture.ledger.claim(other)).toEqual({ kind: 'conflict', sameSubject: false });
        await fixture.ledger.settle(A, executed, []);
        expect(fixture.ledger.claim(other)).toEqual({ kind: 'conflict', sameSubject: false });
      });

      it('that was released is not spent', () => {
        fixture.ledger.claim(sampleClaim(A));
        fixture.ledger.release(A);
        expect(fixture.ledger.claim(sampleClaim(A, { subject: 'bob' })).kind).toBe('new');
      });

      it('that was appended can not be released', async () => {
        fixture.ledger.claim(sampleClaim(A));
        const appended = fixture.ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME);
        expect(() => fixture.ledger.release(A)).toThrow(A);
        await appended;
      });

      it('replays the stored outcome', async () => {
        await settleSample(fixture, A);
        const claim = fixture.ledger.claim(sampleClaim(A));
        expect(claim).toEqual({
          kind: 'replay',
          record: {
            ...sampleClaim(A),
            state: 'executed',
            request: sampleRequest(A),
            outcome: outcomeOf('executed'),
            submittedMs: SAMPLE_TIME,
            settledMs: SAMPLE_TIME,
          },
        });
      });
    });

    describe('an outcome', () => {
      it('is told to every repeat that waits for it', async () => {
        const { ledger } = fixture;
        ledger.claim(sampleClaim(A));
        const repeats = [ledger.claim(sampleClaim(A)), ledger.claim(sampleClaim(A))];
        expect(await ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME)).toEqual(durable);
        expect(await ledger.settle(A, executed, [])).toEqual(durable);
        for (const repeat of repeats) {
          if (repeat.kind !== 'pending') throw new Error(`expected pending, was ${repeat.kind}`);
          expect(await repeat.settled).toMatchObject({ signalId: A, ...{ state: 'executed' } });
        }
      });

      it('of a denied signal needs no submit', async () => {
        const { ledger } = fixture;
        ledger.claim(sampleClaim(A));
        await ledger.settle(A, { ...executed, state: 'denied' }, []);
        expect(ledger.find(A)).toMatchObject({ state: 'denied', request: null, submittedMs: null });
        expect(await ledger.unresolved()).toEqual([]);
      });

      it('is written once', async () => {
        await settleSample(fixture, A);
        expect(() => fixture.ledger.settle(A, executed, [])).toThrow(A);
      });

      it('that is unresolved waits for its proof', async () => {
        const { ledger } = fixture;
        await settleSample(fixture, A, 'unresolved');
        expect((await ledger.unresolved()).map(({ signalId }) => signalId)).toEqual([A]);
        expect(ledger.claim(sampleClaim(A)).kind).toBe('replay');
        expect(await ledger.settle(A, executed, [])).toEqual(durable);
        expect(await ledger.unresolved()).toEqual([]);
        expect(ledger.find(A)?.state).toBe('executed');
      });

      it('comes with its events, in the same append', async () => {
        const { eventLog } = fixture;
        const events = [sampleEvent({ signalId: A }), sampleEvent({ type: 'order_added' })];
        await settleSample(fixture, A, 'executed', events);
        const stored = await eventLog.read(sampleClaim(A).accountId, 0, 10);
        expect(stored.map(({ seq, signalId }) => [seq, signalId])).toEqual([
          [1, A],
          [2, null],
        ]);
      });
    });

    describe('a search', () => {
      it('finds a signal once its submit is durable, by id and by fingerprint', async () => {
        const { ledger } = fixture;
        const request = sampleRequest(A);
        ledger.claim(sampleClaim(A));
        expect(ledger.find(A)).toBeUndefined();
        await ledger.appendSubmitted(A, request, SAMPLE_TIME);
        expect(ledger.find(A)).toMatchObject({ state: 'submitted', request });
        expect(ledger.findByFingerprint(request.fingerprint)?.signalId).toBe(A);
        await ledger.settle(A, executed, []);
        expect(ledger.findByFingerprint(request.fingerprint)?.state).toBe('executed');
        expect(ledger.findByFingerprint('AAAAAAAAAA')).toBeUndefined();
      });

      it('gives back every character of the texts', async () => {
        const text = JSON.stringify('"\'\\ \u0000 \n é 日本 🎉'.repeat(2_000));
        fixture.ledger.claim(sampleClaim(A, { content: text, subject: "o'neill 🎉" }));
        await fixture.ledger.settle(A, { ...executed, outcome: text }, []);
        expect(fixture.ledger.find(A)).toMatchObject({
          content: text,
          outcome: text,
          subject: "o'neill 🎉",
        });
      });
    });
  });
}

/** What outlives the process. */
export function describeLedgerRestart(name: string, open: OpenLedgerFixture): void {
  describe(`Ledger over a restart: ${name}`, () => {
    let fixture: LedgerFixture;
    beforeEach(async () => {
      fixture = await open();
    });
    afterEach(() => fixture.close());

    it('keeps its identity and the epoch of the event log', async () => {
      const { bridgeId } = fixture.ledger;
      const { epoch } = fixture.eventLog;
      fixture = await fixture.reopen();
      expect(fixture.ledger.bridgeId).toBe(bridgeId);
      expect(fixture.eventLog.epoch).toBe(epoch);
    });

    it('replays and refuses as before', async () => {
      await settleSample(fixture, A);
      fixture = await fixture.reopen();
      expect(fixture.ledger.claim(sampleClaim(A)).kind).toBe('replay');
      const other = sampleClaim(A, { contentHash: 'cd'.repeat(32) });
      expect(fixture.ledger.claim(other)).toEqual({ kind: 'conflict', sameSubject: true });
    });

    it('knows signals without an outcome, oldest first, and takes the outcome later', async () => {
      const ids = [1, 2, 3].map(sampleSignalId);
      for (const id of ids) {
        fixture.ledger.claim(sampleClaim(id));
        await fixture.ledger.appendSubmitted(id, sampleRequest(id), SAMPLE_TIME);
      }
      fixture = await fixture.reopen();
      const { ledger } = fixture;
      const open = await ledger.unresolved();
      expect(open.map(({ signalId }) => signalId)).toEqual(ids);
      expect(open[0]).toMatchObject({
        state: 'submitted',
        request: sampleRequest(A),
        outcome: null,
      });
      expect(ledger.claim(sampleClaim(A)).kind).toBe('unresolved');

      const settled = ledger.settle(A, executed, [sampleEvent({ signalId: A })]);
      expect(ledger.claim(sampleClaim(A)).kind).toBe('pending');
      expect(await settled).toEqual(durable);
      expect(ledger.claim(sampleClaim(A)).kind).toBe('replay');
      expect(await ledger.unresolved()).toHaveLength(2);
    });

    it('forgets a claim for which nothing was appended', async () => {
      fixture.ledger.claim(sampleClaim(A));
      fixture = await fixture.reopen();
      expect(fixture.ledger.claim(sampleClaim(A, { subject: 'bob' })).kind).toBe('new');
    });
  });
}
