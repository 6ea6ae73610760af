import { describe, expect, it } from 'bun:test';
import { ManualClock, MemoryLedger, nextTurn } from '@mt5-bridge/testkit';
import { asAccountId } from '@mt5-bridge/trading';
import { type AuditNote, AuditTrail } from '../../src/app/audit/audit-trail.ts';

function open() {
  const clock = new ManualClock();
  const ledger = new MemoryLedger();
  const trail = new AuditTrail(ledger.audit, clock, ledger.eventLog);
  /** Rows without what a test does not look at. */
  const rows = async () => {
    await nextTurn();
    return ledger.audit.rows.map(({ subject, code, summary, detail }) => ({
      subject,
      code,
      summary,
      count: detail === null ? undefined : JSON.parse(detail).count,
    }));
  };
  return { clock, ledger, trail, rows };
}

const refusal = (over: Partial<AuditNote> = {}): AuditNote => ({
  act: 'intent_refused',
  subject: 'ann',
  code: 'RATE_LIMITED',
  summary: 'first',
  ...over,
});

describe('rows that are gathered', () => {
  it('are written at once, and what follows within a second as one more with its number', async () => {
    const { clock, trail, rows } = open();
    trail.gather(refusal());
    expect(await rows()).toMatchObject([{ summary: 'first', count: undefined }]);
    for (const summary of ['second', 'third', 'fourth']) trail.gather(refusal({ summary }));
    clock.advance(999);
    expect(await rows()).toHaveLength(1);
    clock.advance(1);
    expect(await rows()).toMatchObject([{ summary: 'first' }, { summary: 'fourth', count: 3 }]);
    clock.advance(10_000);
    expect(await rows()).toHaveLength(2);
    trail.gather(refusal({ summary: 'much later' }));
    expect((await rows()).at(-1)).toMatchObject({ summary: 'much later', count: undefined });
  });

  it('are told apart by act, subject, account and code', async () => {
    const { trail, rows } = open();
    const kinds: Partial<AuditNote>[] = [
      {},
      { subject: 'bob' },
      { subject: null },
      { code: 'FORBIDDEN' },
      { accountId: asAccountId('other') },
      { act: 'message_refused' },
    ];
    for (const kind of kinds) trail.gather(refusal(kind));
    for (const kind of kinds) trail.gather(refusal(kind));
    expect(await rows()).toHaveLength(kinds.length);
    trail.flush();
    expect(await rows()).toHaveLength(2 * kinds.length);
  });

  it('keep a flood at two rows a second', async () => {
    const { clock, trail, rows } = open();
    for (let ms = 0; ms < 10_000; ms += 1) {
      trail.gather(refusal({ summary: `${ms}` }));
      clock.advance(1);
    }
    trail.flush();
    const written = await rows();
    expect(written.length).toBeLessThanOrEqual(20);
    const counted = written.reduce((sum, { count = 1 }) => sum + count, 0);
    expect(counted).toBe(10_000);
  });

  it('are written by a flush, and leave no timer behind', async () => {
    const { clock, trail, rows } = open();
    trail.gather(refusal());
    trail.gather(refusal({ summary: 'last', detail: '{"page":"x"}' }));
    trail.flush();
    expect((await rows()).at(-1)).toMatchObject({ summary: 'last', count: 1 });
    expect(clock.pendingCount).toBe(0);
  });
});

describe('a row', () => {
  it('has no text without end, and no id that is none', async () => {
    const { ledger, trail } = open();
    trail.record({ act: 'intent_refused', summary: 'x'.repeat(10_000), signalId: 'not an id' });
    await nextTurn();
    const [row] = ledger.audit.rows;
    expect(row?.summary).toHaveLength(303);
    expect(row?.signalId).toBeNull();
  });

  it('that is not gathered is written each time', async () => {
    const { trail, rows } = open();
    for (let n = 0; n < 5; n += 1) trail.record(refusal());
    expect(await rows()).toHaveLength(5);
  });
});
