import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { asMoney, RETCODE } from '@mt5-bridge/trading';
import { DEFAULT_SETTINGS } from '../../src/engine/settings.ts';
import { dealRow, payrollsTicks, tradePayrollsDay } from './payrolls-day.ts';

/** Tables may be padded. */
const DOCUMENT = readFileSync(
  resolve(import.meta.dir, '../../../../docs/paper-terminal.md'),
  'utf8',
).replace(/ +/g, ' ');

describe('docs/paper-terminal.md', () => {
  test('has a situation for every return code', () => {
    for (const [name, code] of Object.entries(RETCODE)) {
      expect(DOCUMENT).toMatch(new RegExp(`^\\| ${code} \\| ${name} \\| \\S`, 'm'));
    }
  });

  test('names every setting', () => {
    for (const name of Object.keys(DEFAULT_SETTINGS)) expect(DOCUMENT).toContain(`\`${name}\``);
  });

  test('shows the deals of the payrolls day as they come out', () => {
    const { deals, server } = tradePayrollsDay();
    expect(deals).toHaveLength(11);
    for (const deal of deals) expect(DOCUMENT).toContain(dealRow(deal).replace(/ +/g, ' '));
    expect(server.account()).toMatchObject({ balance: 9991.8, profit: 0, margin: 0 });
    expect(server.positions()).toEqual([]);
    expect(server.orders()).toEqual([]);
    expect(server.account().balance).toBe(asMoney(9991.8));
  });
});

test('the payrolls day has every quote of the file', () => {
  expect(payrollsTicks()).toHaveLength(49_341);
});
