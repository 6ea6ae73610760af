import { describe, expect, it } from 'bun:test';
import { ForgetfulMarketStore, heartbeat, signal, TestBridge } from '@mt5-bridge/testkit';
import { checkedMessage } from '@mt5-bridge/testkit/internal/bridge/wire-client.ts';
import { MessageGenerator } from './message-generator.ts';

const MESSAGES = 100_000;
const SOCKETS = 4;
const IN_FLIGHT = 64;
/** Every so many answers one is held to its schema: all of them would be a test of the schemas. */
const CHECK_EVERY = 20;
const MINUTE_EVERY = 250;
/** The ledger in memory keeps the ids that the first round did not name. */
const HEAP_GROWTH_MAX = 8 * 1024 ** 2;
/** The runtime gives memory back when it likes. */
const RSS_GROWTH_MAX = 48 * 1024 ** 2;

interface Tally {
  sent: number;
  answered: number;
  errors: number;
  internal: number;
}

/** Keeps `IN_FLIGHT` messages on their way until `count` are answered. Every message has one answer. */
function fuzz(
  bridge: TestBridge,
  generator: MessageGenerator,
  count: number,
  tally: Tally,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(bridge.url);
    let [sent, answered] = [0, 0];
    const send = (): void => {
      sent += 1;
      tally.sent += 1;
      socket.send(generator.next());
    };
    socket.onmessage = ({ data }) => {
      const text = String(data);
      if (text.startsWith('{"type":"connection_established"')) {
        for (let n = 0; n < IN_FLIGHT; n += 1) send();
        return;
      }
      if (text.startsWith('{"type":"tick",')) return;
      answered += 1;
      tally.answered += 1;
      if (text.startsWith('{"type":"error"')) tally.errors += 1;
      if (text.includes('"INTERNAL"')) tally.internal += 1;
      if (answered % CHECK_EVERY === 0) checkedMessage(text);
      // A hundred unreadable ones in a minute would end the session.
      if (answered % MINUTE_EVERY === 0) bridge.clock.advance(61_000);
      if (sent < count) send();
      else if (answered === sent) socket.close();
    };
    socket.onclose = ({ code, reason }) =>
      answered >= count ? resolve() : reject(new Error(`closed with ${code} ${reason}`));
  });
}

describe('a hundred thousand generated messages', () => {
  it('each have one answer, none of them INTERNAL, and leave the bridge healthy and its memory flat', async () => {
    const off = { intervalMs: 0, timeoutMs: 0 };
    const limits = {
      messagesPerSecond: 0,
      ordersPerMinute: 0,
      reducingOrdersPerMinute: 0,
    };
    await using bridge = await TestBridge.start({
      settings: { limits, heartbeat: off },
      parts: { market: new ForgetfulMarketStore() },
    });
    const tally: Tally = { sent: 0, answered: 0, errors: 0, internal: 0 };
    const run = (seed: number, count: number) =>
      Promise.all(
        Array.from({ length: SOCKETS }, (_, n) =>
          fuzz(bridge, new MessageGenerator(seed + n), count / SOCKETS, tally),
        ),
      );
    await run(1, MESSAGES / 5);
    Bun.gc(true);
    const before = process.memoryUsage();
    await run(101, MESSAGES);
    Bun.gc(true);
    const after = process.memoryUsage();

    expect(tally.answered).toBe(tally.sent);
    expect(tally.answered).toBeGreaterThanOrEqual(MESSAGES);
    expect(tally.internal).toBe(0);
    // Right and wrong messages both made a good part.
    expect(tally.errors).toBeGreaterThan(MESSAGES / 10);
    expect(tally.errors).toBeLessThan((MESSAGES * 9) / 10);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(HEAP_GROWTH_MAX);
    expect(after.rss - before.rss).toBeLessThan(RSS_GROWTH_MAX);
    expect(bridge.fatal).toEqual([]);
    expect(bridge.log.of('handler.failed')).toEqual([]);
    const client = await bridge.connect();
    expect(await client.ask(heartbeat())).toMatchObject({ status: 'healthy' });
    expect(await client.ask(signal(1_000_000))).toMatchObject({ status: 'success' });
  }, 60_000);
});
