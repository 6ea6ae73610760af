import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import {
  SAMPLE_TIME,
  sampleClaim,
  sampleEvent,
  samplePlan,
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
const executed = {
  state: 'executed',
  outcome: outcomeOf('executed'),
  atMs: SAMPLE_TIME,
  origin: 'signal',
} as const;

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
            plan: null,
            outcome: outcomeOf('executed'),
            submittedMs: SAMPLE_TIME,
            settledMs: SAMPLE_TIME,
            steps: [{ state: 'executed', atMs: SAMPLE_TIME, origin: 'signal' }],
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

    describe('a list of others', () => {
      it('is durable before its outcome, and waits for it as a signal does', async () => {
        const { ledger } = fixture;
        ledger.claim(sampleClaim(A, { requestType: 'cancel_all' }));
        expect(await ledger.appendPlan(A, samplePlan, SAMPLE_TIME)).toEqual(durable);
        expect(() => ledger.appendPlan(A, samplePlan, SAMPLE_TIME)).toThrow(A);
        expect(ledger.find(A)).toMatchObject({
          requestType: 'cancel_all',
          state: 'submitted',
          request: null,
          plan: samplePlan,
        });
        await ledger.settle(A, executed, []);
        expect(ledger.find(A)).toMatchObject({ state: 'executed', plan: samplePlan });
      });
    });

    describe('a later step', () => {
      const cancelled = { state: 'cancelled', atMs: SAMPLE_TIME, origin: 'manual' } as const;
      const placed = { state: 'placed', atMs: SAMPLE_TIME, origin: 'signal' } as const;

      it('moves the state and leaves the outcome as it was told', async () => {
        const { ledger, eventLog } = fixture;
        await settleSample(fixture, A, 'placed');
        const stepped = ledger.advance(A, cancelled, [sampleEvent({ signalId: A })]);
        expect(await stepped).toEqual(durable);
        expect(ledger.find(A)).toMatchObject({
          state: 'cancelled',
          outcome: outcomeOf('placed'),
          settledMs: SAMPLE_TIME,
          steps: [placed, cancelled],
        });
        expect(ledger.claim(sampleClaim(A)).kind).toBe('replay');
        expect(eventLog.lastSeq(sampleClaim(A).accountId)).toBe(1);
      });

      it('does not get lost when another follows before it is durable', async () => {
        const { ledger } = fixture;
        const filled = { state: 'executed', atMs: SAMPLE_TIME, origin: 'broker' } as const;
        await settleSample(fixture, A, 'placed');
        await Promise.all([ledger.advance(A, cancelled, []), ledger.advance(A, filled, [])]);
        expect(ledger.find(A)?.steps).toEqual([placed, cancelled, filled]);
      });

      it('needs an outcome', async () => {
        const { ledger } = fixture;
        expect(() => ledger.advance(A, cancelled, [])).toThrow(A);
        ledger.claim(sampleClaim(A));
        await ledger.appendSubmitted(A, sampleRequest(A), SAMPLE_TIME);
        expect(() => ledger.advance(A, cancelled, [])).toThrow(A);
      });

      it('keeps what was settled before: unknown, then proven', async () => {
        const { ledger } = fixture;
        await settleSample(fixture, A, 'unresolved');
        await ledger.settle(A, { ...executed, origin: 'reconcile' }, []);
        expect(ledger.find(A)?.steps.map(({ state, origin }) => [state, origin])).toEqual([
          ['unresolved', 'signal'],
          ['executed', 'reconcile'],
        ]);
      });

      it('is looked for among the signals whose orders may still change', async () => {
        const { ledger } = fixture;
        await settleSample(fixture, A, 'placed');
        await settleSample(fixture, B, 'executed');
        expect((await ledger.living()).map(({ signalId }) => signalId)).toEqual([A]);
        await ledger.advance(A, cancelled, []);
        expect(await ledger.living()).toEqual([]);
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

    it('knows a list without an outcome, and every step of a life', async () => {
      const placed = { state: 'placed', atMs: SAMPLE_TIME, origin: 'signal' } as const;
      const expired = { state: 'expired', atMs: SAMPLE_TIME, origin: 'broker' } as const;
      await settleSample(fixture, A, 'placed');
      await fixture.ledger.advance(A, expired, []);
      fixture.ledger.claim(sampleClaim(B));
      await fixture.ledger.appendPlan(B, samplePlan, SAMPLE_TIME);
      fixture = await fixture.reopen();
      expect(fixture.ledger.find(A)).toMatchObject({ state: 'expired', steps: [placed, expired] });
      expect(await fixture.ledger.unresolved()).toMatchObject([{ signalId: B, plan: samplePlan }]);
    });

    it('forgets a claim for which nothing was appended', async () => {
      fixture.ledger.claim(sampleClaim(A));
      fixture = await fixture.reopen();
      expect(fixture.ledger.claim(sampleClaim(A, { subject: 'bob' })).kind).toBe('new');
    });
  });
}
