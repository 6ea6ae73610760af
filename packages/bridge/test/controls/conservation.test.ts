import { describe, expect, it } from 'bun:test';
import { Conservation } from '@mt5-bridge/bridge/internal/app/controls/conservation.ts';
import { heartbeat, RecordingLog, signal, TestBridge } from '@mt5-bridge/testkit';

const counter = () => new Conservation(new RecordingLog());

describe('orders that leave', () => {
  it('equal orders that were submitted', () => {
    const law = counter();
    for (const id of ['a', 'b', 'c']) law.submitted(id);
    expect([law.mayLeave('a'), law.mayLeave('b')]).toEqual([true, true]);
    law.withheld('c');
    for (const id of ['a', 'b', 'c', 'never']) law.settled(id);
    expect(law.counts).toEqual({ submitted: 3, sent: 2, withheld: 1 });
    expect(law.breach).toBeUndefined();
  });

  it.each<[string, (law: Conservation) => void]>([
    ['one that was never submitted', (law) => void law.mayLeave('x')],
    [
      'one that leaves twice',
      (law) => {
        law.submitted('x');
        law.mayLeave('x');
        law.mayLeave('x');
      },
    ],
    [
      'one that is settled and never left',
      (law) => {
        law.submitted('x');
        law.settled('x');
      },
    ],
    [
      'one that is held back after it left',
      (law) => {
        law.submitted('x');
        law.mayLeave('x');
        law.withheld('x');
      },
    ],
  ])('break the law: %s, and nothing leaves any more', (_what, act) => {
    const law = counter();
    act(law);
    expect(law.breach).toBeDefined();
    law.submitted('next');
    expect(law.mayLeave('next')).toBe(false);
  });

  it('halt the bridge, loudly, when something sends past the ledger', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
    const view = [...bridge.bridge.context.accounts.values()][0];
    const [request] = bridge.terminal.requests;
    if (view === undefined || request === undefined) throw new Error('nothing was sent');
    expect(await view.terminal.send(request, 1_000)).toMatchObject({ kind: 'not_sent' });
    expect(bridge.terminal.requests).toHaveLength(1);
    expect(await client.ask(signal(2))).toMatchObject({
      type: 'error',
      error_code: 'TRADING_HALTED',
      details: { id_spent: false },
    });
    expect(await client.ask(heartbeat())).toMatchObject({ status: 'degraded' });
    expect(bridge.log.lines.some(({ event }) => event === 'conservation.breached')).toBe(true);
  });
});
