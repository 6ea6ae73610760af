import { describe, expect, test } from 'bun:test';
import { asUtcMs } from '@mt5-bridge/trading';
import { MemoryBookStore } from '../../src/terminal/memory-book-store.ts';
import { deal, NOON_MS, tick } from '../engine/fixtures.ts';
import { opened, request, settle } from './rig.ts';

describe('faults on demand', () => {
  test('a lost answer: the order stands, the sender hears nothing', async () => {
    const { terminal, clock, sink } = await opened();
    terminal.setFaults({ lostAnswers: 1 });
    const reply = terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    await clock.advance(1000);
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    expect((await terminal.snapshot()).positions).toHaveLength(1);
    expect(sink.kinds()).toContain('REQUEST');
    terminal.setFaults(undefined);
    const repeat = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(repeat).toMatchObject({ kind: 'answered', result: { retcode: 10009 } });
    expect((await terminal.snapshot()).positions).toHaveLength(1);
  });

  test('a late answer comes after the deadline', async () => {
    const { terminal, clock } = await opened();
    terminal.setFaults({ lateAnswers: 1, lateByMs: 500 });
    const reply = terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    await clock.advance(1000);
    expect(await reply).toMatchObject({ kind: 'no_answer', reason: 'timeout' });
    expect((await terminal.snapshot()).positions).toHaveLength(1);
  });

  test('latency: the request meets the market of its arrival', async () => {
    const { terminal, clock, feed } = await opened();
    terminal.setFaults({ latencyMs: { from: 100, to: 100 } });
    const reply = terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    const found = await terminal.find({ by: 'requestId', requestId: 'r1' }, asUtcMs(0));
    expect([found.orders, found.historyCompleteToMs]).toEqual([[], asUtcMs(NOON_MS)]);
    await clock.advance(50);
    feed.push(tick(1.0855, 1.0857, NOON_MS + 50));
    const still = await terminal.find({ by: 'requestId', requestId: 'r1' }, asUtcMs(0));
    // On its way: what is not found yet may still come of it.
    expect(still.historyCompleteToMs).toBe(asUtcMs(NOON_MS));
    await clock.advance(50);
    expect(await reply).toMatchObject({ kind: 'answered', result: { price: 1.0857 } });
  });

  test('a request that expires on its way is refused by the server, which proves it', async () => {
    const { terminal, clock } = await opened();
    terminal.setFaults({ latencyMs: { from: 100, to: 100 } });
    const reply = terminal.send(request('r1', deal('BUY', 0.1), '', 50), 1000);
    await clock.advance(100);
    expect(await reply).toEqual({ kind: 'not_sent', reason: 'expired' });
    expect((await terminal.snapshot()).positions).toEqual([]);
  });

  test('the same request sent twice during its latency is executed once', async () => {
    const { terminal, clock } = await opened();
    terminal.setFaults({ latencyMs: { from: 100, to: 100 } });
    const both = [1, 2].map(() => terminal.send(request('r1', deal('BUY', 0.1)), 1000));
    await clock.advance(100);
    const [first, second] = await Promise.all(both);
    expect(second).toEqual(first);
    expect((await terminal.snapshot()).positions).toHaveLength(1);
  });

  test('a broken connection: unknown for the sender, quotes and events stop, then come back', async () => {
    const { terminal, clock, feed, sink } = await opened();
    terminal.setFaults({ seed: 3, disconnects: 1, disconnectedMs: 2000 });
    const reply = await terminal.send(request('r1', deal('BUY', 0.1)), 1000);
    expect(reply).toMatchObject({ kind: 'no_answer', reason: 'link_lost' });
    expect(terminal.status()).toBe('disconnected');
    const second = await terminal.send(request('r2', deal('BUY', 0.1)), 1000);
    expect(second).toMatchObject({ kind: 'answered', result: { retcode: 10031 } });
    // While the link is down the terminal can not know what the server did.
    await clock.advance(500);
    const found = await terminal.find({ by: 'requestId', requestId: 'r1' }, asUtcMs(0));
    expect(found.historyCompleteToMs).toBe(asUtcMs(NOON_MS));
    const quotes = sink.quotes.length;
    feed.push(tick(1.0846, 1.0848, NOON_MS + 10));
    await settle();
    expect(sink.quotes).toHaveLength(quotes);
    await clock.advance(2000);
    expect(sink.statuses).toEqual(['connected', 'disconnected', 'connected']);
    const { seq, positions } = await terminal.snapshot();
    expect(sink.received.at(-1)?.seq).toBe(seq);
    expect(sink.kinds().includes('REQUEST')).toBe(positions.length === 1);
  });

  test('half of the broken requests had reached the server; find tells which', async () => {
    const { terminal, clock } = await opened();
    terminal.setFaults({ seed: 5, disconnects: 1, disconnectedMs: 1 });
    for (let at = 0; at < 20; at++) {
      await terminal.send(request(`r${at}`, deal('BUY', 0.01), '', 60_000), 1000);
      await clock.advance(1);
    }
    let found = 0;
    for (let at = 0; at < 20; at++) {
      const result = await terminal.find({ by: 'requestId', requestId: `r${at}` }, asUtcMs(0));
      found += result.orders.length;
    }
    expect(found).toBe((await terminal.snapshot()).positions.length);
    expect(found).toBeGreaterThan(3);
    expect(found).toBeLessThan(17);
  });

  test('an answer that leaves all open hides no order that stands behind it', async () => {
    const { terminal } = await opened();
    terminal.setFaults({ seed: 2, answers: { TIMEOUT: 1 } });
    for (let at = 0; at < 10; at++) {
      const fingerprint = `AAAAAAAAA${'ABCDEFGHIJ'[at]}`;
      const trade = { ...deal('BUY', 0.01), comment: fingerprint };
      await terminal.send(request(`r${at}`, trade, fingerprint), 1000);
      const found = await terminal.find({ by: 'fingerprint', fingerprint }, asUtcMs(0));
      const opened = (await terminal.snapshot()).positions.filter(
        ({ comment }) => comment === fingerprint,
      );
      expect(found.orders).toHaveLength(opened.length);
    }
    expect((await terminal.snapshot()).positions.length).toBeGreaterThan(0);
  });

  test('an order is found after a restart at which the clock was set back', async () => {
    const fingerprint = 'AAAAAAAAAA';
    const { terminal, book } = await opened();
    const trade = { ...deal('BUY', 0.01), comment: fingerprint };
    await terminal.send(request('r1', trade, fingerprint), 1000);
    await terminal.close();
    const again = await opened(book, {}, NOON_MS - 60_000);
    for (const by of ['fingerprint', 'requestId'] as const) {
      const query = by === 'fingerprint' ? { by, fingerprint } : { by, requestId: 'r1' };
      const found = await again.terminal.find(query, asUtcMs(NOON_MS - 60_000));
      expect(found.orders).toHaveLength(1);
      expect(found.answer).toMatchObject({ retcode: 10009 });
    }
  });

  test('faults are the same for the same seed, and gone after a restart', async () => {
    const run = async () => {
      const { terminal, book } = await opened(new MemoryBookStore());
      terminal.setFaults({ seed: 11, answers: { REJECT: 0.3, REQUOTE: 0.2 } });
      const codes: number[] = [];
      for (let at = 0; at < 30; at++) {
        const reply = await terminal.send(request(`r${at}`, deal('BUY', 0.01)), 1000);
        if (reply.kind === 'answered') codes.push(reply.result.retcode);
      }
      await terminal.close();
      const again = await opened(book);
      const last = await again.terminal.send(request('new', deal('BUY', 0.01)), 1000);
      return [codes, last.kind === 'answered' ? last.result.retcode : 0] as const;
    };
    const [once, twice] = [await run(), await run()];
    expect(twice).toEqual(once);
    expect(new Set(once[0])).toEqual(new Set([10009, 10006, 10004]));
    expect(once[1]).toBe(10009);
  });
});
