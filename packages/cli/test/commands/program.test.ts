import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import type { ServeOptions } from '../../src/serve/serve.ts';
import { makeShell, type Shell } from './command-fixtures.ts';

let shell: Shell;
let served: ServeOptions | undefined;
beforeEach(() => {
  served = undefined;
  shell = makeShell({
    serve: async (options) => {
      served = options;
      return 4;
    },
  });
});
afterEach(() => shell[Symbol.dispose]());

describe('mt5-bridge serve', () => {
  it('hands on configuration and exit code', async () => {
    const flags = [
      '--port',
      '0',
      '--feed',
      'replay:a.zip',
      '--speed',
      'max',
      '--start',
      'now',
      '--loop',
    ];
    const set = ['--set', 'log.level=error', '--set', 'paper.balance=5', '--exit-with-parent'];
    expect(await shell.run('serve', ...flags, ...set)).toEqual({ code: 4, out: '', err: '' });
    expect(served?.config.paper).toMatchObject({
      feed: 'replay:a.zip',
      speed: 'max',
      start: 'now',
      loop: true,
      balance: 5,
    });
    expect(served?.exitWithParent).toBe(true);
    expect(served?.config.store.dataDir).toBe(shell.folder);
  });

  it('does not start with a wrong configuration, and tells all that is wrong', async () => {
    const { code, err } = await shell.run('serve', '--port', 'x', '--set', 'server.hots=1');
    expect(code).toBe(2);
    expect(served).toBeUndefined();
    expect(err).toContain(
      'server.port: expected a whole number from 0 to 65535, got "x"  (--port)',
    );
    expect(err).toContain('server.hots: no such key; did you mean server.host?  (--set)');
  });

  it('that throws is an error inside: 70', async () => {
    using broken = makeShell({
      serve: async () => {
        throw new Error('broken');
      },
    });
    const { code, err } = await broken.run('serve');
    expect(code).toBe(70);
    expect(err).toStartWith('Internal error: Error: broken');
  });
});

describe('usage', () => {
  it.each([
    '--help',
    'serve --help',
    'try --help',
    'watch ticks --help',
    'keys --help',
    'keys create --help',
    'config show --help',
    'help serve',
  ])('%s is help on standard output', async (line) => {
    const { code, out, err } = await shell.run(...line.split(' '));
    expect([code, err]).toEqual([0, '']);
    expect(out).toStartWith('Usage: mt5-bridge');
  });

  it('shows examples and exit codes', async () => {
    const { out } = await shell.run('--help');
    expect(out).toContain('$ mt5-bridge serve');
    expect(out).toContain('3 data directory in use');
  });

  it.each([
    [['sevre'], "unknown command 'sevre'"],
    [['serve', '--prot', '1'], "unknown option '--prot'"],
    [['serve', 'extra'], 'too many arguments'],
    [['keys', 'create'], '--subject'],
    [['watch', 'ticks'], "missing required argument 'symbol'"],
    [['keys', 'create', '--subject'], 'argument missing'],
  ])('%p is refused with 2', async (args, words) => {
    const { code, out, err } = await shell.run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });

  it('without a command is help, as a mistake', async () => {
    expect((await shell.run()).code).toBe(2);
    expect((await shell.run('keys')).code).toBe(2);
  });

  it('tells the version', async () => {
    const { out } = await shell.run('version');
    expect(out).toMatch(/^mt5-bridge 0\.1\.0 \(protocol 1, bun \d/);
    expect((await shell.run('--version')).out).toBe(out);
  });
});

describe('mt5-bridge config', () => {
  it('shows every value with its source and no secret', async () => {
    using own = makeShell({}, { MT5_BRIDGE_PAPER_PASSWORD: 'c4n4ry' });
    for (const format of [[], ['--json']]) {
      const { code, out } = await own.run('config', 'show', '--port', '9', ...format);
      expect(code).toBe(0);
      expect(out).toContain('[redacted]');
      expect(out).not.toContain('c4n4ry');
      expect(out).toContain('environment MT5_BRIDGE_PAPER_PASSWORD');
    }
    const { out } = await own.run('config', 'show', '--json', '--port', '9');
    expect(JSON.parse(out)).toMatchObject({
      'server.port': { value: 9, source: '--port' },
      'server.tls_cert': { value: null, source: 'default' },
    });
  });

  it('checks without starting', async () => {
    expect(await shell.run('config', 'check')).toMatchObject({ code: 0, err: '' });
    const open = await shell.run('config', 'check', '--host', '0.0.0.0');
    expect(open.code).toBe(2);
    expect(open.err).toContain('no authentication is configured');
    expect(open.err).toContain('mt5-bridge keys create');
    expect(served).toBeUndefined();
  });

  it('prints the reference page', async () => {
    expect((await shell.run('config', 'reference')).out).toStartWith('# Configuration');
  });
});

describe('the process', () => {
  it('ends with the code of the command', async () => {
    const entry = resolve(import.meta.dir, '../../src/main.ts');
    const run = (...args: string[]) =>
      Bun.spawn([process.execPath, entry, ...args], { stderr: 'ignore' });
    const [good, bad] = [run('version'), run('sevre')];
    expect(await new Response(good.stdout).text()).toStartWith('mt5-bridge ');
    expect(await Promise.all([good.exited, bad.exited])).toEqual([0, 2]);
  });
});
