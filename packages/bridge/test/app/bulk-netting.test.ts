import { describe, expect, it } from 'bun:test';
import { ManualClock, type TestBridge } from '@mt5-bridge/testkit';
import { cancelAll, closeAll, open, pass, place, startWith } from './bulk-fixture.ts';
import { paperTerminal } from './paper-terminal-fixture.ts';

const MODES = ['RETAIL_NETTING', 'RETAIL_HEDGING'] as const;

/** A bridge on the real paper trade server. */
async function startOnPaper(marginMode: (typeof MODES)[number]) {
  const clock = new ManualClock();
  const { terminal } = paperTerminal(clock, undefined, { marginMode });
  const { bridge, client } = await startWith({ clock, terminals: [terminal] });
  await pass(bridge, 2_000);
  return { bridge, client, terminal };
}

async function tickets(bridge: TestBridge): Promise<readonly string[]> {
  const view = [...bridge.bridge.context.accounts.values()][0];
  if (view === undefined) throw new Error('no account');
  const { orders, positions } = await view.terminal.snapshot();
  return [...orders, ...positions].map(({ ticket }) => ticket);
}

describe.each(MODES)('lists on a %s account of the paper trade server', (mode) => {
  it('cancel and close all that stands', async () => {
    const { bridge, client } = await startOnPaper(mode);
    await using _ = bridge;
    const orders = [await place(client, 1), await place(client, 2)];
    await open(client, 3, { volume: 0.1 });
    await open(client, 4, { volume: 0.2 });
    await open(client, 5, { symbol: 'USDJPY', action: 'SELL' });
    const before = await tickets(bridge);
    expect(before).toHaveLength(mode === 'RETAIL_NETTING' ? 4 : 5);
    expect(await client.ask(cancelAll(1))).toMatchObject({
      status: 'success',
      result: { cancelled: orders },
    });
    expect(await client.ask(closeAll(2))).toMatchObject({
      status: 'success',
      result: { closed: before.slice(2), failed: [], unknown: [] },
    });
    expect(await tickets(bridge)).toEqual([]);
  });

  it.each(['all', 'fifo'])(
    'CLOSE with close_mode %s closes what was asked for',
    async (close_mode) => {
      const { bridge, client } = await startOnPaper(mode);
      await using _ = bridge;
      await open(client, 1, { volume: 0.1 });
      await open(client, 2, { volume: 0.2 });
      const data = { signal_id: '5f0c1e7a-54a1-4bb4-9d5f-0d9a3a6f1c11', symbol: 'EURUSD' };
      const close = { ...data, action: 'CLOSE', volume: 0.3, close_mode };
      expect(await client.ask({ type: 'trading_signal', data: close })).toMatchObject({
        status: 'success',
        result: { filled_volume: 0.3, requested_volume: 0.3 },
      });
      expect(await tickets(bridge)).toEqual([]);
    },
  );

  it('a kill switch leaves nothing', async () => {
    const { bridge, client } = await startOnPaper(mode);
    await using _ = bridge;
    await place(client, 1);
    await open(client, 2, { volume: 0.1 });
    await open(client, 3, { volume: 0.2 });
    const data = {
      action: 'engage',
      scope: { kind: 'account' },
      cancel_pending: true,
      close_positions: true,
      reason: 'a test',
    };
    expect(await client.ask({ type: 'kill_switch', data })).toMatchObject({
      data: { actions: { failed: [], unknown: [] } },
    });
    expect(await tickets(bridge)).toEqual([]);
  });
});
