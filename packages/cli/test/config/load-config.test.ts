import { describe, expect, it } from 'bun:test';
import { LIMITS } from '@mt5-bridge/protocol';
import { loadConfig } from '../../src/config/load-config.ts';
import { Secret } from '../../src/config/secret.ts';
import { load, loadGood, problemsOf, surroundingsOf } from './config-fixtures.ts';

/** Value and source of one key. */
function effective(name: string, ...args: Parameters<typeof load>): [unknown, string] {
  const result = load(...args);
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.problems));
  const entry = result.entries.find(({ field }) => field.name === name);
  return [entry?.value, entry?.source ?? ''];
}

describe('with nothing set', () => {
  it('the limits are those that the protocol announces', () => {
    const result = load();
    if (result.kind === 'invalid') throw new Error('refused');
    for (const { key, defaultValue } of Object.values(LIMITS)) {
      const entry = result.entries.find(({ field }) => field.name === key);
      expect([key, entry?.value]).toEqual([key, defaultValue]);
    }
  });

  it('the bridge is on loopback, with a paper account, for nobody else', () => {
    const config = loadGood();
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8001, allowedOrigins: [] });
    expect(config.paper).toMatchObject({ feed: 'synthetic:1', tradingHours: 'always' });
    expect(config.accounts).toEqual({
      paper: { environment: 'paper', allowRealTrading: false, fingerprint: 'comment' },
    });
    expect('tlsCert' in config.server).toBe(false);
  });

  it.each([
    ['linux', {}, '/home/ann/.local/state/mt5-bridge'],
    ['linux', { XDG_STATE_HOME: '/var/state' }, '/var/state/mt5-bridge'],
    ['linux', { XDG_STATE_HOME: 'relative' }, '/home/ann/.local/state/mt5-bridge'],
    ['darwin', {}, '/home/ann/Library/Application Support/mt5-bridge'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' },
      'C:\\Users\\ann\\AppData\\Local\\mt5-bridge',
    ],
  ] as const)('on %s data lies in the folder for it', (platform, env, path) => {
    expect(loadGood({ platform, env }).store.dataDir).toBe(path);
  });

  it('log lines are for people on a terminal, for programs elsewhere', () => {
    expect(loadGood().log.format).toBe('json');
    const onTerminal = loadConfig({ surroundings: { ...surroundingsOf(), isTerminal: true } });
    expect(onTerminal).toMatchObject({ kind: 'ok', config: { log: { format: 'pretty' } } });
  });

  it('in a clone data lies in it, for every command', () => {
    const surroundings = { ...surroundingsOf(), cloneDir: '/src/bridge' };
    const result = loadConfig({ surroundings });
    if (result.kind === 'invalid') throw new Error('invalid');
    expect(result.config.store.dataDir).toBe('/src/bridge/data');
  });
});

describe('each source wins over the one before', () => {
  const toml = '[server]\nport = 1';
  const env = { MT5_BRIDGE_SERVER_PORT: '2' };
  it('and is remembered', () => {
    const name = 'server.port';
    const sets = ['server.port=3'];
    const flags = { port: '4' };
    expect(effective(name)).toEqual([8001, 'default']);
    expect(effective(name, { toml })).toEqual([1, 'file /work/mt5-bridge.toml']);
    expect(effective(name, { toml, env })).toEqual([2, 'environment MT5_BRIDGE_SERVER_PORT']);
    expect(effective(name, { toml, env }, { sets })).toEqual([3, '--set']);
    expect(effective(name, { toml, env }, { sets, flags })).toEqual([4, '--port']);
  });

  it('and a wrong value below a right one is reported all the same', () => {
    expect(problemsOf({ toml: '[server]\nport = "x"' }, { flags: { port: '4' } })).toEqual([
      'server.port: expected a whole number from 0 to 65535, got "x"',
    ]);
  });

  it('also for lists, numbers with fractions, switches and names with several parts', () => {
    const config = loadGood({
      env: {
        MT5_BRIDGE_SERVER_ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
        MT5_BRIDGE_RISK_PRICE_COLLAR_PERCENT: '2.5',
        MT5_BRIDGE_PAPER_LOOP: 'true',
        MT5_BRIDGE_PAPER_SPEED: 'max',
        MT5_BRIDGE_STORE_RETENTION_TICKS_DAYS: '0',
        MT5_BRIDGE_SERVER_TRUSTED_PROXIES: '',
      },
    });
    expect(config.server.allowedOrigins).toEqual(['https://a.example', 'https://b.example:8443']);
    expect(config.server.trustedProxies).toEqual([]);
    expect(config.risk.priceCollarPercent).toBe(2.5);
    expect(config.paper).toMatchObject({ loop: true, speed: 'max' });
    expect(config.store.retention.ticksDays).toBe(0);
  });
});

describe('the file', () => {
  it('may be chosen by flag or variable, and then must exist', () => {
    const files = { '/etc/bridge.toml': '[paper]\nbalance = 5' };
    const env = { MT5_BRIDGE_CONFIG: '/etc/bridge.toml' };
    expect(loadGood({ files }, { configPath: '/etc/bridge.toml' }).paper.balance).toBe(5);
    expect(loadGood({ files, env }).paper.balance).toBe(5);
    expect(problemsOf({}, { configPath: 'none.toml' })).toEqual([
      'file: does not exist; create it or leave --config out',
    ]);
  });

  it('counts paths from its own folder, everything else from the working directory', () => {
    const files = { '/etc/bridge/a.toml': '[store]\ndata_dir = "data"' };
    expect(loadGood({ files }, { configPath: '/etc/bridge/a.toml' }).store.dataDir).toBe(
      '/etc/bridge/data',
    );
    expect(loadGood({}, { flags: { dataDir: './data' } }).store.dataDir).toBe('/work/data');
  });

  it('that is no TOML is refused with the place and without its content', () => {
    const [problem] = problemsOf({ toml: '[paper]\npassword = "hunter2' });
    expect(problem).toStartWith('file: line 2, column ');
    expect(problem).not.toContain('hunter2');
  });

  it('can not reach into prototypes', () => {
    expect(problemsOf({ toml: '[__proto__]\nx = 1' })).toHaveLength(1);
    expect(problemsOf({ toml: '[server.constructor]\nx = 1' })).toHaveLength(1);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});

describe('an unknown key', () => {
  it.each([
    ['server.prt = 1', 'server.prt: no such key; did you mean server.port?'],
    [
      'limits.max_conections = 1',
      'limits.max_conections: no such key; did you mean limits.max_connections?',
    ],
    ['max_depth = 1', 'max_depth: no such key; did you mean limits.max_depth?'],
    ['server.port.x = 1', 'server.port.x: no such key; did you mean server.port?'],
    [
      'wholly_different_thing = 1',
      'wholly_different_thing: no such key; see `mt5-bridge config show`',
    ],
    [
      'heartbeat = 1',
      'heartbeat: is a section; its keys are heartbeat.interval_ms, heartbeat.timeout_ms',
    ],
    [
      'accounts.demo.logn = 1',
      'accounts.demo.logn: no such key; did you mean accounts.demo.login?',
    ],
    [
      'accounts.Demo.login = 1',
      'accounts.Demo.login: an alias is 1 to 32 lower-case letters, digits, `-` or `_`, and starts with no sign',
    ],
  ])('%s is refused with the nearest name', (toml, problem) => {
    expect(problemsOf({ toml })).toEqual([problem]);
  });

  it('in the environment is refused too, but what other commands read is not ours', () => {
    const env = { MT5_BRIDGE_SERVER_PORTT: '1', MT5_BRIDGE_API_KEY: 'mtb_x', PATH: '/bin' };
    expect(problemsOf({ env })).toEqual([
      'MT5_BRIDGE_SERVER_PORTT: no such setting; did you mean MT5_BRIDGE_SERVER_PORT?',
    ]);
  });

  it('in --set needs a value at least', () => {
    expect(problemsOf({}, { sets: ['server.port', '=1'] })).toEqual([
      '--set: expected section.key=value, got "server.port"',
      '--set: expected section.key=value, got "=1"',
    ]);
  });
});

describe('a wrong value', () => {
  it.each([
    ['server.port=65536', 'expected a whole number from 0 to 65535, got 65536'],
    ['server.port=-1', 'expected a whole number from 0 to 65535, got -1'],
    ['server.port=1.5', 'expected a whole number from 0 to 65535, got 1.5'],
    ['server.port=1e3', 'expected a whole number from 0 to 65535, got "1e3"'],
    ['server.port=NaN', 'expected a whole number from 0 to 65535, got "NaN"'],
    ['paper.loop=yes', 'expected `true` or `false`, got "yes"'],
    ['paper.start=later', 'expected one of `connected`, `now`, `paused`, got "later"'],
    ['paper.speed=0', 'expected `max` or a number from 0.001 to 1000000, got 0'],
    [
      'paper.feed=random',
      'expected `synthetic:SEED` (a whole number), `replay:FILE` or `external`, got "random"',
    ],
    ['log.level=', 'expected one of `debug`, `info`, `warn`, `error`, got ""'],
    [
      'auth.jwt.algorithms=none',
      'expected a list of `HS256`, `RS256`, `ES256`, `EdDSA`, got ["none"]',
    ],
    [
      'server.trusted_proxies=10.0.0.0/33',
      'expected an IP address or network such as `10.0.0.0/8`, got "10.0.0.0/33"',
    ],
  ])('%s says what is right', (set, message) => {
    expect(problemsOf({}, { sets: [set] })).toEqual([`${set.split('=')[0]}: ${message}`]);
  });

  it('of a web origin is anything with a path, a wildcard or no scheme', () => {
    for (const origin of ['desk.example', 'https://*.example', 'https://a.example/', '*', 'null']) {
      expect(problemsOf({}, { sets: [`server.allowed_origins=${origin}`] })).toHaveLength(1);
    }
  });

  it('0 switches a limit off, but no protection', () => {
    expect(loadGood({}, { sets: ['limits.max_connections=0'] }).limits.maxConnections).toBe(0);
    for (const name of [
      'auth.timeout_ms',
      'auth.max_failures_per_minute',
      'risk.max_volume_lots',
    ]) {
      expect(problemsOf({}, { sets: [`${name}=0`] })[0]).toEndWith(
        'got 0; 0 does not switch this protection off, choose a value instead',
      );
    }
  });

  it('that is secret is not repeated', () => {
    const toml = '[paper]\npassword = ["hunter2"]';
    expect(problemsOf({ toml })).toEqual(['paper.password: expected a text, got something else']);
  });
});

describe('accounts', () => {
  it('are named by their alias, in the file and in the environment', () => {
    const config = loadGood({
      toml: '[accounts.fbs-real]\nlogin = 12345\nenvironment = "real"',
      env: {
        MT5_BRIDGE_ACCOUNTS_FBS_REAL_SERVER: 'FBS-Real',
        MT5_BRIDGE_ACCOUNTS_DEMO_2_ENVIRONMENT: 'demo',
        MT5_BRIDGE_ACCOUNTS_DEMO_2_LOGIN: '7',
        MT5_BRIDGE_ACCOUNTS_DEMO_2_SERVER: 'FBS-Demo',
      },
    });
    expect(config.accounts['fbs-real']).toEqual({
      environment: 'real',
      login: '12345',
      server: 'FBS-Real',
      allowRealTrading: false,
      fingerprint: 'comment',
    });
    expect(Object.keys(config.accounts).sort()).toEqual(['demo_2', 'fbs-real', 'paper']);
  });
});

describe('subjects', () => {
  it('are named as their keys and tokens name them, dots and all', () => {
    const config = loadGood(
      {
        toml: '[subjects.desk-1.risk]\nmax_volume_lots = 2\n[subjects."ann@x.org".risk]\nallowed_magics = ["7"]',
      },
      { sets: ['subjects.Team A.risk.max_repeats=3', 'subjects.a.risk.b.risk.max_repeats=4'] },
    );
    expect(config.subjects).toEqual({
      'desk-1': { risk: { maxVolumeLots: 2 } },
      'ann@x.org': { risk: { allowedMagics: ['7'] } },
      'Team A': { risk: { maxRepeats: 3 } },
      'a.risk.b': { risk: { maxRepeats: 4 } },
    });
    expect(loadGood().subjects).toEqual({});
  });

  it('are in force from the environment only when another source has named them', () => {
    const env = { MT5_BRIDGE_SUBJECTS_DESK_1_RISK_MAX_VOLUME_LOTS: '1' };
    const toml = '[subjects.desk-1.risk]\nmax_repeats = 3';
    expect(loadGood({ env, toml }).subjects).toEqual({
      'desk-1': { risk: { maxVolumeLots: 1, maxRepeats: 3 } },
    });
    expect(problemsOf({ env })).toEqual([
      'MT5_BRIDGE_SUBJECTS_DESK_1_RISK_MAX_VOLUME_LOTS: the name of a subject can not be told from a variable; set the key in the file, or with --set subjects.NAME.risk.KEY=VALUE',
    ]);
  });

  it.each([
    ['subjects.ann.risk.max_volume_lots=0', '0 does not switch this protection off'],
    ['subjects.ann.risk.max_volume_lot=1', 'did you mean subjects.ann.risk.max_volume_lots?'],
    ['subjects.ann.risk=1', 'is a section; its keys are subjects.ann.risk.max_volume_lots'],
    ['subjects.ann.max_volume_lots=1', 'did you mean'],
    ['subjects.__proto__.risk.max_repeats=1', 'no such key'],
  ])('refuse %s', (set, told) => {
    expect(problemsOf({}, { sets: [set] })).toEqual([expect.stringContaining(told)]);
  });

  it('stand in the list of values in force', () => {
    const sets = ['subjects.ann.risk.max_repeats=3'];
    expect(effective('subjects.ann.risk.max_repeats', {}, { sets })).toEqual([3, '--set']);
  });
});

describe('the result', () => {
  it('can not be changed, at any depth', () => {
    const config = loadGood({ toml: '[accounts.demo]\nlogin = 1' });
    const nodes = [
      config,
      config.server,
      config.server.allowedOrigins,
      config.auth.jwt,
      config.accounts,
    ];
    for (const node of [...nodes, config.accounts.demo]) expect(Object.isFrozen(node)).toBe(true);
  });

  it('holds secrets that do not print', () => {
    const { password } = loadGood({ toml: '[paper]\npassword = "hunter2"' }).paper;
    expect(password).toBeInstanceOf(Secret);
    expect(password.reveal()).toBe('hunter2');
    const printed = [String(password), JSON.stringify({ password }), Bun.inspect({ password })];
    for (const text of printed) expect(text).toContain('[redacted]');
    expect(printed.join('')).not.toContain('hunter2');
  });

  it('keeps real hours for a replay unless told otherwise', () => {
    const replay = ['paper.feed=replay:ticks.zip'];
    expect(loadGood({}, { sets: replay }).paper.tradingHours).toBe('real');
    const always = [...replay, 'paper.trading_hours=always'];
    expect(loadGood({}, { sets: always }).paper.tradingHours).toBe('always');
  });
});
