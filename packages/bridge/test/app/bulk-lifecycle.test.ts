import { describe, expect, it } from 'bun:test';
import { nextTurn, sampleSignalId, signal } from '@mt5-bridge/testkit';
import { asMagic, RETCODE } from '@mt5-bridge/trading';
import { buyByHand, closeAll, open, place, refuse, requestId, startWith } from './bulk-fixture.ts';

const status = (...signal_ids: string[]) => ({ type: 'signal_status', data: { signal_ids } });
const CLOSE_ALL = { action: 'CLOSE', close_mode: 'all' };

describe('what became of a list', () => {
  it('is asked for by its id, and of each item by the id of that', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second] = [await open(client, 1), await open(client, 2)];
    refuse(bridge, second, RETCODE.MARKET_CLOSED);
    const answer = await client.ask(closeAll(1));
    const { result } = answer as unknown as { result: object };
    expect(result).toMatchObject({ closed: [first], failed: [{ ticket: second }] });
    const item = bridge.terminal.requests.at(-2)?.requestId ?? '';
    expect(await client.ask(status(requestId(1), item))).toMatchObject({
      data: {
        items: [
          {
            request_type: 'close_all',
            state: 'rejected',
            result,
            error_code: 'MARKET_CLOSED',
            history: [{ state: 'received' }, { state: 'submitted' }, { state: 'rejected' }],
          },
          { request_type: 'position_close', state: 'executed', result: { ticket: first } },
        ],
      },
    });
  });

  it('is told of a signal that closes several, as its answer did', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = [await open(client, 1), await open(client, 2)];
    const answer = await client.ask(signal(3, CLOSE_ALL));
    const { batch, result } = answer as unknown as { batch: object; result: object };
    expect(batch).toMatchObject({ closed: tickets });
    expect(await client.ask(status(sampleSignalId(3)))).toMatchObject({
      data: { items: [{ state: 'executed', batch, result }] },
    });
  });

  it('is told of a stop by the id that its audit names', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [order, position] = [await place(client, 1), await open(client, 2)];
    const data = {
      action: 'engage',
      scope: { kind: 'account' },
      reason: 'a test',
      cancel_pending: true,
      close_positions: true,
    };
    await client.ask({ type: 'kill_switch', data });
    const row = bridge.ledger.audit.rows.find(
      ({ act, summary }) => act === 'intent_submitted' && summary === 'kill_switch',
    );
    expect(await client.ask(status(row?.signalId ?? ''))).toMatchObject({
      data: {
        items: [
          {
            request_type: 'kill_switch',
            state: 'executed',
            result: { cancelled: [order], closed: [position], failed: [], unknown: [] },
          },
        ],
      },
    });
  });

  it('is told step by step, of the list and of each item', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await open(client, 1);
    await client.ask({ type: 'subscribe', data: { channels: [{ channel: 'signals' }] } });
    await client.ask(closeAll(1));
    await client.settle();
    const updates = client.received.flatMap((message) =>
      message.type === 'trading_signal_update' ? [message.data as object] : [],
    );
    expect(updates).toMatchObject([
      { signal_id: requestId(1), request_type: 'close_all', state: 'submitted' },
      { request_type: 'position_close', state: 'submitted' },
      { request_type: 'position_close', state: 'executed' },
      { signal_id: requestId(1), request_type: 'close_all', state: 'executed' },
    ]);
  });

  it('stands in the audit: who asked, before the first item left, and the end', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await open(client, 1);
    await client.ask(closeAll(1));
    await nextTurn();
    const rows = bridge.ledger.audit.rows.filter(({ act }) => act.startsWith('intent_')).slice(2);
    expect(rows.map(({ act, summary }) => `${act} ${summary.split(' ')[0]}`)).toEqual([
      'intent_submitted close_all',
      'intent_submitted position_close',
      'intent_settled position_close',
      'intent_settled close_all',
    ]);
    expect(rows[0]).toMatchObject({ signalId: requestId(1), origin: expect.any(String) });
  });
});

describe('rights of a list', () => {
  it('are asked of every item: what a subject may not trade is told as failed', async () => {
    const { bridge, client } = await startWith({
      settings: { risk: { allowedMagics: [asMagic('7')] } },
    });
    await using _ = bridge;
    const own = await open(client, 1, { magic: 7 });
    const manual = buyByHand(bridge);
    expect(await client.ask(closeAll(1, { include_manual: true }))).toMatchObject({
      status: 'failed',
      error_code: 'RISK_LIMIT',
      result: { closed: [own], failed: [{ ticket: manual, error_code: 'RISK_LIMIT' }] },
    });
    expect([...bridge.terminal.book.positions.keys()].map(String)).toEqual([manual]);
  });

  it('do not hold a stop back, which gets out of everything', async () => {
    const { bridge, client } = await startWith({
      settings: { risk: { allowedMagics: [asMagic('7')] } },
    });
    await using _ = bridge;
    const tickets = [await open(client, 1, { magic: 7 }), buyByHand(bridge)];
    const data = {
      action: 'engage',
      scope: { kind: 'account' },
      reason: 'out',
      close_positions: true,
      include_manual: true,
    };
    expect(await client.ask({ type: 'kill_switch', data })).toMatchObject({
      data: { actions: { closed: tickets, failed: [] } },
    });
  });
});

describe('a dry run of a CLOSE of several', () => {
  it('names what would be closed, and closes nothing', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const tickets = [await open(client, 1), await open(client, 2, { volume: 0.2 })];
    const requestCount = bridge.terminal.requests.length;
    expect(await client.ask(signal(3, { ...CLOSE_ALL, dry_run: true }))).toMatchObject({
      status: 'success',
      dry_run: true,
      batch: { closed: tickets, failed: [], unknown: [] },
      result: { state: 'checked', type: 'sell', requested_volume: 0.3, filled_volume: 0 },
    });
    expect(bridge.terminal.requests).toHaveLength(requestCount);
    expect(bridge.ledger.find(sampleSignalId(3))).toBeUndefined();
  });
});
