import { afterAll, describe, expect, it } from 'bun:test';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { setUpAuthentication } from '../../src/config/authentication.ts';
import { checkExposure, readTls } from '../../src/config/start-up.ts';
import { loadGood } from './config-fixtures.ts';

const folder = mkdtempSync(join(tmpdir(), 'mt5-bridge-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const seams = { clock: new ManualClock(), random: new SeededRandom(1) };

function write(name: string, content: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** By which the terminal of an account is known. */
const NAMED = ['accounts.a.login=5', 'accounts.a.server=Broker'];

const configOf = (...sets: string[]) =>
  loadGood({}, { sets: [`store.data_dir=${folder}`, ...sets] });

describe('A06 the bridge refuses to start', () => {
  const tls = ['server.tls_cert=/c.pem', 'server.tls_key=/k.pem'];
  const proxy = 'server.trusted_proxies=10.0.0.1';
  it.each([
    ['on loopback without anything', [], false, 0],
    ['on another loopback address', ['server.host=127.0.0.2'], false, 0],
    ['on loopback of IPv6', ['server.host=::1'], false, 0],
    ['open to the network without authentication', ['server.host=0.0.0.0', ...tls], false, 1],
    ['open to the network without TLS', ['server.host=0.0.0.0'], true, 1],
    ['open to the network without both', ['server.host=::'], false, 2],
    ['on a name that may lead anywhere', ['server.host=bridge.example'], false, 2],
    ['on a name that looks like loopback', ['server.host=127.0.0.1.example'], false, 2],
    ['open to the network behind TLS', ['server.host=0.0.0.0', ...tls], true, 0],
    ['open to the network behind a proxy', ['server.host=0.0.0.0', proxy], true, 0],
    [
      'with a demo account without authentication',
      ['accounts.a.environment=demo', ...NAMED],
      false,
      1,
    ],
    [
      'with a real account without authentication',
      ['accounts.a.environment=real', ...NAMED],
      false,
      1,
    ],
    ['with a real account and authentication', ['accounts.a.environment=real', ...NAMED], true, 0],
  ])('or not: %s', (_, sets, isAuthConfigured, count) => {
    const refusals = checkExposure(configOf(...sets), isAuthConfigured);
    expect(refusals).toHaveLength(count);
    for (const { reason, remedy } of refusals) {
      expect(reason).toMatch(/^(server|accounts)\./);
      expect(remedy).not.toBe('');
    }
  });
});

describe('authentication', () => {
  const claims = ['auth.jwt.issuer=i', 'auth.jwt.audience=a'];

  it('with nothing configured is ready and says so', async () => {
    const ready = await setUpAuthentication(configOf(), seams);
    if (ready.kind === 'refused') throw new Error('refused');
    expect(ready.authenticator.isConfigured).toBe(false);
  });

  it('without any key does not open the bridge to the network', async () => {
    const config = loadGood(
      {},
      { sets: [`store.data_dir=${folder}/keyed`, 'server.host=0.0.0.0'] },
    );
    expect(await setUpAuthentication(config, seams)).toMatchObject({ kind: 'refused' });
  });

  it('A13 with a short secret keeps the bridge from starting', async () => {
    const path = write('short', 'x'.repeat(31));
    const setUp = await setUpAuthentication(
      configOf(...claims, `auth.jwt.secret_file=${path}`),
      seams,
    );
    expect(setUp).toMatchObject({
      kind: 'refused',
      refusals: [{ reason: `The secret in ${path} has 31 bytes; HS256 needs at least 32` }],
    });
  });

  it.skipIf(process.platform === 'win32')(
    'D07 with readable secrets names all of them',
    async () => {
      const secret = write('secret', 'x'.repeat(40), 0o644);
      const opened = KeyStore.open({ path: join(folder, 'keys.json'), ...seams });
      if (opened.kind === 'refused') throw new Error(opened.reason);
      opened.store.createKey({
        subject: 'a',
        name: 'a',
        scopes: ['view'],
        accounts: null,
        maxConnections: null,
        ordersPerMinute: null,
      });
      chmodSync(join(folder, 'keys.json'), 0o640);
      const setUp = await setUpAuthentication(
        configOf(...claims, `auth.jwt.secret_file=${secret}`),
        seams,
      );
      if (setUp.kind === 'ready') throw new Error('was started');
      expect(setUp.refusals.map(({ remedy }) => remedy)).toEqual([
        `Run: chmod 600 ${folder}/keys.json`,
        `Run: chmod 600 ${secret}`,
      ]);
      chmodSync(join(folder, 'keys.json'), 0o600);
      const good = await setUpAuthentication(
        configOf('accounts.a.environment=real', ...NAMED),
        seams,
      );
      expect(good.kind).toBe('ready');
    },
  );

  it('with a key for another algorithm than allowed says which', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const path = write('ed.pem', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const sets = [...claims, `auth.jwt.key_file=${path}`, 'auth.jwt.algorithms=RS256'];
    expect(await setUpAuthentication(configOf(...sets), seams)).toMatchObject({
      kind: 'refused',
      refusals: [{ reason: `${path} is for EdDSA, auth.jwt.algorithms allows RS256` }],
    });
  });
});

describe('TLS files', () => {
  it('are read when both are there, and named when one is not', () => {
    const cert = write('cert.pem', 'CERT');
    const key = write('key.pem', 'KEY');
    const tls = (certPath: string, keyPath: string) =>
      readTls(configOf(`server.tls_cert=${certPath}`, `server.tls_key=${keyPath}`));
    expect(readTls(configOf())).toEqual({ kind: 'ok', tls: undefined });
    expect(tls(cert, key)).toEqual({ kind: 'ok', tls: { cert: 'CERT', key: 'KEY' } });
    expect(tls(cert, '/none')).toMatchObject({ reason: 'server.tls_key: /none does not exist' });
    expect(tls('/none', key)).toMatchObject({ kind: 'refused' });
  });

  it.skipIf(process.platform === 'win32')('are refused when others may read the key', () => {
    const cert = write('cert.pem', 'CERT');
    const key = write('open.pem', 'KEY', 0o644);
    const sets = [`server.tls_cert=${cert}`, `server.tls_key=${key}`];
    expect(readTls(configOf(...sets))).toMatchObject({ remedy: `Run: chmod 600 ${key}` });
  });
});
