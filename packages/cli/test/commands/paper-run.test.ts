import { describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import type { PaperRunOptions } from '../../src/paper-run/paper-run.ts';
import { makeShell } from './command-fixtures.ts';

const LINK = ['--set', 'accounts.desk.terminal=link', '--set', 'accounts.desk.login=777'];
const SECOND = ['--set', 'accounts.fund.terminal=link', '--set', 'accounts.fund.login=778'];
const KEY = 'mtb_0123456789ab_canary';

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const ran: PaperRunOptions[] = [];
  using shell = makeShell(
    {
      runPaper: async (options) => {
        ran.push(options);
        return 0;
      },
    },
    env,
  );
  const { code, out, err } = await shell.run('paper', 'run', ...args);
  return { code, text: out + err, options: ran[0], folder: shell.folder };
}

describe('paper run', () => {
  it('takes the account whose terminal dials in, the default address and a folder of its own', async () => {
    const { options, folder } = await run(LINK, { MT5_BRIDGE_API_KEY: KEY });
    expect(options).toMatchObject({
      account: { alias: 'desk', login: '777' },
      url: 'ws://127.0.0.1:8001/websocket/ws',
      headers: { 'x-api-key': KEY },
      config: { store: { dataDir: join(folder, 'terminal-desk') } },
    });
  });

  it('takes address, key, account, folder and market from flags, and a token as such', async () => {
    const flags = [
      '--connect',
      'wss://bridge.example/ws',
      '--token',
      'ey.j.wt',
      '--account',
      'fund',
    ];
    const more = ['--data-dir', '/own', '--feed', 'synthetic:7'];
    const { options } = await run([...LINK, ...SECOND, ...flags, ...more]);
    expect(options).toMatchObject({
      account: { alias: 'fund' },
      url: 'wss://bridge.example/ws',
      headers: { authorization: 'Bearer ey.j.wt' },
      config: { store: { dataDir: '/own' }, paper: { feed: 'synthetic:7' } },
    });
  });

  it('takes the default account where none is configured to dial in', async () => {
    const { options } = await run([], { MT5_BRIDGE_TOKEN: KEY, MT5_BRIDGE_URL: 'ws://h:1/ws' });
    expect(options).toMatchObject({ account: { alias: 'paper' }, url: 'ws://h:1/ws' });
  });

  it.each([
    ['no key', LINK, {}, /needs a key of its own[\s\S]*keys create[\s\S]*--scopes terminal/],
    [
      'an address that is none',
      [...LINK, '--connect', 'http://x', '--token', KEY],
      {},
      /Expected an address/,
    ],
    [
      'a key in the address',
      [...LINK, '--connect', `ws://h/ws?api_key=${KEY}`, '--token', KEY],
      {},
      /Put no key into the address/,
    ],
    ['two that could be meant', [...LINK, ...SECOND, '--token', KEY], {}, /--account desk or fund/],
    [
      'an account that is none',
      ['--account', 'gone', '--token', KEY],
      {},
      /no paper account gone; there are: paper/,
    ],
    [
      'prices that clients publish',
      [...LINK, '--feed', 'external', '--token', KEY],
      {},
      /publishers send their prices to the bridge/,
    ],
  ])('is refused with %s, and repeats no key', async (_, args, env, words) => {
    const { code, text, options } = await run(args, env);
    expect(code).toBe(2);
    expect(text).toMatch(words);
    expect(text).not.toContain('canary');
    expect(options).toBeUndefined();
  });
});
