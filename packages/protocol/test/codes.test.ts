import { describe, expect, it } from 'bun:test';
import { CLOSE_CODES, type CloseCodeRow } from '../src/close-codes.ts';
import { ERROR_CATALOGUE, errorCodeRow } from '../src/error-codes.ts';
import { ORDER_ERRORS } from '../src/errors/order-errors.ts';
import { REQUEST_ERRORS } from '../src/errors/request-errors.ts';
import { SERVICE_ERRORS } from '../src/errors/service-errors.ts';
import { SIGNAL_ERRORS } from '../src/errors/signal-errors.ts';
import { LIMITS } from '../src/limits.ts';

const rows = Object.entries(ERROR_CATALOGUE);

describe('the catalogue of error codes', () => {
  it('has the seven codes of the specification', () => {
    for (const code of [
      'VALIDATION_ERROR',
      'MT5_CONNECTION_FAILED',
      'INSUFFICIENT_MARGIN',
      'INVALID_SYMBOL',
      'RATE_LIMITED',
      'MARKET_CLOSED',
      'UNAUTHORIZED',
    ]) {
      expect(Object.keys(ERROR_CATALOGUE)).toContain(code);
    }
  });

  it('has each code once', () => {
    const parts = [REQUEST_ERRORS, SERVICE_ERRORS, SIGNAL_ERRORS, ORDER_ERRORS];
    const count = parts.reduce((sum, part) => sum + Object.keys(part).length, 0);
    expect(count).toBe(rows.length);
  });

  it('says of each code what happened and what to do', () => {
    for (const [code, row] of rows) {
      expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
      for (const text of [row.message, row.description, row.suggestion]) {
        expect(text.length).toBeGreaterThan(5);
        expect(text).not.toEndWith('.');
      }
    }
  });

  it('closes only with codes of the close table', () => {
    for (const [, { closeCode }] of rows) {
      if (closeCode !== null) expect(Object.keys(CLOSE_CODES)).toContain(String(closeCode));
    }
    expect(errorCodeRow('IDLE_TIMEOUT').closeCode).toBe(4504);
  });

  it('never lets a code that closes the session spend a signal', () => {
    for (const [, { closeCode, idSpent }] of rows) {
      if (closeCode !== null) expect(idSpent).toBe('never');
    }
  });
});

describe('the table of close codes', () => {
  const closes = Object.entries<CloseCodeRow>(CLOSE_CODES);

  it('says by its hundreds whether to connect again', () => {
    for (const [code, row] of closes) {
      if (/^44/.test(code)) expect([code, row.class]).toEqual([code, 'terminal']);
      if (/^45/.test(code)) expect([code, row.class]).toEqual([code, 'reconnect']);
    }
  });

  it('has short names that fit a close frame', () => {
    const names = closes.map(([, { name }]) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z_]{4,30}$/);
  });
});

describe('limits', () => {
  it('have the defaults of the specification', () => {
    expect(LIMITS.max_connections.defaultValue).toBe(100);
    expect(LIMITS.max_connections_per_ip.defaultValue).toBe(5);
    expect(LIMITS.messages_per_second.defaultValue).toBe(100);
    expect(LIMITS.orders_per_minute.defaultValue).toBe(10);
    expect(LIMITS.heartbeat_interval.defaultValue).toBe(30_000);
    expect(LIMITS.heartbeat_timeout.defaultValue).toBe(60_000);
  });

  it('each have a key of their own in the configuration', () => {
    const keys = Object.values(LIMITS).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) expect(key).toMatch(/^[a-z]+\.[a-z_]+$/);
  });
});
