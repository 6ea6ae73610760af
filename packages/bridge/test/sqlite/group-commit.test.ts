import { beforeEach, describe, expect, it } from 'bun:test';
import { GroupCommit } from '@mt5-bridge/bridge/internal/adapters/sqlite/group-commit.ts';
import { writePosition } from '@mt5-bridge/bridge/internal/adapters/sqlite/ledger-writes.ts';
import type { AppendResult } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import { nextTurn } from '@mt5-bridge/testkit';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';

/** A worker that answers when the test says so. */
class SilentWorker {
  readonly posted: unknown[] = [];
  isTerminated = false;
  postMessage(message: unknown): void {
    this.posted.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
}

/** A statement with one value. */
const DELETE_CONTROL = writePosition('deleteControl');
/** As groups cross to the worker: one row behind the other. */
const groupOf = (...appends: number[]): unknown[] =>
  appends.flatMap((n) => [DELETE_CONTROL, String(n)]);

describe('a group commit', () => {
  let worker: SilentWorker;
  let clock: ManualClock;
  let commit: GroupCommit;
  beforeEach(() => {
    worker = new SilentWorker();
    clock = new ManualClock();
    commit = new GroupCommit(worker, clock);
  });

  const append = (n: number): Promise<AppendResult> =>
    new Promise((resolve) => commit.append([[DELETE_CONTROL, String(n)]], resolve));

  it('posts the appends of one turn together', async () => {
    void append(1);
    void append(2);
    await nextTurn();
    expect(worker.posted).toEqual([groupOf(1, 2)]);
  });

  it('takes along what follows in the same turn', async () => {
    void append(1);
    for (let hop = 0; hop < 10; hop += 1) await Promise.resolve();
    expect(worker.posted).toEqual([]);
    void append(2);
    await nextTurn();
    expect(worker.posted).toEqual([groupOf(1, 2)]);
  });

  it('takes along what other events bring while a group is on its way', async () => {
    void append(1);
    await nextTurn();
    void append(2);
    await new Promise<void>((resolve) => process.nextTick(resolve));
    void append(3);
    await nextTurn();
    expect(worker.posted).toEqual([groupOf(1), groupOf(2, 3)]);
  });

  it('gathers while two groups are on their way', async () => {
    for (const n of [1, 2, 3, 4]) {
      void append(n);
      await nextTurn();
    }
    expect(worker.posted).toEqual([groupOf(1), groupOf(2)]);
    commit.receive({ kind: 'durable' });
    await nextTurn();
    expect(worker.posted.at(-1)).toEqual(groupOf(3, 4));
  });

  it('asks for what is written once a group when the group leaves', async () => {
    let gathered: string[] = [];
    commit.gatherFrom({
      leave() {
        const rows = gathered.map((name) => [DELETE_CONTROL, name] as const);
        gathered = [];
        return rows;
      },
    });
    void append(1);
    gathered = ['a'];
    void append(2);
    gathered = ['b'];
    await nextTurn();
    expect(worker.posted).toEqual([[...groupOf(1, 2), DELETE_CONTROL, 'b']]);
  });

  it('takes no row that has not the values of its statement', async () => {
    const settled = (): void => undefined;
    expect(() => commit.append([[DELETE_CONTROL]], settled)).toThrow('takes 1 values, not 0');
    const whole = [DELETE_CONTROL, 'a'] as const;
    expect(() => commit.append([whole, [999, 'a']], settled)).toThrow(
      'takes undefined values, not 1',
    );
    await nextTurn();
    expect(worker.posted).toEqual([]);
  });

  it('settles the groups in their order', async () => {
    const settled: number[] = [];
    void append(1).then(() => settled.push(1));
    await nextTurn();
    void append(2).then(() => settled.push(2));
    await nextTurn();
    commit.receive({ kind: 'durable' });
    await nextTurn();
    expect(settled).toEqual([1]);
    expect(commit.depth).toBe(1);
    commit.receive({ kind: 'durable' });
    await nextTurn();
    expect(settled).toEqual([1, 2]);
  });

  it('flushes when nothing waits any more', async () => {
    await commit.flush();
    let isFlushed = false;
    void append(1);
    void commit.flush().then(() => {
      isFlushed = true;
    });
    await nextTurn();
    expect(isFlushed).toBe(false);
    commit.receive({ kind: 'durable' });
    await nextTurn();
    expect(isFlushed).toBe(true);
  });

  it('takes a disk that does not answer for 15 s as broken', async () => {
    const appended = append(1);
    await nextTurn();
    clock.advance(14_999);
    expect(commit.health()).toEqual({ kind: 'ok' });
    clock.advance(1);
    expect(await appended).toMatchObject({ kind: 'failed' });
    expect(commit.health()).toMatchObject({ kind: 'failed', sinceMs: clock.nowMs() });
    expect(worker.isTerminated).toBe(true);
    expect(clock.pendingCount).toBe(0);
  });

  it('lets a slow disk be slow as long as it answers', async () => {
    for (let n = 0; n < 10; n += 1) {
      void append(n);
      await nextTurn();
      clock.advance(9_000);
      commit.receive({ kind: 'durable' });
    }
    expect(commit.health()).toEqual({ kind: 'ok' });
  });

  it('tells the worker when nothing has come for a while, once', async () => {
    void append(1);
    await nextTurn();
    commit.receive({ kind: 'durable' });
    clock.advance(60_000);
    expect(worker.posted).toEqual([groupOf(1), { kind: 'idle' }]);
  });

  it('answers an append after a failure, though never before its caller waits', async () => {
    commit.fail('broken for a test');
    let result: AppendResult | undefined;
    commit.append([[DELETE_CONTROL, '1']], (settled) => {
      result = settled;
    });
    expect(result).toBeUndefined();
    await nextTurn();
    expect(result).toEqual({ kind: 'failed', reason: 'broken for a test' });
    expect(worker.posted).toEqual([]);
  });
});
