import { describe, expect, it } from 'bun:test';
import Type from 'typebox';
import { Check } from 'typebox/value';
import { decodeMessage } from '../../src/codec/decode.ts';
import { SERVER_MESSAGES } from '../../src/messages/server-catalogue.ts';
import { isJsonObject } from '../../src/values/json-object.ts';
import {
  accountInfo,
  clientExamples,
  connect,
  getTicks,
  serverExamples,
  tickData,
  tradingSignal,
} from '../data/examples.ts';

const limits = { maxDepth: 16 };
const decode = (message: unknown) => decodeMessage(JSON.stringify(message), limits);

function decoded(message: unknown): Record<string, unknown> {
  const result = decode(message);
  if (!result.ok) throw new Error(result.error.message);
  return { ...result.message };
}

describe('messages that the specification prints for clients', () => {
  for (const { name, message } of clientExamples) {
    it(`takes the ${name}`, () => {
      expect(decoded(message)).toMatchObject({ type: message.type, timestamp: message.timestamp });
    });
  }

  it('keeps tick and account data as they came', () => {
    expect(decoded(tickData)).toEqual(tickData);
    expect(decoded(accountInfo)).toEqual(accountInfo);
  });

  it('turns magic and login into text and arguments into parameters', () => {
    expect(decoded(tradingSignal)).toEqual({
      ...tradingSignal,
      data: { ...tradingSignal.data, magic: '12345' },
    });
    expect(decoded(connect).data).toEqual({
      command: 'connect',
      parameters: { server: 'FBS-Real', login: '12345', password: 'your_password' },
    });
    expect(decoded(getTicks).data).toEqual({
      command: 'get_ticks',
      parameters: { symbol: 'EURUSD', count: 100 },
    });
  });

  it('takes the signal of the JavaScript sample, which leaves undefined fields out', () => {
    const data = {
      signal_id: 'b6a3ea31-9c1b-4a53-8f0f-8a1c6f3c2d4e',
      symbol: 'EURUSD',
      action: 'BUY',
      volume: 0.1,
      stop_loss: 1.08,
      take_profit: 1.09,
      comment: 'JavaScript API Test',
      urgency: 'medium',
    };
    const message = { type: 'trading_signal', timestamp: '2025-01-27T10:00:00.123Z', data };
    expect(decoded(message).data).toEqual(data);
  });

  it('takes the signal of the Python sample: null for what is not set, microseconds', () => {
    const data = {
      signal_id: 'b6a3ea31-9c1b-4a53-8f0f-8a1c6f3c2d4e',
      symbol: 'EURUSD',
      action: 'BUY',
      volume: 0.1,
      stop_loss: null,
      take_profit: null,
      comment: 'Python Client Signal',
      urgency: 'medium',
    };
    const message = { type: 'trading_signal', timestamp: '2025-01-27T10:00:00.123456Z', data };
    const { stop_loss, take_profit, ...rest } = data;
    expect([stop_loss, take_profit]).toEqual([null, null]);
    expect(decoded(message).data).toEqual(rest);
  });

  it('takes the account figures of the Python sample, without margin level and profit', () => {
    const { margin_level, profit, ...data } = accountInfo.data;
    expect(margin_level + profit).toBe(9900);
    expect(decoded({ ...accountInfo, data }).data).toEqual(data);
  });
});

/** Fields of an example that a schema does not have or would refuse. */
function misfits(schema: Type.TSchema, value: unknown, path: string): string[] {
  if (Type.IsUnion(schema)) {
    const tries = schema.anyOf.map((member) => misfits(member, value, path));
    return tries.find((found) => found.length === 0) ?? tries.flat();
  }
  if (!Type.IsObject(schema) || !isJsonObject(value)) {
    return Check(schema, value) ? [] : [`${path} = ${JSON.stringify(value)}`];
  }
  return Object.entries(value).flatMap(([key, member]) => {
    const property = schema.properties[key];
    return property === undefined
      ? [`${path}.${key}`]
      : misfits(property, member, `${path}.${key}`);
  });
}

describe('messages that the specification prints for the bridge', () => {
  for (const { name, message } of serverExamples) {
    it(`keeps name, place and type of every field of: ${name}`, () => {
      const row = Object.entries(SERVER_MESSAGES).find(([type]) => type === message.type);
      if (row === undefined) throw new Error(`no message of type ${String(message.type)}`);
      expect(misfits(row[1].schema, message, '')).toEqual([]);
    });
  }

  it('answers a missing field with the very error that the specification prints', () => {
    const { symbol, ...data } = tickData.data;
    const result = decode({ ...tickData, data });
    expect(symbol).toBe('EURUSD');
    expect(result).toMatchObject({
      ok: false,
      error: {
        error_code: 'VALIDATION_ERROR',
        message: "Invalid message format: missing required field 'symbol'",
        details: { field: 'symbol', expected_type: 'string', received: null },
      },
    });
  });
});
