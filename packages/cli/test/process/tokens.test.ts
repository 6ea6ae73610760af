import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { createHmac } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BridgeProcess, makeFolder, runCommand } from './bridge-process.ts';
import { handshakeStatus } from './handshake.ts';
import { sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

const SECRET = 'a shared secret of more than 32 bytes';
const folder = makeFolder();
const secretFile = join(folder, 'jwt.secret');
const jwtSettings = (file: string): string[] =>
  [`secret_file=${file}`, 'issuer=desk', 'audience=mt5-bridge'].flatMap((setting) => [
    '--set',
    `auth.jwt.${setting}`,
  ]);

let bridge: BridgeProcess;
beforeAll(async () => {
  writeFileSync(secretFile, `${SECRET}\n`, { mode: 0o600 });
  bridge = await BridgeProcess.start({ args: jwtSettings(secretFile) });
});
afterAll(async () => {
  await bridge[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface TokenChanges {
  readonly secret?: string;
  readonly algorithm?: string;
  readonly claims?: object;
}

/** Written out by hand: the bridge must take what RFC 7519 says, not what its own library makes. */
function makeToken({
  secret = SECRET,
  algorithm = 'HS256',
  claims = {},
}: TokenChanges = {}): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const nowS = Math.floor(Date.now() / 1_000);
  const body = [
    encode({ alg: algorithm, typ: 'JWT' }),
    encode({
      ...{ sub: 'desk-1', iss: 'desk', aud: 'mt5-bridge', exp: nowS + 600 },
      ...{ scope: 'trade', ...claims },
    }),
  ].join('.');
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

const connect = (token: string) =>
  WireClient.connect(bridge.url, { headers: { authorization: `Bearer ${token}` } });

describe('tokens with a shared secret', () => {
  it('let a client trade, by header and by message', async () => {
    using byHeader = await connect(makeToken());
    expect(await byHeader.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
    using byMessage = await WireClient.connect(bridge.url);
    const reply = await byMessage.request('authenticate', { method: 'jwt', token: makeToken() });
    expect(reply).toMatchObject({ type: 'authenticated', data: { subject: 'desk-1' } });
  });

  it('are replaced without reconnecting, for the same subject only', async () => {
    using client = await connect(makeToken());
    const inAnHourS = Math.floor(Date.now() / 1_000) + 3_600;
    const fresh = makeToken({ claims: { exp: inAnHourS } });
    expect(await client.request('refresh_token', { token: fresh })).toMatchObject({
      type: 'token_refreshed',
      data: { expires_at: new Date(inAnHourS * 1_000).toISOString() },
    });
    const stranger = makeToken({ claims: { sub: 'desk-2' } });
    expect(await client.request('refresh_token', { token: stranger })).toMatchObject({
      type: 'error',
    });
  });

  it.each([
    ['another secret', makeToken({ secret: `${SECRET}!` })],
    ['no algorithm', makeToken({ algorithm: 'none' })],
    ['another issuer', makeToken({ claims: { iss: 'else' } })],
    ['another audience', makeToken({ claims: { aud: 'else' } })],
    ['its end behind it', makeToken({ claims: { exp: Math.floor(Date.now() / 1_000) - 120 } })],
    ['no end', makeToken({ claims: { exp: undefined } })],
  ])('with %s are refused', async (_, token) => {
    const good = { authorization: `Bearer ${makeToken()}` };
    expect(await handshakeStatus(bridge.url, good)).toBe(101);
    const headers = { authorization: `Bearer ${token}` };
    expect(await handshakeStatus(bridge.url, headers)).toBe(401);
  });

  it('a secret that is too short keeps the bridge from starting', async () => {
    const short = join(folder, 'short.secret');
    writeFileSync(short, 'short', { mode: 0o600 });
    const { code, err } = await runCommand(
      ...['serve', '--port', '0', '--data-dir', join(folder, 'data'), ...jwtSettings(short)],
    );
    expect(code).toBe(2);
    expect(err).toContain('has 5 bytes; HS256 needs at least 32');
  });
});
