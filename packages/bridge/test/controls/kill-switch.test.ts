import { describe, expect, it } from 'bun:test';
import {
  KillSwitch,
  type StopScope,
} from '@mt5-bridge/bridge/internal/app/controls/kill-switch.ts';
import { ManualClock, MemoryControlStore } from '@mt5-bridge/testkit';
import { asAccountId, asMagic, asSymbolName } from '@mt5-bridge/trading';

const PAPER = asAccountId('paper');
const order = {
  accountId: PAPER,
  subject: 'ann',
  symbol: asSymbolName('EURUSD'),
  magic: asMagic('7'),
};
const stop = (scope: StopScope) => ({ scope, by: 'operator', reason: 'a test' });

describe('the kill switch', () => {
  it.each<[StopScope, boolean]>([
    [{ kind: 'account' }, true],
    [{ kind: 'key', value: 'ann' }, true],
    [{ kind: 'key', value: 'bob' }, false],
    [{ kind: 'magic', value: '7' }, true],
    [{ kind: 'magic', value: '0' }, false],
    [{ kind: 'symbol', value: 'EURUSD' }, true],
    [{ kind: 'symbol', value: 'eurusd' }, false],
  ])('with scope %p stops the order: %p', (scope, isStopped) => {
    const killSwitch = new KillSwitch(new MemoryControlStore(), new ManualClock());
    void killSwitch.engage(PAPER, stop(scope));
    expect(killSwitch.stopOf(order) !== undefined).toBe(isStopped);
    expect(killSwitch.stopOf({ ...order, accountId: asAccountId('other') })).toBeUndefined();
  });

  it('keeps the first entry of a scope and releases exactly that scope', async () => {
    const clock = new ManualClock();
    const killSwitch = new KillSwitch(new MemoryControlStore(), clock);
    await killSwitch.engage(PAPER, stop({ kind: 'account' }));
    const first = killSwitch.engaged(PAPER);
    clock.advance(1_000);
    await killSwitch.engage(PAPER, { ...stop({ kind: 'account' }), reason: 'again' });
    expect(killSwitch.engaged(PAPER)).toEqual(first);
    await killSwitch.engage(PAPER, stop({ kind: 'key', value: 'bob' }));
    await killSwitch.release(PAPER, { kind: 'account' });
    expect(killSwitch.engaged(PAPER).map(({ scope }) => scope)).toEqual([
      { kind: 'key', value: 'bob' },
    ]);
  });

  it('stays engaged when it is engaged again while its release is being written', async () => {
    const store = new MemoryControlStore();
    const killSwitch = new KillSwitch(store, new ManualClock());
    await killSwitch.engage(PAPER, stop({ kind: 'account' }));
    const released = killSwitch.release(PAPER, { kind: 'account' });
    const engaged = killSwitch.engage(PAPER, stop({ kind: 'account' }));
    await Promise.all([released, engaged]);
    expect(killSwitch.stopOf(order)).toBeDefined();
    const later = new KillSwitch(store, new ManualClock());
    later.restore(await store.load());
    expect(later.stopOf(order)).toBeDefined();
  });

  it('holds over a restart', async () => {
    const store = new MemoryControlStore();
    await new KillSwitch(store, new ManualClock()).engage(PAPER, stop({ kind: 'account' }));
    const later = new KillSwitch(store, new ManualClock());
    later.restore(await store.load());
    expect(later.stopOf(order)?.reason).toBe('a test');
  });

  it('stays engaged when its release could not be stored', async () => {
    const store = new MemoryControlStore();
    const killSwitch = new KillSwitch(store, new ManualClock());
    await killSwitch.engage(PAPER, stop({ kind: 'account' }));
    store.breakStore();
    expect((await killSwitch.release(PAPER, { kind: 'account' })).kind).toBe('failed');
    expect(killSwitch.stopOf(order)).toBeDefined();
  });
});
