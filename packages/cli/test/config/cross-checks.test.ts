import { describe, expect, it } from 'bun:test';
import { problemsOf } from './config-fixtures.ts';

const JWT = '[auth.jwt]\nissuer = "i"\naudience = "a"\n';

describe('keys that do not go together are named together', () => {
  it.each([
    [
      'half of TLS',
      '[server]\ntls_cert = "c.pem"',
      ['server.tls_key: server.tls_cert is set, so server.tls_key must be set as well'],
    ],
    [
      'a timeout within the interval',
      '[heartbeat]\ninterval_ms = 5000\ntimeout_ms = 5000',
      [
        'heartbeat.timeout_ms: heartbeat.timeout_ms (5000) must be greater than heartbeat.interval_ms (5000), else clients that keep the interval are cut',
      ],
    ],
    [
      'two keys for tokens',
      `${JWT}secret_file = "s"\nkey_file = "k"`,
      [
        'auth.jwt.key_file: auth.jwt.secret_file and auth.jwt.key_file exclude each other; keep one',
      ],
    ],
    [
      'an algorithm that a secret can not do',
      `${JWT}secret_file = "s"\nalgorithms = ["HS256", "RS256"]`,
      [
        'auth.jwt.algorithms: auth.jwt.algorithms holds RS256, which auth.jwt.secret_file can not do',
      ],
    ],
    [
      'an algorithm that a public key can not do',
      `${JWT}key_file = "s"\nalgorithms = ["HS256"]`,
      ['auth.jwt.algorithms: auth.jwt.algorithms holds HS256, which auth.jwt.key_file can not do'],
    ],
    [
      'a key without an audience',
      '[auth.jwt]\nkey_file = "k"\nissuer = "i"',
      [
        'auth.jwt.audience: auth.jwt.audience must be set when a key for tokens is (auth.jwt.*_file)',
      ],
    ],
    [
      'an issuer without a key',
      '[auth.jwt]\nissuer = "i"',
      [
        'auth.jwt.issuer: auth.jwt.issuer is set, but no key is: set one of auth.jwt.secret_file, auth.jwt.key_file, auth.jwt.jwks_file',
      ],
    ],
    [
      'real trading on paper',
      '[accounts.a]\nlogin = 7\nallow_real_trading = true',
      [
        'accounts.a.allow_real_trading: accounts.a.allow_real_trading is true, but accounts.a.environment is paper; set that to "real" or leave this out',
      ],
    ],
    [
      'an account of a broker that no terminal could be known by',
      '[accounts.a]\nenvironment = "demo"',
      [
        'accounts.a.login: must be set: the terminal of a is known by its login and server',
        'accounts.a.server: must be set: the terminal of a is known by its login and server',
      ],
    ],
    [
      'a built-in terminal for a broker',
      '[accounts.a]\nenvironment = "demo"\nterminal = "built_in"',
      [
        'accounts.a.terminal: is built_in, and a is demo: only paper accounts have a built-in terminal',
      ],
    ],
    [
      'a built-in terminal that is switched off',
      '[paper]\nenabled = false\n[accounts.a]\nlogin = 7\nterminal = "built_in"\n[accounts.b]\nlogin = 8\nterminal = "link"',
      ['accounts.a.terminal: is built_in, and paper.enabled is false; change one of the two'],
    ],
    [
      'no terminal at all',
      '[paper]\nenabled = false',
      [
        'paper.enabled: is false, and no account has a terminal that dials in; add [accounts.ALIAS] with terminal = "link"',
      ],
    ],
    [
      'one login for two terminals',
      '[accounts.a]\nlogin = 7\nterminal = "link"\n[accounts.b]\nlogin = 7',
      [
        'accounts.a.login: login 7 on MT5Bridge-Paper is taken by accounts.b; give each account a login of its own',
      ],
    ],
    [
      'a link that is given up before its terminal speaks',
      '[limits.terminal]\nstatus_interval_ms = 30000',
      [
        'limits.terminal.silence_timeout_ms: must be at least twice limits.terminal.status_interval_ms (30000), got 45000: a terminal must have spoken by then',
      ],
    ],
    [
      'real trading on limits by default',
      '[accounts.a]\nallow_real_trading = true\nenvironment = "real"\nlogin = 7\nserver = "S"\n[risk]\nmax_volume_lots = 1',
      [
        'accounts.a.allow_real_trading: accounts.a.allow_real_trading needs limits that you chose: set risk.price_collar_percent',
      ],
    ],
  ])('%s', (_, toml, problems) => {
    expect(problemsOf({ toml })).toEqual(problems);
  });

  it('and those that do are not', () => {
    const toml = [
      '[heartbeat]\ninterval_ms = 5000\ntimeout_ms = 0',
      `${JWT}jwks_file = "j"\nalgorithms = ["EdDSA", "ES256"]`,
      '[accounts.a]\nallow_real_trading = true\nenvironment = "real"\nlogin = 7\nserver = "S"',
      '[risk]\nmax_volume_lots = 10\nprice_collar_percent = 5',
    ].join('\n');
    expect(problemsOf({ toml })).toEqual([]);
  });
});
