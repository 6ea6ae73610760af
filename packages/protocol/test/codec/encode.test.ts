import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { encodeMessage } from '../../src/codec/encode.ts';
import { encodeTickDataProcessed, encodeTickPush } from '../../src/codec/encode-hot.ts';
import type { HeartbeatResponse } from '../../src/messages/heartbeat.ts';
import type { TickPush } from '../../src/messages/subscription.ts';
import type { TickDataProcessed } from '../../src/messages/tick-data.ts';
import { formatIsoTime } from '../../src/values/iso-time.ts';

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 1e21, 1e-7, 1.0845),
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 31 }),
  fc.constant('"\\\n\u2028</script>'),
);
const timestamp = fc.integer({ min: 0, max: 4_102_444_800_000 }).map(formatIsoTime);
const id = fc.option(fc.oneof(text, fc.maxSafeInteger()), { nil: undefined });

/** The object without members that are undefined, as JSON would read it back. */
const asParsed = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('hand-assembled texts read back as what JSON.stringify writes', () => {
  it('tick_data_processed', () => {
    const fields = fc.record({ symbol: text, bid: number, ask: number, spread: number });
    const points = fc.option(number, { nil: undefined });
    fc.assert(
      fc.property(fields, points, timestamp, id, (data, spreadPoints, time, requestId) => {
        const message: TickDataProcessed = {
          type: 'tick_data_processed',
          status: 'success',
          data: spreadPoints === undefined ? data : { ...data, spread_points: spreadPoints },
          timestamp: time,
          ...(requestId === undefined ? {} : { id: requestId }),
        };
        expect(JSON.parse(encodeMessage(message))).toEqual(asParsed(message));
        const answer = { ...data, spreadPoints, timestamp: time, id: requestId };
        expect(encodeTickDataProcessed(answer)).toBe(encodeMessage(message));
        expect(encodeMessage(message)).toBe(JSON.stringify(message));
      }),
    );
  });

  it('heartbeat_response', () => {
    const health = fc.constantFrom('healthy', 'degraded', 'unhealthy');
    const count = fc.nat();
    const data = fc.record(
      {
        server_status: health,
        reasons: fc.array(text, { maxLength: 3 }),
        active_connections: count,
        mt5_bridge_status: fc.record(
          {
            status: fc.constantFrom('connected', 'connecting', 'disconnected', 'unknown'),
            server: text,
            last_update: fc.option(timestamp),
          },
          { requiredKeys: ['status', 'last_update'] },
        ),
        processing_stats: fc.record({
          total_connections: count,
          messages_processed: count,
          successful_operations: count,
          failed_operations: count,
        }),
      },
      {
        requiredKeys: [
          'server_status',
          'active_connections',
          'mt5_bridge_status',
          'processing_stats',
        ],
      },
    );
    fc.assert(
      fc.property(data, health, timestamp, id, (body, status, time, requestId) => {
        const message: HeartbeatResponse = {
          type: 'heartbeat_response',
          status,
          data: body,
          timestamp: time,
          ...(requestId === undefined ? {} : { id: requestId }),
        };
        expect(JSON.parse(encodeMessage(message))).toEqual(asParsed(message));
      }),
    );
  });

  it('tick', () => {
    const data = fc.record({
      symbol: text,
      source: text,
      digits: fc.option(fc.nat(8)),
      spread_points: fc.option(number),
      time: timestamp,
      broker_time: fc.option(timestamp.map((time) => time.slice(0, -1))),
      time_msc: fc.nat(),
      bid: number,
      ask: number,
      last: number,
      volume: number,
      flags: fc.constantFrom(0, 1, 2),
      mt5_flags: fc.nat(1_024),
      seq: fc.nat(),
      conflated: fc.nat(),
    });
    fc.assert(
      fc.property(data, timestamp, (body, time) => {
        const message: TickPush = { type: 'tick', data: body, timestamp: time };
        expect(JSON.parse(encodeTickPush(message))).toEqual(asParsed(message));
        expect(encodeTickPush(message)).toBe(JSON.stringify(message));
      }),
    );
  });

  it('other messages go through the runtime', () => {
    const message = { type: 'logged_out', status: 'success', timestamp: 't', id: 'a"b' } as const;
    expect(encodeMessage(message)).toBe(JSON.stringify(message));
  });
});
