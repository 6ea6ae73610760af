import { describe, expect, it } from 'bun:test';
import { ManualClock, MemoryControlStore, signal } from '@mt5-bridge/testkit';
import {
  loseAnswer,
  open,
  pass,
  place,
  placeByHand,
  sentTo,
  standing,
  startWith,
} from './bulk-fixture.ts';

const arm = (data: object = {}) => ({
  type: 'dead_man_switch',
  data: { timeout_ms: 1_000, ...data },
});

describe('a dead-man switch that cancels and closes', () => {
  it('blocks and cancels unless told otherwise, and leaves positions alone', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const watcher = await bridge.connect();
    const [order, position] = [await place(client, 1), await open(client, 2)];
    expect(await client.ask(arm())).toMatchObject({
      data: { armed: true, actions: ['block_new', 'cancel_pending'] },
    });
    await pass(bridge, 1_000);
    expect(await watcher.next('dead_man_switch_fired')).toMatchObject({
      data: {
        actions: ['block_new', 'cancel_pending'],
        fired_at: '2026-01-05T12:00:01.000Z',
        result: { cancelled: [order], closed: [], failed: [], unknown: [] },
      },
    });
    expect(standing(bridge)).toEqual([position]);
    expect(await watcher.ask(signal(3))).toMatchObject({ error_code: 'TRADING_HALTED' });
    await pass(bridge, 60_000);
    expect(watcher.received.filter(({ type }) => type === 'dead_man_switch_fired')).toHaveLength(1);
  });

  it('closes positions by express wish, and blocks nothing when that is not wished', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [order, position] = [await place(client, 1), await open(client, 2)];
    await client.ask(arm({ actions: ['close_positions'] }));
    await pass(bridge, 1_000);
    expect(await client.next('dead_man_switch_fired')).toMatchObject({
      data: { result: { cancelled: [], closed: [position] } },
    });
    expect(standing(bridge)).toEqual([order]);
    expect(await client.ask(signal(3))).toMatchObject({ status: 'success' });
  });

  it.each([
    ['connection', {}, ['own']],
    ['client', {}, ['own']],
    ['account', {}, ['own', 'others']],
    ['client', { include_manual: true }, ['own', 'manual']],
    ['account', { include_manual: true }, ['own', 'others', 'manual']],
  ] as const)('with scope %s and %j is about %j', async (scope, more, expected) => {
    const { bridge } = await startWith();
    await using _ = bridge;
    bridge.auth.grant('alice', { subject: 'alice' });
    bridge.auth.grant('bob', { subject: 'bob' });
    const as = (key: string) => bridge.connect({ headers: { 'x-api-key': key } });
    const [alice, bob] = [await as('alice'), await as('bob')];
    const tickets = {
      own: await place(alice, 1),
      others: await place(bob, 2),
      manual: placeByHand(bridge),
    };
    await alice.ask(arm({ scope, actions: ['cancel_pending'], ...more }));
    await pass(bridge, 1_000);
    expect(await bob.next('dead_man_switch_fired')).toMatchObject({
      data: { result: { cancelled: expected.map((whose) => tickets[whose]) } },
    });
  });

  it('D15 does what it is armed for when the bridge was down at its deadline', async () => {
    const clock = new ManualClock();
    const controlStore = new MemoryControlStore();
    const first = await startWith({ clock, parts: { controlStore } });
    const { terminal, ledger } = first.bridge;
    {
      await using _ = first.bridge;
      await place(first.client, 1);
      await open(first.client, 2);
      const actions = ['block_new', 'cancel_pending', 'close_positions'];
      await first.client.ask(arm({ actions }));
    }
    clock.advance(60_000);
    const second = await startWith({
      clock,
      ledger,
      terminals: [terminal],
      parts: { controlStore },
    });
    await using _ = second.bridge;
    expect(standing(first.bridge)).toHaveLength(2);
    await pass(second.bridge, 1_000);
    expect(standing(first.bridge)).toEqual([]);
    expect(second.bridge.log.of('dead_man_switch.fired')).toHaveLength(1);
    expect([...(await controlStore.load()).keys()]).toEqual(['kill_switch/paper']);
  });

  it('does it when the terminal is back, and tells of it then', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const order = await place(client, 1);
    await client.ask(arm());
    bridge.terminal.setStatus('disconnected');
    await pass(bridge, 30_000);
    expect(bridge.log.of('dead_man_switch.fired')).toHaveLength(1);
    expect(client.received.some(({ type }) => type === 'dead_man_switch_fired')).toBe(false);
    bridge.terminal.setStatus('connected');
    await pass(bridge, 1_000);
    expect(await client.next('dead_man_switch_fired')).toMatchObject({
      data: { fired_at: '2026-01-05T12:00:01.000Z', result: { cancelled: [order] } },
    });
  });

  it('keeps its actions when a heartbeat starts it anew, and takes those of a new message', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const order = await place(client, 1);
    await client.ask(arm());
    await pass(bridge, 500);
    await client.settle();
    await client.ask(arm({ actions: ['block_new'] }));
    await pass(bridge, 1_000);
    expect(await client.next('dead_man_switch_fired')).toMatchObject({
      data: { actions: ['block_new'], result: { cancelled: [] } },
    });
    expect(standing(bridge)).toEqual([order]);
  });

  it('goes after a close whose answer was lost', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const position = await open(client, 1);
    const execute = loseAnswer(bridge, position);
    await client.ask(arm({ actions: ['close_positions'] }));
    await pass(bridge, 6_500);
    expect(await client.next('dead_man_switch_fired')).toMatchObject({
      data: { result: { closed: [], unknown: [position] } },
    });
    execute();
    await pass(bridge, 5_000);
    expect(standing(bridge)).toEqual([]);
    expect(sentTo(bridge, 'CLOSE')).toHaveLength(1);
  });
});
