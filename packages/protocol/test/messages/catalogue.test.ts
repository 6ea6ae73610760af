import { describe, expect, it } from 'bun:test';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import Type from 'typebox';
import { decodeMessage } from '../../src/codec/decode.ts';
import { CLIENT_MESSAGES, scopeOf } from '../../src/messages/catalogue.ts';
import { SERVER_MESSAGES } from '../../src/messages/server-catalogue.ts';
import { allows, isScope, SCOPES } from '../../src/scopes.ts';
import { clientExamples, tradingSignal } from '../data/examples.ts';

/** Served or not yet: what holds for one holds for all. */
const clientRows = Object.entries(CLIENT_MESSAGES);

function clientRow(type: string) {
  const row = clientRows.find(([name]) => name === type)?.[1];
  if (row === undefined) throw new Error(`no message ${type}`);
  return row;
}

describe('the catalogue of messages', () => {
  it('gives every message of a client a scope, but those by which it says who it is', () => {
    const without = clientRows.filter(([, { scope }]) => scope === null).map(([type]) => type);
    expect(without.sort()).toEqual(['authenticate', 'logout', 'refresh_token']);
    for (const [, { scope }] of clientRows) {
      expect(scope === null || isScope(scope)).toBe(true);
    }
  });

  it('has every row under the type that its schema takes', () => {
    for (const [type, { schema }] of [...clientRows, ...Object.entries(SERVER_MESSAGES)]) {
      const forms = Type.IsUnion(schema) ? schema.anyOf : [schema];
      for (const form of forms) {
        expect(Type.IsObject(form) && form.properties.type).toMatchObject({ const: type });
      }
    }
  });

  it('knows every answer that it promises, and promises one but for what a terminal tells', () => {
    const types = Object.keys(SERVER_MESSAGES);
    for (const [type, { replies, scope }] of clientRows) {
      const isOneWay = scope === 'terminal' && type !== 'terminal_hello';
      expect([type, replies.length > 0]).toEqual([type, !isOneWay]);
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
    const types = secret.map(([type]) => type).sort();
    expect(types).toEqual(['authenticate', 'mt5_command', 'refresh_token']);
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

  it('asks trade of who stops orders, and operate of who lets them pass again', () => {
    const row: { scopeOf(message: unknown): unknown } = clientRow('kill_switch');
    const scopeOfSwitch = (action: string) => {
      const data = { action, scope: { kind: 'account' }, reason: 'x' };
      const result = decodeMessage(JSON.stringify({ type: 'kill_switch', data }), {
        maxDepth: 16,
      });
      return result.ok ? row.scopeOf(result.message) : 'refused';
    };
    expect(scopeOfSwitch('engage')).toBe('trade');
    expect(scopeOfSwitch('release')).toBe('operate');
  });

  it('asks only reduce for what can only lower an exposure, and view for what only looks', () => {
    const scopes = Object.fromEntries(clientRows.map(([type, { scope }]) => [type, scope]));
    expect(scopes).toMatchObject({
      order_modify: 'trade',
      order_cancel: 'reduce',
      position_modify: 'reduce',
      position_close: 'reduce',
      close_by: 'reduce',
      cancel_all: 'reduce',
      close_all: 'reduce',
      dead_man_switch: 'trade',
      signal_status: 'view',
      get_orders: 'view',
      get_positions: 'view',
      get_deals: 'view',
      get_history: 'view',
      terminal_hello: 'terminal',
      terminal_ticks: 'terminal',
    });
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
