import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseApiKey } from '@mt5-bridge/bridge/internal/adapters/auth/api-key.ts';
import { BridgeProcess, runCommand } from './bridge-process.ts';
import { handshakeStatus } from './handshake.ts';
import { sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

let bridge: BridgeProcess;
beforeAll(async () => {
  bridge = await BridgeProcess.start();
});
afterAll(() => bridge[Symbol.asyncDispose]());

const command = (...args: string[]) => runCommand(...args, '--data-dir', bridge.dataDir);

async function rows(...flags: string[]): Promise<Record<string, unknown>[]> {
  const { code, out, err } = await command('audit', '--json', '--limit', '1000', ...flags);
  expect([code, err]).toEqual([0, '']);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** An underscore may stand in it. */
const secretOf = (key: string): string => parseApiKey(key)?.secret ?? key;

describe('the audit of a running bridge', () => {
  it('tells keys, handshakes and orders, one signal from end to end, and no secret', async () => {
    const made = await command(
      'keys',
      'create',
      '--subject',
      'desk-1',
      '--scopes',
      'trade',
      '--json',
    );
    const { key, id }: { key: string; id: string } = JSON.parse(made.out);
    const wrong = `${key.slice(0, -4)}AAAA`;
    expect(await handshakeStatus(bridge.url, { 'x-api-key': wrong })).toBe(401);
    using client = await WireClient.connect(bridge.url, { headers: { 'x-api-key': key } });
    const wish = sampleSignal();
    expect(await client.request('trading_signal', wish)).toMatchObject({ status: 'success' });
    await client.request('mt5_command', {
      command: 'connect',
      parameters: { server: 'MT5Bridge-Paper', login: 1_000_001, password: 'hunter2secret' },
    });
    await fetch(`${bridge.webUrl}/admin/keys`, { headers: { authorization: 'Bearer guess' } });
    const acts = (await rows()).map(({ act }) => act);
    expect(acts).toEqual(
      expect.arrayContaining([
        'bridge_started',
        'terminal_attached',
        'key_created',
        'handshake_refused',
        'session_authenticated',
        'intent_submitted',
        'intent_settled',
        'account_connect_refused',
        'authentication_failed',
      ]),
    );
    expect(await rows('--act', 'key_created')).toMatchObject([
      { subject: null, summary: expect.stringContaining(`key ${id} `) },
    ]);
    expect(await rows('--signal', wish.signal_id)).toMatchObject([
      { act: 'intent_submitted', subject: 'desk-1', origin: { credential: `key:${id}` } },
      { act: 'intent_settled', code: 'executed' },
    ]);
    const shown = await command('signal', 'show', wish.signal_id);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain(`trading_signal ${wish.signal_id} of desk-1 on paper: executed`);
    expect(shown.out).toContain(`credential key:${id}`);
    expect(shown.out).toContain('deal_add by signal');
    const files = readdirSync(bridge.dataDir).filter((name) => name.startsWith('ledger.db'));
    expect(files).toContain('ledger.db');
    const secrets = ['hunter2secret', secretOf(key), secretOf(wrong)];
    for (const name of files) {
      const content = readFileSync(join(bridge.dataDir, name), 'latin1');
      for (const secret of secrets) expect(content.includes(secret)).toBe(false);
    }
  });
});
