import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasProgram } from '../../../../scripts/test-setup.ts';
import { BridgeProcess, makeFolder, runCommand, runProgram } from './bridge-process.ts';
import { sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

const folder = makeFolder();
const cert = join(folder, 'cert.pem');
const key = join(folder, 'key.pem');
const canRun = hasProgram('openssl');
let bridge: BridgeProcess | undefined;

beforeAll(async () => {
  if (!canRun) return;
  const made = await runProgram([
    ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
    ...['-nodes', '-days', '2', '-subj', '/CN=bridge.test', '-keyout', key, '-out', cert],
    ...['-addext', 'subjectAltName=IP:127.0.0.1'],
  ]);
  expect([made.code, made.code === 0 ? '' : made.err]).toEqual([0, '']);
  const tls = ['--set', `server.tls_cert=${cert}`, '--set', `server.tls_key=${key}`];
  bridge = await BridgeProcess.start({ args: tls });
});
afterAll(async () => {
  await bridge?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!canRun)('TLS', () => {
  it('carries the protocol and the page', async () => {
    if (bridge === undefined) throw new Error('no bridge');
    expect(bridge.url).toStartWith('wss://');
    const ca = readFileSync(cert, 'utf8');
    using client = await WireClient.connect(bridge.url, { ca });
    expect(await client.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
    const live = await fetch(`${bridge.webUrl}/health/live`, { tls: { ca } });
    expect(await live.json()).toEqual({ status: 'live' });
  });

  it('is not spoken to by a client that does not know the certificate', async () => {
    await expect(WireClient.connect(bridge?.url ?? '')).rejects.toThrow();
  });

  it('does not keep the commands of this machine out', async () => {
    const dataDir = bridge?.dataDir ?? '';
    const { code, out } = await runCommand('keys', 'list', '--data-dir', dataDir);
    expect([code, out]).toEqual([0, expect.stringContaining('There are no keys')]);
  });
});
