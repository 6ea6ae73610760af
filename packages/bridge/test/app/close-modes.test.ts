import { describe, expect, it } from 'bun:test';
import { sampleSignalId, signal, until } from '@mt5-bridge/testkit';
import { asMagic, lotsToVolume, RETCODE } from '@mt5-bridge/trading';
import {
  buyByHand,
  fillInPart,
  loseAnswer,
  open,
  refuse,
  sentTo,
  startWith,
} from './bulk-fixture.ts';

const CLOSE = 900;
const close = (close_mode: string, data: object = {}) =>
  signal(CLOSE, { action: 'CLOSE', close_mode, ...data });

describe('CLOSE with close_mode all', () => {
  it('closes every match whole and tells of each and of all together', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second] = [await open(client, 1), await open(client, 2, { volume: 0.3 })];
    const others = [await open(client, 3, { symbol: 'XAUUSD', volume: 0.01 }), buyByHand(bridge)];
    bridge.terminal.answerWith((request) => {
      if (request.trade.action === 'DEAL' && request.trade.position === second) {
        bridge.terminal.quote('EURUSD', 1.0854, 1.0856);
      }
      return undefined;
    });
    const expected = {
      type: 'trading_signal_executed',
      status: 'success',
      signal_id: sampleSignalId(CLOSE),
      batch: { closed: [first, second], failed: [], unknown: [] },
      result: {
        success: true,
        order_id: null,
        deal_id: null,
        position_id: null,
        volume: 0.4,
        requested_volume: 0.4,
        filled_volume: 0.4,
        symbol: 'EURUSD',
        type: 'sell',
        state: 'filled',
        mt5_retcode: 10_009,
        mt5_comment: '',
      },
    };
    const answer = await client.ask(close('all', { comment: 'all out' }));
    expect(answer).toMatchObject(expected);
    // 0.1 at 1.0844 and 0.3 at 1.0854.
    expect(Number(Object(answer).result.price)).toBeCloseTo(1.08515, 10);
    expect(await client.ask(close('all', { comment: 'all out' }))).toMatchObject({
      ...expected,
      replayed: true,
    });
    expect([...bridge.terminal.book.positions.keys()].map(String)).toEqual(others);
    const comments = bridge.terminal.book.deals.slice(-2).map(({ comment }) => comment);
    for (const comment of comments) expect(comment).toMatch(/^[A-Z2-7]{10} all out$/);
    expect(new Set(comments).size).toBe(2);
  });

  it('tells of the only match in batch too, with its tickets', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const ticket = await open(client, 1);
    expect(await client.ask(close('all'))).toMatchObject({
      status: 'success',
      batch: { closed: [ticket] },
      result: {
        order_id: expect.any(String),
        deal_id: expect.any(String),
        position_id: ticket,
        mt5_comment: expect.stringMatching(/^[A-Z2-7]{10}$/),
      },
    });
  });

  it.each([
    ['a match', {}, 'POSITION_NOT_FOUND'],
    ['a match of its magic number', { magic: 5 }, 'POSITION_NOT_FOUND'],
    ['a known symbol', { symbol: 'NOPE' }, 'INVALID_SYMBOL'],
  ])('is refused without %s, and nothing is written down but that', async (what, data, code) => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    if (what.includes('magic')) await open(client, 1);
    const answer = await client.ask(close('all', data));
    expect(answer).toMatchObject({ status: 'error', error_code: code });
    expect(answer).not.toHaveProperty('batch');
  });

  it.each([
    ['allowed_symbols', { allowedSymbols: ['XAU*'] }],
    ['allowed_actions', { allowedActions: ['BUY', 'SELL'] as const }],
    ['allowed_magics', { allowedMagics: [asMagic('7')] }],
  ])('keeps the right of %s', async (rule, risk) => {
    const { bridge, client } = await startWith({ settings: { risk } });
    await using _ = bridge;
    expect(await client.ask(close('all'))).toMatchObject({
      error_code: 'RISK_LIMIT',
      details: { rule },
    });
  });

  it('closes nothing at a worse price than the signal takes', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second] = [await open(client, 1), await open(client, 2)];
    const refused = await client.ask(close('all', { price: 1.09 }));
    expect(refused).toMatchObject({ status: 'error', error_code: 'INVALID_PRICE' });
    expect(refused).not.toHaveProperty('batch');
    bridge.terminal.answerWith((request) => {
      if (request.trade.action === 'DEAL' && request.trade.position === first) {
        bridge.terminal.quote('EURUSD', 1.08, 1.0802);
      }
      return undefined;
    });
    // One after the other, so that the price moves in between.
    const wish = { ...close('fifo', { price: 1.084, volume: 0.2 }) };
    expect(
      await client.ask({ ...wish, data: { ...wish.data, signal_id: sampleSignalId(901) } }),
    ).toMatchObject({
      status: 'failed',
      error_code: 'INVALID_PRICE',
      details: { outcome: 'executed' },
      batch: { closed: [first], failed: [{ ticket: second, error_code: 'INVALID_PRICE' }] },
    });
    expect(bridge.terminal.requests.at(-1)?.trade).toMatchObject({
      position: first,
      deviation: 40,
    });
  });

  it('is unknown when one of them is, and is found out', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [lost, other] = [await open(client, 1), await open(client, 2)];
    const execute = loseAnswer(bridge, lost);
    const asked = client.ask(close('all'));
    await until(() => sentTo(bridge, 'CLOSE').length === 2, 'both requests');
    await bridge.advance(5_000);
    expect(await asked).toMatchObject({
      status: 'unknown',
      error_code: 'OUTCOME_UNKNOWN',
      batch: { closed: [other], failed: [], unknown: [lost] },
    });
    execute();
    await bridge.advance(2_000);
    await until(() => bridge.ledger.find(sampleSignalId(CLOSE))?.state === 'executed', 'the proof');
    expect(await client.ask(close('all'))).toMatchObject({
      status: 'success',
      replayed: true,
      batch: { closed: [lost, other] },
      result: { filled_volume: 0.2 },
    });
  });

  it('closes positions of both sides', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await open(client, 1);
    await open(client, 2, { action: 'SELL' });
    expect(await client.ask(close('all'))).toMatchObject({ status: 'success' });
    expect(bridge.terminal.requests.slice(-2).map(({ trade }) => trade)).toMatchObject([
      { type: 'SELL' },
      { type: 'BUY' },
    ]);
    expect(bridge.terminal.book.positions.size).toBe(0);
  });

  it('closes more than the cap of a single order', async () => {
    const { bridge, client } = await startWith({
      settings: { risk: { volumeMax: lotsToVolume(0.5) } },
    });
    await using _ = bridge;
    for (let n = 1; n <= 3; n += 1) await open(client, n, { volume: 0.4 });
    expect(await client.ask(close('all', { volume: 0.01 }))).toMatchObject({
      status: 'success',
      result: { filled_volume: 1.2 },
    });
  });
});

describe('CLOSE with close_mode fifo', () => {
  it('closes the oldest first until the volume is reached, the last one in part', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second, third] = [
      await open(client, 1, { volume: 0.1 }),
      await open(client, 2, { volume: 0.2 }),
      await open(client, 3, { volume: 0.3 }),
    ];
    expect(await client.ask(close('fifo', { volume: 0.25 }))).toMatchObject({
      status: 'success',
      batch: { closed: [first, second] },
      result: { requested_volume: 0.25, filled_volume: 0.25 },
    });
    const { positions } = bridge.terminal.book;
    expect([...positions.values()].map(({ ticket, volume }) => [String(ticket), volume])).toEqual([
      [second, lotsToVolume(0.05)],
      [third, lotsToVolume(0.3)],
    ]);
  });

  it('closes what there is and says so', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await open(client, 1);
    await open(client, 2);
    expect(await client.ask(close('fifo', { volume: 1 }))).toMatchObject({
      status: 'success',
      result: {
        requested_volume: 1,
        filled_volume: 0.2,
        warnings: ['1 lots requested, the positions hold 0.2'],
      },
    });
  });

  it('goes on after one that is refused, and adds nothing for it', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const [first, second] = [await open(client, 1), await open(client, 2)];
    await open(client, 3);
    refuse(bridge, first, RETCODE.MARKET_CLOSED);
    expect(await client.ask(close('fifo', { volume: 0.2 }))).toMatchObject({
      status: 'failed',
      error_code: 'MARKET_CLOSED',
      batch: { closed: [second], failed: [{ ticket: first, error_code: 'MARKET_CLOSED' }] },
    });
    expect(bridge.terminal.book.positions.size).toBe(2);
  });

  it('asks for no more than the rest after a part', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    const ticket = await open(client, 1, { volume: 1 });
    fillInPart(bridge, 1);
    expect(await client.ask(close('fifo', { volume: 0.6 }))).toMatchObject({
      status: 'success',
      result: { filled_volume: 0.6 },
    });
    expect(sentTo(bridge, 'CLOSE')).toEqual([ticket, ticket]);
    expect([...bridge.terminal.book.positions.values()]).toMatchObject([
      { volume: lotsToVolume(0.4) },
    ]);
  });

  it('refuses a part that is off the step of the symbol', async () => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await open(client, 1);
    await open(client, 2);
    expect(await client.ask(close('fifo', { volume: 0.105 }))).toMatchObject({
      status: 'error',
      error_code: 'INVALID_VOLUME',
    });
    expect(sentTo(bridge, 'CLOSE')).toEqual([]);
  });
});

describe('order_check of a CLOSE of several positions', () => {
  it.each(['all', 'fifo'])('looks at the first request of close_mode %s', async (close_mode) => {
    const { bridge, client } = await startWith();
    await using _ = bridge;
    await open(client, 1);
    await open(client, 2, { volume: 0.2 });
    const data = { symbol: 'EURUSD', action: 'CLOSE', volume: 0.05, close_mode };
    expect(await client.ask({ type: 'order_check', data })).toMatchObject({
      data: { valid: true, rounded: { volume: close_mode === 'all' ? 0.1 : 0.05 } },
    });
    expect(bridge.terminal.book.positions.size).toBe(2);
  });
});
