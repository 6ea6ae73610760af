import { describe, expect, it } from 'bun:test';
import { command, heartbeat, signal, subscribe, TestBridge, tickData } from '@mt5-bridge/testkit';

const SECRET = 'canary /work/src/secret.ts:42';

/** Ways to make a handler throw, at once or later. */
const FAULTS: readonly (readonly [string, object, (bridge: TestBridge) => void])[] = [
  [
    'at once',
    tickData(),
    (bridge) => {
      bridge.market.recordTick = () => {
        throw new Error(SECRET);
      };
    },
  ],
  [
    'at once, with something that is no error',
    tickData(),
    (bridge) => {
      bridge.market.recordTick = () => {
        throw SECRET;
      };
    },
  ],
  [
    'later',
    command('get_ticks', { symbol: 'EURUSD' }),
    (bridge) => {
      bridge.market.ticks = () => Promise.reject(new Error(SECRET));
    },
  ],
  [
    'when its answer is counted',
    command('get_ticks', { symbol: 'EURUSD' }),
    (bridge) => {
      const { message } = bridge.metrics;
      bridge.metrics.message = () => {
        bridge.metrics.message = message;
        throw new Error(SECRET);
      };
    },
  ],
  [
    'in a subscription',
    subscribe('EURUSD'),
    (bridge) => {
      bridge.bridge.context.fanOut.subscribe = () => {
        throw new Error(SECRET);
      };
    },
  ],
];

describe('B13 a handler that throws', () => {
  it.each(FAULTS)(
    '%s costs one message, with an error id that the log has',
    async (_, message, spoil) => {
      await using bridge = await TestBridge.start();
      const [client, other] = [await bridge.connect(), await bridge.connect()];
      spoil(bridge);
      const answer = await client.ask(message);
      // Bun puts a matcher in the place of what it matched.
      expect(structuredClone(answer)).toMatchObject({
        type: 'error',
        error_code: 'INTERNAL',
        details: { error_id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      });
      expect(JSON.stringify(answer)).not.toContain('canary');
      const [line] = bridge.log.of('handler.failed');
      expect(line?.fields).toMatchObject({
        error_id: 'details' in answer ? answer.details.error_id : undefined,
        error: expect.stringContaining('canary'),
      });
      expect(await client.ask(heartbeat())).toMatchObject({ type: 'heartbeat_response' });
      expect(await other.ask(signal(1))).toMatchObject({ status: 'success' });
      expect(bridge.fatal).toEqual([]);
    },
  );

  it('on a signal tells that the same id may be sent again, and nothing about its fate', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    const original = bridge.bridge.context.signals.submit;
    bridge.bridge.context.signals.submit = () => {
      throw new Error(SECRET);
    };
    const answer = await client.ask(signal(1));
    expect(answer).toMatchObject({
      error_code: 'INTERNAL',
      signal_id: signal(1).data.signal_id,
      details: { outcome: 'unknown', retryable: true },
    });
    expect(answer).not.toHaveProperty('details.id_spent');
    bridge.bridge.context.signals.submit = original;
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
  });
});
