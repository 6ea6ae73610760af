import { describe, expect, it } from 'bun:test';
import { sampleSignalId, signal, TestBridge, type WireClient } from '@mt5-bridge/testkit';
import { asMagic, asMoney, asSymbolName, asTicket, type Ticket } from '@mt5-bridge/trading';

type Risk = NonNullable<NonNullable<Parameters<typeof TestBridge.start>[0]>['settings']>['risk'];

const start = (risk: Risk = {}) =>
  TestBridge.start({
    settings: { limits: { ordersPerMinute: 0, reducingOrdersPerMinute: 0 }, risk },
  });

let lastId = 1_000;
const ask = (client: WireClient, type: string, data: object) => {
  lastId += 1;
  return client.ask({ type, data: { request_id: sampleSignalId(lastId), ...data } });
};

/** A position of 0.1 EURUSD and a buy limit, both with a stop loss and magic number 7. */
async function withBook(bridge: TestBridge): Promise<{
  readonly client: WireClient;
  readonly position: Ticket;
  readonly order: Ticket;
}> {
  const client = await bridge.connect();
  await client.ask(signal(1, { magic: 7, stop_loss: 1.08 }));
  await client.ask(signal(2, { magic: 7, price: 1.08, stop_loss: 1.07 }));
  const [position] = bridge.terminal.book.positions.keys();
  const [order] = bridge.terminal.book.orders.keys();
  if (position === undefined || order === undefined) throw new Error('the book is empty');
  bridge.terminal.answerRetcode(10_009);
  return { client, position, order };
}

describe('risk rules in the path of a command', () => {
  it('name rule, limit, value and whose limit it was, and spend the id', async () => {
    await using bridge = await start();
    const { client, order } = await withBook(bridge);
    const sent = bridge.terminal.requests.length;
    expect(await ask(client, 'order_modify', { ticket: order, price: 1.2 })).toMatchObject({
      type: 'order_modify_result',
      status: 'error',
      error_code: 'RISK_PRICE_COLLAR',
      details: { rule: 'price_collar', limit: 5, value: expect.any(Number), limit_of: 'account' },
    });
    expect(bridge.terminal.requests).toHaveLength(sent);
    expect(await ask(client, 'order_modify', { ticket: order, price: 1.081 })).toMatchObject({
      status: 'success',
    });
  });

  it('refuse to take a stop loss away where one is required, and let it be moved', async () => {
    await using bridge = await start({ requireStopLoss: true });
    const { client, position, order } = await withBook(bridge);
    const without = { stop_loss: null };
    const refused = { error_code: 'RISK_LIMIT', details: { rule: 'stop_loss_required' } };
    expect(await ask(client, 'position_modify', { ticket: position, ...without })).toMatchObject(
      refused,
    );
    expect(await ask(client, 'order_modify', { ticket: order, ...without })).toMatchObject(refused);
    expect(
      await ask(client, 'position_modify', { ticket: position, stop_loss: 1.07 }),
    ).toMatchObject({ status: 'success' });
  });

  it('let stops be tightened and orders be cancelled whatever was lost, and nothing be widened', async () => {
    await using bridge = await start({ dailyLossMaxPercent: 10 });
    const { client, position, order } = await withBook(bridge);
    bridge.terminal.setMoney({ equity: asMoney(8_000) });
    expect(
      await ask(client, 'position_modify', { ticket: position, stop_loss: 1.07 }),
    ).toMatchObject({
      error_code: 'RISK_LIMIT',
      details: { rule: 'daily_loss', limit: 10, value: 20 },
    });
    expect(await ask(client, 'order_modify', { ticket: order, price: 1.0801 })).toMatchObject({
      details: { rule: 'daily_loss' },
    });
    expect(
      await ask(client, 'position_modify', { ticket: position, stop_loss: 1.081 }),
    ).toMatchObject({ status: 'success' });
    expect(await ask(client, 'order_modify', { ticket: order, stop_loss: 1.075 })).toMatchObject({
      status: 'success',
    });
    expect(await ask(client, 'order_cancel', { ticket: order })).toMatchObject({
      status: 'success',
    });
  });

  it('hold rights for every command: also a cancel and a close', async () => {
    await using bridge = await start({ allowedMagics: [asMagic('7')] });
    const { client, position } = await withBook(bridge);
    const foreign = [...bridge.terminal.book.positions.values()].map((held) => ({
      ...held,
      ticket: asTicket('77'),
      identifier: asTicket('77'),
      magic: asMagic('8'),
    }));
    bridge.terminal.emit(
      ...foreign.map((held) => ({
        kind: 'position' as const,
        transaction: 'POSITION' as const,
        position: held,
      })),
    );
    const refused = {
      status: 'error',
      error_code: 'RISK_LIMIT',
      details: { rule: 'allowed_magics', allowed: ['7'], received: '8', limit_of: 'account' },
    };
    expect(await ask(client, 'position_close', { ticket: '77' })).toMatchObject(refused);
    const opposite = { ticket: position, opposite_ticket: '77' };
    expect(await ask(client, 'close_by', opposite)).toMatchObject(refused);
    const byTicket = { action: 'CLOSE', position_ticket: '77', magic: 7 };
    expect(await client.ask(signal(3, byTicket))).toMatchObject(refused);
    expect(await ask(client, 'position_close', { ticket: position })).toMatchObject({
      status: 'success',
    });
  });

  it('fail closed for a new price without a quote', async () => {
    await using bridge = await start();
    const { client } = await withBook(bridge);
    const [held] = bridge.terminal.book.orders.values();
    if (held === undefined) throw new Error('no order');
    const quiet = { ...held, ticket: asTicket('78'), symbol: asSymbolName('QUIET') };
    bridge.terminal.emit({ kind: 'order', transaction: 'ORDER_ADD', order: quiet });
    expect(await ask(client, 'order_modify', { ticket: '78', price: 1.0805 })).toMatchObject({
      status: 'error',
      error_code: 'NO_QUOTES',
      details: { rule: 'price_collar' },
    });
  });

  it('D13 a stop holds back a wider stop, and lets an order live shorter', async () => {
    await using bridge = await start();
    const { client, position, order } = await withBook(bridge);
    const reason = 'a test';
    await client.ask({
      type: 'kill_switch',
      data: { action: 'engage', scope: { kind: 'account' }, reason },
    });
    expect(
      await ask(client, 'position_modify', { ticket: position, stop_loss: 1.07 }),
    ).toMatchObject({ error_code: 'TRADING_HALTED' });
    expect(await ask(client, 'order_modify', { ticket: order, price: 1.0801 })).toMatchObject({
      error_code: 'TRADING_HALTED',
    });
    const expiration = '2026-01-06T00:00:00Z';
    expect(await ask(client, 'order_modify', { ticket: order, expiration })).toMatchObject({
      status: 'success',
    });
  });
});
