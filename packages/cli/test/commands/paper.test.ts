import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { verifyPassword } from '@mt5-bridge/bridge/internal/adapters/auth/account-passwords.ts';
import { makeShell, type Shell, startBridge } from './command-fixtures.ts';

let shell: Shell;
beforeEach(() => {
  shell = makeShell();
});
afterEach(() => shell[Symbol.dispose]());

const account = {
  account: 'paper',
  login: '1000001',
  server: 'MT5Bridge-Paper',
  currency: 'USD',
  leverage: 100,
  margin_mode: 'retail_hedging',
  balance: 12_500,
  credit: 0,
  equity: 12_480.5,
  margin: 108.47,
  free_margin: 12_372.03,
  positions: 1,
  orders: 2,
  faults: null,
};
const result = {
  type: 'paper_control_result',
  status: 'success',
  data: {
    action: 'status',
    market: {
      feed: 'replay:day.zip',
      state: 'running',
      speed: 60,
      market_time: '2014-05-02T12:30:00.000Z',
      broker_time: '2014-05-02T15:30:00.000',
      broker_utc_offset_s: 10_800,
    },
    account,
    accounts: [account, { ...account, account: 'fund', currency: 'EUR' }],
  },
};
const answering = () => startBridge(() => [result]);

describe('mt5-bridge paper on a running bridge', () => {
  it.each([
    ['status', { action: 'status' }],
    ['pause', { action: 'pause' }],
    ['resume', { action: 'resume' }],
    ['speed max', { action: 'speed', speed: 'max' }],
    ['speed 60', { action: 'speed', speed: 60 }],
    ['seek 2014-05-02T12:29:00Z', { action: 'seek', time: '2014-05-02T12:29:00Z' }],
    ['step', { action: 'step', count: 1 }],
    ['step 25', { action: 'step', count: 25 }],
    ['deposit 2500', { action: 'deposit', amount: 2500 }],
    ['withdraw 0.5 --comment rent', { action: 'withdraw', amount: 0.5, comment: 'rent' }],
    ['reset', { action: 'reset' }],
    ['reset --balance 500', { action: 'reset', balance: 500 }],
    ['accounts', { action: 'accounts' }],
    ['faults', { action: 'status' }],
    ['faults --off', { action: 'faults' }],
    [
      'faults --requote 0.2 --reject 0.1 --price-off 0.05 --answer 10024=1 --answer 10012=0.5',
      {
        action: 'faults',
        faults: {
          answers: [
            { retcode: 10_004, chance: 0.2 },
            { retcode: 10_006, chance: 0.1 },
            { retcode: 10_021, chance: 0.05 },
            { retcode: 10_024, chance: 1 },
            { retcode: 10_012, chance: 0.5 },
          ],
        },
      },
    ],
    [
      'faults --seed 7 --latency 20-200 --lost 0.05 --late 0.1 --late-by 500 --halt EURUSD --halt XAUUSD',
      {
        action: 'faults',
        faults: {
          seed: 7,
          latency_ms: { from: 20, to: 200 },
          lost_answers: 0.05,
          late_answers: 0.1,
          late_by_ms: 500,
          halts: ['EURUSD', 'XAUUSD'],
        },
      },
    ],
  ])('%s', async (words, data) => {
    using bridge = answering();
    const ran = await shell.run('paper', ...words.split(' '), '--url', bridge.url);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(bridge.heard).toMatchObject([{ type: 'paper_control', data }]);
    expect(bridge.heard[0]).not.toHaveProperty('account');
  });

  it('names the account that is meant', async () => {
    using bridge = answering();
    await shell.run('paper', 'deposit', '5', '--account', 'fund', '--url', bridge.url);
    expect(bridge.heard).toMatchObject([{ account: 'fund' }]);
  });

  it('shows market and account to people, and JSON to programs', async () => {
    using bridge = answering();
    const { out } = await shell.run('paper', 'status', '--url', bridge.url);
    expect(out).toContain('replay:day.zip, running, 60 times as fast');
    expect(out).toContain('15:30:00 on the server');
    expect(out).toMatch(/Equity +12480\.50 USD/);
    const json = await shell.run('paper', 'status', '--json', '--url', bridge.url);
    expect(JSON.parse(json.out)).toEqual(result.data);
  });

  it('lists accounts as a table', async () => {
    using bridge = answering();
    const { out } = await shell.run('paper', 'accounts', '--url', bridge.url);
    const [head, first, second] = out.split('\n');
    expect(head).toMatch(/^account +login +server +mode/);
    expect(first).toContain('12500.00 USD');
    expect(second).toMatch(/^fund .*12500\.00 EUR/);
  });

  it('tells a refusal with its remedy and fails', async () => {
    const details = { suggestion: 'Close positions first.' };
    using bridge = startBridge(() => [
      { type: 'error', message: 'Too much.', error_code: 'INSUFFICIENT_MARGIN', details },
    ]);
    const ran = await shell.run('paper', 'withdraw', '5', '--url', bridge.url);
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: 'The bridge refused: Too much. (INSUFFICIENT_MARGIN)\n  Close positions first.',
    });
  });

  it.each([
    ['deposit'],
    ['deposit -5'],
    ['deposit 0'],
    ['speed fast'],
    ['faults --lost 2'],
    ['faults --latency 9-3'],
    ['faults --answer 5=1'],
    ['step x'],
    ['nonsense'],
  ])('is used wrongly: %s', async (words) => {
    const ran = await shell.run('paper', ...words.split(' '));
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).not.toBe('');
  });
});

/** Nothing listens on port 1. */
const NOBODY = ['--url', 'ws://127.0.0.1:1/ws'];

describe('mt5-bridge paper without a bridge', () => {
  it('lists the accounts of the configuration', async () => {
    const fund = ['--set', 'accounts.fund.login=77', '--set', 'accounts.fund.currency=EUR'];
    const ran = await shell.run('paper', 'accounts', '--json', ...NOBODY, ...fund);
    expect(ran.code).toBe(0);
    expect(ran.err).toContain('No bridge runs there');
    expect(JSON.parse(ran.out)).toMatchObject({
      running: false,
      accounts: [
        { account: 'paper', balance: 10_000, equity: null },
        { account: 'fund', login: '77', currency: 'EUR' },
      ],
    });
  });

  it('lists the symbols of the catalogue', async () => {
    const { code, out } = await shell.run('paper', 'symbols', 'XAU*', ...NOBODY);
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(2);
    expect(out).toContain('Metals\\XAUUSD');
    const none = await shell.run('paper', 'symbols', 'NOPE*', ...NOBODY);
    expect(none.code).toBe(1);
  });

  it('has nothing to reset when nothing is stored', async () => {
    const ran = await shell.run('paper', 'reset', ...NOBODY);
    expect(ran).toMatchObject({
      code: 1,
      err: 'Nothing to reset: account paper has no stored book.',
    });
  });

  it('says how to start one where only a bridge can help', async () => {
    const ran = await shell.run('paper', 'deposit', '5', ...NOBODY);
    expect(ran.code).toBe(1);
    expect(ran.err).toContain('npx mt5-bridge serve');
  });

  it('knows no account that is not configured', async () => {
    const ran = await shell.run('paper', 'reset', '--account', 'nope', ...NOBODY);
    expect(ran.err).toContain('There is no paper account nope');
  });
});

describe('mt5-bridge paper password', () => {
  const withInput = (line: string | undefined): Shell => {
    shell[Symbol.dispose]();
    shell = makeShell({ readLine: async () => line });
    return shell;
  };

  it('keeps a hash of what came on standard input', async () => {
    const ran = await withInput('geheim').run('paper', 'password', 'paper');
    expect(ran).toMatchObject({ code: 0, err: '' });
    const text = readFileSync(join(shell.folder, 'passwords.json'), 'utf8');
    expect(text).not.toContain('geheim');
    expect(ran.out).not.toContain('geheim');
    expect(await verifyPassword('geheim', JSON.parse(text).hashes.paper)).toBe(true);
  });

  it('prints a hash for the configuration', async () => {
    const ran = await withInput('geheim').run('paper', 'password', 'paper', '--show');
    expect(await verifyPassword('geheim', ran.out)).toBe(true);
  });

  it('wants a password and an account that there is', async () => {
    expect(await withInput(undefined).run('paper', 'password', 'paper')).toMatchObject({ code: 2 });
    expect(await withInput('').run('paper', 'password', 'paper')).toMatchObject({ code: 2 });
    expect(await withInput('x').run('paper', 'password', 'nope')).toMatchObject({ code: 2 });
  });
});

it('docs/paper-terminal.md names only commands that there are', async () => {
  const document = readFileSync(
    resolve(import.meta.dir, '../../../../docs/paper-terminal.md'),
    'utf8',
  );
  const named = [...document.matchAll(/mt5-bridge paper ([a-z]+)/g)].map(([, name]) => name ?? '');
  expect(named.length).toBeGreaterThan(8);
  const { out } = await shell.run('paper', '--help');
  for (const name of named) expect(out).toMatch(new RegExp(`^ +${name}\\b`, 'm'));
});
