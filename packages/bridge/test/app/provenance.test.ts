import { describe, expect, it } from 'bun:test';
import { sampleClaim, sampleRequest } from '@mt5-bridge/testkit';
import { asAccountId, asTicket, lotsToVolume } from '@mt5-bridge/trading';
import {
  dealProvenance,
  orderProvenance,
  positionProvenance,
  signalMarks,
} from '../../src/app/provenance.ts';
import type { SignalRecord } from '../../src/ports/ledger.ts';
import { deposit, filledOrder, someDeal, somePosition } from './queries/query-fixture.ts';

const ID = '7d444840-9dc0-41d1-b245-5ffdce74fad2';
const MARK = 'ABCDEFGH23';
const record: SignalRecord = {
  ...sampleClaim(ID),
  state: 'executed',
  request: sampleRequest(ID),
  plan: null,
  outcome: '{}',
  submittedMs: null,
  settledMs: null,
  steps: [],
};
const ledger = {
  findByFingerprint: (fingerprint: string) => (fingerprint === MARK ? record : undefined),
};
const signalOf = signalMarks(ledger, asAccountId('paper'));
const ours = { signal: record, origin: 'signal' } as const;
const theirs = { signal: undefined, origin: 'manual' } as const;
const servers = { signal: undefined, origin: 'broker' } as const;

describe('a mark in a comment', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    [MARK, ID],
    [`${MARK} mine`, ID],
    [`${MARK}mine`, undefined],
    [` ${MARK}`, undefined],
    [MARK.toLowerCase(), undefined],
    ['ABCDEFGH24', undefined],
    ['', undefined],
    ['[sl 1.08000]', undefined],
  ];
  it.each(cases)('"%s" names %p', (comment, signalId) => {
    expect(signalOf(comment)?.signalId).toBe(signalId);
  });

  it('counts on the account of its signal only', () => {
    expect(signalMarks(ledger, asAccountId('second'))(MARK)).toBe(undefined);
  });
});

describe('where something came from', () => {
  it('orders and positions: by their comment, else the reason tells server or somebody', () => {
    expect(orderProvenance(filledOrder(1, { comment: MARK }), signalOf)).toEqual(ours);
    expect(orderProvenance(filledOrder(1), signalOf)).toEqual(theirs);
    expect(orderProvenance(filledOrder(1, { reason: 'SO' }), signalOf)).toEqual(servers);
    expect(positionProvenance(somePosition(1, { comment: MARK }), signalOf)).toEqual(ours);
    expect(positionProvenance(somePosition(1), signalOf)).toEqual(theirs);
  });

  it('a part closed by hand is not the work of the signal that opened the position', () => {
    const rest = somePosition(77, { comment: MARK, volume: lotsToVolume(0.05) });
    const closing = someDeal(2, {
      entry: 'OUT',
      type: 'SELL',
      order: asTicket('80'),
      positionId: asTicket('77'),
      volume: lotsToVolume(0.05),
    });
    expect(dealProvenance(closing, rest, signalOf)).toEqual(theirs);
    expect(dealProvenance({ ...closing, comment: MARK }, rest, signalOf)).toEqual(ours);
  });

  it('a deal whose comment was written over is its whole position', () => {
    const opening = someDeal(77, { reason: 'EXPERT', comment: 'filled by the bank' });
    const position = somePosition(77, { comment: MARK });
    expect(dealProvenance(opening, position, signalOf)).toEqual(ours);
    const larger = { ...position, volume: lotsToVolume(0.3) };
    expect(dealProvenance(opening, larger, signalOf)).toEqual(theirs);
    expect(dealProvenance(opening, null, signalOf)).toEqual(theirs);
  });

  it('money comes from the broker, whatever is written upon it', () => {
    expect(dealProvenance(deposit(1), null, signalOf)).toEqual(servers);
    expect(dealProvenance(deposit(1, { comment: MARK }), null, signalOf)).toEqual(servers);
  });

  it('what the server closed came of the signal where its mark is still there', () => {
    const stop = someDeal(5, { reason: 'SL', entry: 'OUT', order: asTicket('80'), comment: MARK });
    expect(dealProvenance(stop, null, signalOf)).toEqual({ signal: record, origin: 'broker' });
    const written = { ...stop, comment: '[sl 1.08000]' };
    expect(dealProvenance(written, null, signalOf)).toEqual(servers);
  });
});
