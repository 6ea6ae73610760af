import { describe, expect, it } from 'bun:test';
import { MemoryControlStore, signal, TestBridge } from '@mt5-bridge/testkit';

const limits = { ordersPerMinute: 0, reducingOrdersPerMinute: 0 };

const killSwitch = (action: 'engage' | 'release', more: object = {}) => ({
  type: 'kill_switch',
  data: { action, scope: { kind: 'account' }, reason: 'a test', ...more },
});

const halted = { type: 'trading_signal_executed', status: 'error', error_code: 'TRADING_HALTED' };

describe('the kill switch over the wire', () => {
  it('D13 lets nothing leave after its answer, and goes on over a restart', async () => {
    const controlStore = new MemoryControlStore();
    {
      await using bridge = await TestBridge.start({
        settings: { limits },
        parts: { controlStore },
      });
      const client = await bridge.connect();
      expect(await client.ask(killSwitch('engage'))).toMatchObject({
        type: 'kill_switch_state',
        id: expect.any(String),
        data: {
          account: 'paper',
          engaged: [{ scope: { kind: 'account' }, by: 'anonymous', reason: 'a test' }],
        },
      });
      expect(await client.ask(signal(1))).toMatchObject(halted);
      expect(bridge.terminal.requests).toEqual([]);
    }
    await using bridge = await TestBridge.start({ settings: { limits }, parts: { controlStore } });
    const client = await bridge.connect();
    expect(await client.ask(signal(2))).toMatchObject(halted);
    expect(await client.ask(killSwitch('release'))).toMatchObject({ data: { engaged: [] } });
    expect(await client.ask(signal(3))).toMatchObject({ status: 'success' });
  });

  it('D13 holds back what was decided and not yet sent', async () => {
    await using bridge = await TestBridge.start({ settings: { limits } });
    const client = await bridge.connect();
    client.send(signal(1));
    client.send(killSwitch('engage'));
    await client.next('kill_switch_state');
    const sentBefore = bridge.terminal.requests.length;
    client.send(signal(2));
    const answers = [
      await client.next('trading_signal_executed'),
      await client.next('trading_signal_executed'),
    ];
    expect(answers.some((answer) => 'error_code' in answer)).toBe(true);
    expect(bridge.terminal.requests).toHaveLength(sentBefore);
  });

  it('D14 lets positions be closed', async () => {
    await using bridge = await TestBridge.start({ settings: { limits } });
    const client = await bridge.connect();
    await client.ask(signal(1));
    await client.ask(killSwitch('engage'));
    expect(await client.ask(signal(2, { action: 'CLOSE' }))).not.toMatchObject({
      error_code: 'TRADING_HALTED',
    });
    expect(bridge.terminal.requests.length).toBeGreaterThan(0);
  });

  it('stops one symbol or one magic number and leaves the others', async () => {
    await using bridge = await TestBridge.start({ settings: { limits } });
    const client = await bridge.connect();
    await client.ask(killSwitch('engage', { scope: { kind: 'magic', value: 7 } }));
    await client.ask(killSwitch('engage', { scope: { kind: 'symbol', value: 'XAUUSD' } }));
    expect(await client.ask(signal(1, { magic: 7 }))).toMatchObject(halted);
    expect(await client.ask(signal(2, { magic: 8 }))).toMatchObject({ status: 'success' });
  });

  it('needs scope trade to stop and operate to go on', async () => {
    await using bridge = await TestBridge.start({ settings: { limits } });
    bridge.auth.grant('trader', { scopes: new Set(['view', 'trade']) });
    bridge.auth.grant('viewer', { scopes: new Set(['view']) });
    const trader = await bridge.connect({ headers: { 'x-api-key': 'trader' } });
    const viewer = await bridge.connect({ headers: { 'x-api-key': 'viewer' } });
    expect(await viewer.ask(killSwitch('engage'))).toMatchObject({ error_code: 'FORBIDDEN' });
    expect(await trader.ask(killSwitch('engage'))).toMatchObject({ type: 'kill_switch_state' });
    expect(await viewer.next('kill_switch_state')).toMatchObject({
      data: { engaged: [{ reason: 'a test' }] },
    });
    expect(await trader.ask(killSwitch('release'))).toMatchObject({
      error_code: 'FORBIDDEN',
      details: { required_scope: 'operate' },
    });
  });

  it('says so when the stop could not be stored, and takes no order', async () => {
    const controlStore = new MemoryControlStore();
    await using bridge = await TestBridge.start({ settings: { limits }, parts: { controlStore } });
    const client = await bridge.connect();
    controlStore.breakStore();
    expect(await client.ask(killSwitch('engage'))).toMatchObject({
      error_code: 'LEDGER_UNAVAILABLE',
    });
    expect(await client.ask(signal(1))).toMatchObject(halted);
  });
});
