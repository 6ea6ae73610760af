import { describe, expect, it } from 'bun:test';
import { paperAccounts } from '../../src/config/paper-accounts.ts';
import { loadGood, problemsOf } from './config-fixtures.ts';

describe('paper accounts', () => {
  it('are one without a word of configuration', () => {
    const [first, ...others] = paperAccounts(loadGood());
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      alias: 'paper',
      login: '1000001',
      server: 'MT5Bridge-Paper',
      currency: 'USD',
      leverage: 100,
      marginMode: 'hedging',
      balance: 10_000,
      commission: 0,
    });
  });

  it('take from paper.* what they do not say themselves, the default one first', () => {
    const toml = [
      '[paper]\nleverage = 30\ncommission = 3.5',
      '[accounts.fund]\nlogin = 2000002\ncurrency = "EUR"\nmargin_mode = "netting"',
      '[accounts.zero]\nlogin = 3\ncommission = 0\nstop_out_mode = "money"',
      '[accounts.live]\nenvironment = "real"\nlogin = 9\nserver = "FBS-Real"',
      '[accounts.apart]\nterminal = "link"\nlogin = 10',
    ].join('\n');
    const accounts = paperAccounts(loadGood({ toml }));
    expect(accounts.map(({ alias }) => alias)).toEqual(['paper', 'fund', 'zero']);
    const [, fund, zero] = accounts;
    expect(fund).toMatchObject({ leverage: 30, commission: 3.5, currency: 'EUR' });
    expect(zero).toMatchObject({ leverage: 30, commission: 0, stopOutMode: 'money' });
  });

  it('may come from the environment', () => {
    const env = { MT5_BRIDGE_ACCOUNTS_FUND_LOGIN: '7', MT5_BRIDGE_ACCOUNTS_FUND_PASSWORD: 'x' };
    const [, fund] = paperAccounts(loadGood({ env }));
    expect(fund?.login).toBe('7');
    expect(fund?.password?.reveal()).toBe('x');
  });

  it.each([
    [
      'two with one login',
      '[accounts.fund]\nbalance = 5',
      [
        'accounts.fund.login: login 1000001 on MT5Bridge-Paper is taken by accounts.paper; give each account a login of its own',
      ],
    ],
    [
      'a default account of real money',
      '[accounts.paper]\nenvironment = "real"\nlogin = 5\nserver = "FBS-Real"',
      [
        'accounts.paper.environment: the alias paper is the built-in paper account; give the real account another alias',
      ],
    ],
    [
      'play money on a demo account',
      '[accounts.demo]\nenvironment = "demo"\nlogin = 5\nserver = "S"\nmargin_mode = "netting"',
      [
        'accounts.demo.margin_mode: belongs to a paper account; demo is demo: its server decides this',
      ],
    ],
    [
      'two passwords',
      '[accounts.a]\nlogin = 5\npassword = "x"\npassword_hash = "$argon2id$v=19$m=8,t=1,p=1$YQ$YQ"',
      ['accounts.a.password_hash: accounts.a.password is set too; keep one of the two'],
    ],
    [
      'a stop-out above the margin call',
      '[accounts.a]\nlogin = 5\nstop_out_level = 120',
      [
        'accounts.a.stop_out_level: the stop-out (120) of account a must not lie above its margin call (100)',
      ],
    ],
    [
      'a least commission above the most',
      '[paper]\ncommission_min = 5\ncommission_max = 2',
      ['paper.commission_max: the least commission (5) of account paper is above the most (2)'],
    ],
  ])('are refused: %s', (_, toml, problems) => {
    expect(problemsOf({ toml })).toEqual(problems);
  });

  it('are refused with a hash that is none, which is not repeated', () => {
    const [problem] = problemsOf({ toml: '[accounts.a]\nlogin = 5\npassword_hash = "secret"' });
    expect(problem).toContain('an Argon2 hash');
    expect(problem).not.toContain('secret');
  });

  it.each([
    ['time_zone = "mars"', '`new_york_close`'],
    ['fill_policy = "best"', '`market_price`'],
    ['liquidity_lots = -1', 'a number from 0'],
    ['commission_unit = "per_trade"', '`per_lot`'],
    ['leverage = 0', 'a whole number from 1'],
  ])('name what is right for %s', (toml, expected) => {
    expect(problemsOf({ toml: `[paper]\n${toml}` }).join()).toContain(expected);
  });
});
