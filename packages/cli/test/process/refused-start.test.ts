import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { rmSync } from 'node:fs';
import { BridgeProcess, makeFolder, runCommand } from './bridge-process.ts';

setDefaultTimeout(30_000);

let bridge: BridgeProcess;
const folder = makeFolder();
beforeAll(async () => {
  bridge = await BridgeProcess.start();
});
afterAll(async () => {
  await bridge[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const serve = (...args: string[]) =>
  runCommand('serve', '--port', '0', '--data-dir', folder, ...args);

describe('a bridge that can not start says why and what to do', () => {
  it('exits with 3 when another one owns the data directory, and names its process and port', async () => {
    const { code, err } = await serve('--data-dir', bridge.dataDir);
    expect(code).toBe(3);
    expect(err).toContain(`in use by process ${bridge.pid} (port ${bridge.port})`);
    expect(err).toContain('--data-dir');
  });

  it('exits with 4 when its port is taken', async () => {
    const { code, err } = await serve('--port', String(bridge.port));
    expect(code).toBe(4);
    expect(err).toContain(`127.0.0.1:${bridge.port} is in use`);
    expect(err).toContain('--port 0');
  });

  it('exits with 2 on an unknown key and tells the nearest known one', async () => {
    const { code, err } = await serve('--set', 'limits.max_conections=5');
    expect(code).toBe(2);
    expect(err).toContain(
      'limits.max_conections: no such key; did you mean limits.max_connections?',
    );
  });

  it('exits with 2 on an address that others can reach without authentication', async () => {
    const { code, err } = await serve('--host', '0.0.0.0');
    expect(code).toBe(2);
    expect(err).toContain('server.host is 0.0.0.0');
    expect(err).toContain('no authentication is configured');
    expect(err).toContain('mt5-bridge keys create');
  });

  it('exits with 2 on a real account without authentication', async () => {
    const known = ['login=1', 'server=Broker-Live', 'environment=real'];
    const { code, err } = await serve(
      ...known.flatMap((setting) => ['--set', `accounts.live.${setting}`]),
    );
    expect(code).toBe(2);
    expect(err).toContain('accounts.live.environment is real');
  });

  it('exits with 2 on a recording that is not there, and on one that is none', async () => {
    const missing = await serve('--feed', `replay:${folder}/missing.zip`);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('missing.zip')]);
    await Bun.write(`${folder}/none.csv`, 'this, is\nno recording\n');
    const none = await serve('--feed', `replay:${folder}/none.csv`);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('none.csv')]);
  });
});
