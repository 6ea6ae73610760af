import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { makeShell, type Shell, startBridge } from './command-fixtures.ts';

let shell: Shell;
beforeEach(() => {
  shell = makeShell();
});
afterEach(() => shell[Symbol.dispose]());

describe('mt5-bridge calc', () => {
  it('margin: 0.1 EURUSD at 1:100 needs a hundredth of 10,000 euros', async () => {
    const ran = await shell.run('calc', 'margin', 'EURUSD', '0.1', '--price', '1.0847');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Margin of BUY 0.1 EURUSD at 1.08470');
    expect(ran.out).toMatch(/Margin +108\.47 USD/);
  });

  it.each([
    ['margin EURUSD 1 --price 1.1 --leverage 500', { margin: 220 }],
    ['margin EURUSD 1 --currency EUR --price 1.1', { margin: 1000, currency: 'EUR' }],
    ['margin USDJPY 1 --currency JPY --price 150', { margin: 150_000 }],
    ['margin XAUUSD 1 --price 2000', { margin: 2000 }],
    ['margin BTCUSD 1 --price 60000', { margin: 19_800 }],
    ['profit EURUSD 1 --open 1.1 --close 1.105', { profit: 500 }],
    ['profit EURUSD 1 --sell --open 1.1 --close 1.105', { profit: -500 }],
    ['profit USDJPY 1 --open 150 --close 151', { profit: 662.25 }],
    ['profit XAUUSD 0.5 --open 2000 --close 2010', { profit: 500 }],
    ['profit EURUSD 1 --open 1.1 --quote EURUSD=1.102/1.103', { profit: 200, close: 1.102 }],
    ['pip EURUSD 1', { pip: 10, point: 1, points_per_pip: 10 }],
    ['pip USDJPY 1 --price 150', { pip: 6.67, point: 0.67 }],
    ['pip XAUUSD 1', { pip: 1, point: 1, points_per_pip: 1 }],
    ['swap EURUSD 1', { swap: -7.85, by_weekday: { wednesday: -23.55, sunday: 0 } }],
    ['swap EURUSD 1 --sell', { swap: 3.8 }],
    ['swap BTCUSD 1 --price 36000', { swap: -20, mode: 'interest_current' }],
  ])('%s', async (words, figures) => {
    const ran = await shell.run('calc', ...words.split(' '), '--json');
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(ran.out)).toMatchObject(figures);
  });

  it('takes account terms from the configuration', async () => {
    const [set, leverage, currency] = ['--set', 'paper.leverage=50', 'paper.currency=EUR'];
    const words = ['EURUSD', '1', '--price', '1.1', '--json'];
    const ran = await shell.run('calc', 'margin', ...words, set, leverage, set, currency);
    expect(JSON.parse(ran.out)).toMatchObject({ margin: 2000, currency: 'EUR', leverage: 50 });
  });

  it('takes quotes, currency and leverage of a running bridge with --live', async () => {
    using bridge = startBridge(({ type }) => [
      type === 'get_symbols'
        ? {
            type: 'get_symbols_result',
            status: 'success',
            data: { items: [{ name: 'EURUSD', bid: 1.2, ask: 1.25 }], next_cursor: null },
          }
        : {
            type: 'mt5_command_result',
            status: 'success',
            command: 'account_info',
            result: { currency: 'USD', leverage: 200 },
          },
    ]);
    const words = ['calc', 'margin', 'EURUSD', '1', '--live', '--json', '--url', bridge.url];
    const ran = await shell.run(...words);
    expect(JSON.parse(ran.out)).toMatchObject({ margin: 625, price: 1.25, leverage: 200 });
  });

  it('says which price is missing and how to give it', async () => {
    const ran = await shell.run('calc', 'margin', 'EURUSD', '0.1');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toContain('--quote SYMBOL=BID/ASK');
    const closing = await shell.run('calc', 'profit', 'EURUSD', '0.1', '--open', '1.1');
    expect(closing.err).toContain('--close');
    const interest = await shell.run('calc', 'swap', 'BTCUSD', '1');
    expect(interest.err).toContain('--price');
  });

  it('says that no pairs convert into a currency', async () => {
    const ran = await shell.run('calc', 'pip', 'EURUSD', '1', '--currency', 'PLN');
    expect(ran.code).toBe(1);
  });

  it('notes a volume that no order could have', async () => {
    const ran = await shell.run('calc', 'pip', 'EURUSD', '0.005');
    expect(ran.code).toBe(0);
    expect(ran.err).toBe('Note: EURUSD takes orders of 0.01 to 100 lots in steps of 0.01.');
  });

  it('asks for the nearest symbol when there is none of this name', async () => {
    const ran = await shell.run('calc', 'pip', 'EURUSDX', '1');
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain('Did you mean EURUSD?');
  });

  it.each([
    ['calc margin EURUSD'],
    ['calc margin EURUSD 0'],
    ['calc margin EURUSD -1'],
    ['calc margin EURUSD 1e9'],
    ['calc margin EURUSD 1 --price nope'],
    ['calc margin EURUSD 1 --leverage 0'],
    ['calc margin EURUSD 1 --currency dollars'],
    ['calc margin EURUSD 1 --quote EURUSD'],
    ['calc margin EURUSD 1 --quote EURUSD=1.2/1.1'],
    ['calc profit EURUSD 1'],
  ])('is used wrongly: %s', async (words) => {
    const ran = await shell.run(...words.split(' '));
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).not.toBe('');
  });
});
