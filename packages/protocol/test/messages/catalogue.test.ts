import { describe, expect, it } from 'bun:test';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeMessage } from '../../src/codec/decode.ts';
import { CLIENT_MESSAGES, scopeOf } from '../../src/messages/catalogue.ts';
import { SERVER_MESSAGES } from '../../src/messages/server-catalogue.ts';
import { allows, isScope, SCOPES } from '../../src/scopes.ts';
import { clientExamples, tradingSignal } from '../data/examples.ts';

const clientRows = Object.entries(CLIENT_MESSAGES);

describe('the catalogue of messages', () => {
  it('gives every message of a client a scope, but those by which it says who it is', () => {
    const without = clientRows.filter(([, { scope }]) => scope === null).map(([type]) => type);
    expect(without).toEqual(['authenticate', 'refresh_token', 'logout']);
    for (const [, { scope }] of clientRows) {
      expect(scope === null || isScope(scope)).toBe(true);
    }
  });

  it('knows every answer that it promises, and promises one for every message', () => {
    const types = Object.keys(SERVER_MESSAGES);
    for (const [, { replies }] of clientRows) {
      expect(replies.length).toBeGreaterThan(0);
      for (const reply of replies) expect(types).toContain(reply);
    }
  });

  it('has every message of the specification', () => {
    const known = Object.keys(CLIENT_MESSAGES);
    for (const { message } of clientExamples) expect(known).toContain(String(message.type));
  });

  it('finds each family in a file of its name', async () => {
    const files = await readdir(resolve(import.meta.dir, '../../src/messages'));
    const families = [...clientRows, ...Object.entries(SERVER_MESSAGES)].map(
      ([, { family }]) => `${family}.ts`,
    );
    for (const family of families) expect(files).toContain(family);
  });

  it('marks the messages that may hold a secret', () => {
    const secret = clientRows.filter(([, row]) =>
      row.holdsSecrets({ data: { command: 'connect', password: 'x' } }),
    );
    expect(secret.map(([type]) => type)).toEqual(['mt5_command', 'authenticate', 'refresh_token']);
  });
});

describe('scopes', () => {
  const scopeOfSignal = (action: string) => {
    const message = { ...tradingSignal, data: { ...tradingSignal.data, action } };
    const result = decodeMessage(JSON.stringify(message), { maxDepth: 16 });
    return result.ok ? scopeOf(result.message) : 'refused';
  };

  it('asks trade for what opens and only reduce for what closes', () => {
    expect(scopeOfSignal('BUY')).toBe('trade');
    expect(scopeOfSignal('SELL')).toBe('trade');
    expect(scopeOfSignal('CLOSE')).toBe('reduce');
  });

  it('are held one by one, but trade includes reduce', () => {
    for (const held of SCOPES) {
      for (const required of SCOPES) {
        const expected = held === required || (held === 'trade' && required === 'reduce');
        expect(allows(new Set([held]), required)).toBe(expected);
      }
    }
    expect(allows(new Set(), null)).toBe(true);
    expect(allows(new Set(), 'view')).toBe(false);
    expect(isScope('root')).toBe(false);
  });
});
