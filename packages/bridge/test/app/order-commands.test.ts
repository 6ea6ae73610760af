import { describe, expect, it } from 'bun:test';
import {
  ManualClock,
  sampleSignalId,
  signal,
  TestBridge,
  type WireClient,
} from '@mt5-bridge/testkit';
import { paperTerminal } from './paper-terminal-fixture.ts';

const limits = { ordersPerMinute: 0, reducingOrdersPerMinute: 0, messagesPerSecond: 0 };

async function start(account: Parameters<typeof paperTerminal>[2] = {}) {
  const clock = new ManualClock();
  const { terminal } = paperTerminal(clock, undefined, account);
  const bridge = await TestBridge.start({ clock, terminals: [terminal], settings: { limits } });
  const client = await bridge.connect();
  return { bridge, client, terminal };
}

const command = (n: number, type: string, data: object) => ({
  type,
  data: { request_id: sampleSignalId(500 + n), ...data },
});

async function made(
  client: WireClient,
  n: number,
  data: Record<string, unknown>,
  field: string,
): Promise<string> {
  const answer = await client.ask(signal(n, data));
  const { result } = answer as unknown as { result: Readonly<Record<string, string>> };
  return result[field] ?? '';
}

describe('order_modify', () => {
  it('changes what it names, keeps what it leaves out, and removes what is null', async () => {
    const { bridge, client, terminal } = await start();
    await using _ = bridge;
    const first = { price: 1.05, stop_loss: 1.04, take_profit: 1.07 };
    const ticket = await made(client, 1, first, 'order_id');
    const change = { ticket, price: 1.051, take_profit: null };
    expect(await client.ask(command(1, 'order_modify', change))).toMatchObject({
      type: 'order_modify_result',
      status: 'success',
      result: { ticket, price: 1.051, stop_loss: 1.04, take_profit: null, mt5_retcode: 10_009 },
    });
    const [order] = (await terminal.snapshot()).orders;
    expect(order).toMatchObject({ priceOpen: 1.051, stopLoss: 1.04, takeProfit: 0 });
  });

  it('refuses what changes nothing, what is not there, and a price between two steps', async () => {
    const { bridge, client } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, { price: 1.05 }, 'order_id');
    for (const [n, data, error_code] of [
      [1, { ticket, price: 1.05 }, 'NO_CHANGES'],
      [2, { ticket: '99', price: 1.05 }, 'ORDER_NOT_FOUND'],
      [3, { ticket, price: 1.050001 }, 'INVALID_PRICE'],
    ] as const) {
      expect(await client.ask(command(n, 'order_modify', data))).toMatchObject({
        status: 'error',
        error_code,
        details: { outcome: 'not_executed', id_spent: true },
      });
    }
  });
});

describe('order_cancel', () => {
  it('removes an order once, replays its answer, and knows nothing of it afterwards', async () => {
    const { bridge, client, terminal } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, { price: 1.05 }, 'order_id');
    const done = { type: 'order_cancel_result', status: 'success', result: { ticket } };
    expect(await client.ask(command(1, 'order_cancel', { ticket }))).toMatchObject(done);
    expect(await client.ask(command(1, 'order_cancel', { ticket }))).toMatchObject({
      ...done,
      replayed: true,
    });
    expect(await client.ask(command(2, 'order_cancel', { ticket }))).toMatchObject({
      error_code: 'ORDER_NOT_FOUND',
    });
    expect(await client.ask(command(1, 'order_cancel', { ticket: '5' }))).toMatchObject({
      error_code: 'IDEMPOTENCY_CONFLICT',
    });
    expect((await terminal.snapshot()).orders).toEqual([]);
  });
});

describe('position_modify', () => {
  it('sets, keeps and removes the stops of a position', async () => {
    const { bridge, client, terminal } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, { stop_loss: 1.05 }, 'position_id');
    const wish = { ticket, take_profit: 1.2 };
    expect(await client.ask(command(1, 'position_modify', wish))).toMatchObject({
      type: 'position_modify_result',
      result: { ticket, stop_loss: 1.05, take_profit: 1.2 },
    });
    await client.ask(command(2, 'position_modify', { ticket, stop_loss: null }));
    const [position] = (await terminal.snapshot()).positions;
    expect(position).toMatchObject({ stopLoss: 0, takeProfit: 1.2 });
    expect(
      await client.ask(command(3, 'position_modify', { ticket, take_profit: 1.2 })),
    ).toMatchObject({ error_code: 'NO_CHANGES' });
  });
});

describe('position_close', () => {
  it('closes a part, then what there is of too much, and says so', async () => {
    const { bridge, client, terminal } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, { volume: 0.3 }, 'position_id');
    expect(await client.ask(command(1, 'position_close', { ticket, volume: 0.1 }))).toMatchObject({
      type: 'position_close_result',
      result: { ticket, requested_volume: 0.1, closed_volume: 0.1, state: 'filled' },
    });
    expect((await terminal.snapshot()).positions[0]).toMatchObject({ ticket });
    expect(await client.ask(command(2, 'position_close', { ticket, volume: 5 }))).toMatchObject({
      status: 'success',
      result: {
        requested_volume: 5,
        closed_volume: 0.2,
        warnings: ['5 lots requested, the position holds 0.2'],
      },
    });
    expect((await terminal.snapshot()).positions).toEqual([]);
    expect(await client.ask(command(3, 'position_close', { ticket }))).toMatchObject({
      error_code: 'POSITION_NOT_FOUND',
    });
  });

  it('closes no part between two volume steps', async () => {
    const { bridge, client } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, {}, 'position_id');
    expect(await client.ask(command(1, 'position_close', { ticket, volume: 0.015 }))).toMatchObject(
      { status: 'error', error_code: 'INVALID_VOLUME' },
    );
  });
});

describe('close_by', () => {
  it('closes two opposite positions against each other, the smaller one whole', async () => {
    const { bridge, client, terminal } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, { volume: 0.3 }, 'position_id');
    const opposite = await made(client, 2, { action: 'SELL', volume: 0.1 }, 'position_id');
    const wish = { ticket, opposite_ticket: opposite };
    expect(await client.ask(command(1, 'close_by', wish))).toMatchObject({
      type: 'close_by_result',
      status: 'success',
      result: { ticket, opposite_ticket: opposite, closed_volume: 0.1 },
    });
    const { positions } = await terminal.snapshot();
    expect(positions.map((position) => position.ticket as string)).toEqual([ticket]);
  });

  it('needs opposite sides of one symbol', async () => {
    const { bridge, client } = await start();
    await using _ = bridge;
    const ticket = await made(client, 1, {}, 'position_id');
    const other = await made(client, 2, {}, 'position_id');
    const wish = { ticket, opposite_ticket: other };
    expect(await client.ask(command(1, 'close_by', wish))).toMatchObject({
      status: 'error',
      error_code: 'INVALID_ORDER',
    });
  });
});

describe('a netting account', () => {
  it('has its one position closed in part by ticket', async () => {
    const { bridge, client, terminal } = await start({ marginMode: 'RETAIL_NETTING' });
    await using _ = bridge;
    const ticket = await made(client, 1, { volume: 0.2 }, 'position_id');
    await client.ask(signal(2, { volume: 0.1 }));
    expect(await client.ask(command(1, 'position_close', { ticket, volume: 0.25 }))).toMatchObject({
      status: 'success',
      result: { closed_volume: 0.25 },
    });
    const { positions } = await terminal.snapshot();
    expect(positions).toHaveLength(1);
  });
});
