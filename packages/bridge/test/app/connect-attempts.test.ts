import { describe, expect, it } from 'bun:test';
import { command, MemoryDisk, MemoryLedger, TestBridge } from '@mt5-bridge/testkit';

const RIGHT = { server: 'Paper-Demo', login: 12_345, password: 'right password' };
const quiet = { heartbeat: { intervalMs: 0, timeoutMs: 0 } };

describe('attempts of connect', () => {
  it('D04 are five in 10 minutes; then the right password does not help either', async () => {
    await using bridge = await TestBridge.start({ settings: quiet });
    const client = await bridge.connect();
    for (let n = 0; n < 5; n += 1) {
      await client.ask(command('connect', { ...RIGHT, password: `wrong ${n}` }));
    }
    expect(await client.ask(command('connect', RIGHT))).toMatchObject({
      type: 'error',
      error_code: 'MT5_CONNECTION_FAILED',
      message: expect.stringContaining('Too many'),
      details: { retry_after_ms: 600_000 },
    });
    expect(bridge.terminal.passwords).toHaveLength(5);
    await bridge.advance(600_000);
    expect(await client.ask(command('connect', RIGHT))).toMatchObject({ status: 'success' });
  });

  it('D04 count for the address, not the connection, and for each login', async () => {
    await using bridge = await TestBridge.start({ settings: quiet });
    for (let n = 0; n < 5; n += 1) {
      const client = await bridge.connect();
      await client.ask(command('connect', { ...RIGHT, login: '0012345'.slice(2), password: 'x' }));
      await client.close();
    }
    const client = await bridge.connect();
    expect(await client.ask(command('connect', RIGHT))).toMatchObject({
      message: expect.stringContaining('Too many'),
    });
    expect(await client.ask(command('connect', { ...RIGHT, login: 1 }))).toMatchObject({
      message: expect.stringContaining('Invalid credentials'),
    });
  });

  it('D04 are five also while the first is still being checked', async () => {
    await using bridge = await TestBridge.start({ settings: quiet });
    const client = await bridge.connect();
    const hashed = Promise.withResolvers<void>();
    bridge.terminal.checkPassword = async (password) => {
      bridge.terminal.passwords.push(password);
      await hashed.promise;
      return false;
    };
    const guesses = Array.from({ length: 50 }, (_, n) =>
      client.ask(command('connect', { ...RIGHT, password: `guess ${n}` })),
    );
    await client.settle();
    hashed.resolve();
    await Promise.all(guesses);
    expect(bridge.terminal.passwords).toHaveLength(5);
  });

  it.each([
    'evil.example:443',
    'http://169.254.169.254/latest/meta-data',
    '127.0.0.1:8001',
    'paper-demo',
    '../Paper-Demo',
  ])('D05 go to terminals that are attached and nowhere else: %s', async (server) => {
    await using bridge = await TestBridge.start({ settings: quiet });
    const client = await bridge.connect();
    expect(await client.ask(command('connect', { ...RIGHT, server }))).toMatchObject({
      type: 'error',
      error_code: 'MT5_CONNECTION_FAILED',
      message: expect.stringContaining('Invalid credentials'),
    });
    // Not even the password of that login was looked at.
    expect(bridge.terminal.passwords).toEqual([]);
  });

  it('that the terminal could not judge are told as such and not counted', async () => {
    await using bridge = await TestBridge.start({ settings: quiet });
    const client = await bridge.connect();
    const { checkPassword } = bridge.terminal;
    bridge.terminal.checkPassword = () => Promise.reject(new Error('no answer'));
    for (let n = 0; n < 6; n += 1) {
      expect(await client.ask(command('connect', RIGHT))).toMatchObject({
        error_code: 'MT5_CONNECTION_FAILED',
        message: expect.stringContaining('did not answer'),
      });
    }
    bridge.terminal.checkPassword = checkPassword;
    expect(await client.ask(command('connect', RIGHT))).toMatchObject({ status: 'success' });
  });

  it('that succeed are not counted', async () => {
    await using bridge = await TestBridge.start({ settings: quiet });
    const client = await bridge.connect();
    for (let n = 0; n < 20; n += 1) {
      expect(await client.ask(command('connect', RIGHT))).toMatchObject({ status: 'success' });
    }
    const wrong = { ...RIGHT, password: 'wrong' };
    for (let n = 0; n < 4; n += 1) await client.ask(command('connect', wrong));
    expect(await client.ask(command('connect', RIGHT))).toMatchObject({ status: 'success' });
  });
});

describe('the password of connect', () => {
  const CANARY = 'canary-7c2f';
  const messages = [
    command('connect', { ...RIGHT, password: CANARY }),
    { type: 'mt5_command', data: { command: 'connect', ...RIGHT, password: CANARY } },
    { type: 'mt5_command', data: { command: 'connect', password: CANARY } },
    { type: 'mt5_command', data: { command: 'conect', parameters: { password: CANARY } } },
    command('connect', { ...RIGHT, login: -1, password: CANARY }),
    command('connect', { ...RIGHT, password: CANARY.repeat(40) }),
    command('connect', { ...RIGHT, password: [CANARY] }),
    command('connect', { ...RIGHT, password: { deep: CANARY } }),
    command('connect', { server: CANARY, login: CANARY, password: CANARY, extra: CANARY }),
    command('status', { password: CANARY }),
    { type: 'authenticate', data: { method: 'jwt', token: CANARY, extra: CANARY } },
    { type: 'authenticate', data: { method: CANARY } },
    { type: 'refresh_token', data: { token: CANARY } },
  ];

  it('D03 is in no error, log, metric or ledger, in whatever broken message it came', async () => {
    const disk = new MemoryDisk();
    await using bridge = await TestBridge.start({ ledger: new MemoryLedger(disk) });
    const client = await bridge.connect();
    for (const message of messages) await client.ask(message);
    const [first] = messages;
    client.sendText(JSON.stringify(first).slice(0, -1));
    client.sendText(JSON.stringify(first).replace('"data"', '"data":{},"data"'));
    client.sendText(`${'['.repeat(40)}"${CANARY}"${']'.repeat(40)}`);
    await client.settle();
    const { body } = await bridge.metrics.render();
    const kept = [...disk.signals.values(), ...disk.events.values()];
    const everything = JSON.stringify([client.received, bridge.log.lines, body, kept]);
    // The name of a server is the client's own words, told back to it as the specification does.
    const allowed = everything.replaceAll(`"server":"${CANARY}"`, '');
    expect(allowed).not.toContain(CANARY);
  });

  it('D03 is not in the log when the check of it fails inside', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.checkPassword = () => Promise.reject(new Error(`hash of ${CANARY}`));
    const answer = await client.ask(command('connect', { ...RIGHT, password: CANARY }));
    expect(answer).toMatchObject({ error_code: 'MT5_CONNECTION_FAILED' });
    expect(JSON.stringify([client.received, bridge.log.lines])).not.toContain(CANARY);
  });
});
