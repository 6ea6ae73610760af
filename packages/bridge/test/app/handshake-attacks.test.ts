import { describe, expect, it } from 'bun:test';
import { handshakeLines, TestBridge, WireClient } from '@mt5-bridge/testkit';

const allowed = 'https://desk.example';
const settings = { allowedOrigins: [allowed], allowedHosts: ['bridge.example:443'] };

/** Status that a handshake with these lines is answered with. */
async function statusOf(bridge: TestBridge, lines: readonly string[]): Promise<number> {
  const raw = await bridge.raw();
  const { status } = await raw.handshake(lines);
  raw.destroy();
  return status;
}

describe('Origin', () => {
  it('A01 of a foreign page is refused with 403 before the upgrade', async () => {
    await using bridge = await TestBridge.start({ settings });
    expect(await statusOf(bridge, ['Origin: https://evil.example'])).toBe(403);
    expect(bridge.bridge.context.sessions.size).toBe(0);
    expect(bridge.clientsSeen).toBe(0);
  });

  it('A02 of a foreign page is refused with right credentials too', async () => {
    await using bridge = await TestBridge.start({ settings });
    bridge.auth.grant('right');
    const lines = ['Origin: https://evil.example', 'Cookie: session=1', 'X-API-Key: right'];
    expect(await statusOf(bridge, lines)).toBe(403);
  });

  const own = (port: number): readonly string[] => [
    `http://127.0.0.1:${port}`,
    `http://localhost:${port}`,
    `http://[::1]:${port}`,
    allowed,
  ];

  it('A03 of the own page and of the list is let in, and so is a client without one', async () => {
    await using bridge = await TestBridge.start({ settings });
    for (const origin of own(bridge.port)) {
      expect(await statusOf(bridge, [`Origin: ${origin}`])).toBe(101);
    }
    expect(await statusOf(bridge, [])).toBe(101);
  });

  const tricks = (port: number): readonly string[] => [
    'https://desk.example.evil.com',
    'https://evildesk.example',
    'https://desk.example.',
    'https://desk.example:8443',
    'https://desk.example:443',
    'http://desk.example',
    'https://desk.example/',
    'HTTPS://DESK.EXAMPLE',
    'https://user@desk.example',
    'https://xn--dsk-bma.example',
    'https://dësk.example',
    'desk.example',
    'null',
    '*',
    'file://',
    'chrome-extension://abcdef',
    `https://localhost:${port}`,
    'http://localhost',
    `http://localhost:${port + 1}`,
    `http://127.0.0.1:${port}.evil.example`,
    `http://evil.example#http://127.0.0.1:${port}`,
    `http://LOCALHOST:${port}`,
    `https://desk.example, https://evil.example`,
  ];

  it('A03 refuses every trick with Origin', async () => {
    await using bridge = await TestBridge.start({ settings });
    for (const origin of tricks(bridge.port)) {
      expect([origin, await statusOf(bridge, [`Origin: ${origin}`])]).toEqual([origin, 403]);
    }
    const twice = [`Origin: ${allowed}`, 'Origin: https://evil.example'];
    expect(await statusOf(bridge, twice)).toBe(403);
    expect(await statusOf(bridge, [...twice].reverse())).toBe(403);
    expect(await statusOf(bridge, [`Origin: ${allowed}`, `Origin: ${allowed}`])).toBe(403);
  });
});

describe('Host', () => {
  /** A handshake whose Host line is another one, or several. */
  async function withHost(bridge: TestBridge, hosts: readonly string[]): Promise<number> {
    const raw = await bridge.raw();
    const [request = '', , ...others] = handshakeLines(bridge.port);
    raw.writeLines([request, ...hosts.map((host) => `Host: ${host}`), ...others]);
    const { status } = await raw.readHead();
    raw.destroy();
    return status;
  }

  it('A05 of a page that points its name at this machine is refused', async () => {
    await using bridge = await TestBridge.start({ settings });
    const { port } = bridge;
    const refused = [
      'attacker.example',
      `attacker.example:${port}`,
      `localhost.attacker.example:${port}`,
      'localhost',
      `localhost:${port + 1}`,
      `127.0.0.1.nip.io:${port}`,
      `127.0.0.2:${port}`,
      `0.0.0.0:${port}`,
      `localhost:${port}@attacker.example`,
      `a@b:${port}`,
      'x:80:90',
      'bridge.example',
      '',
    ];
    for (const host of refused) {
      const status = await withHost(bridge, [host]);
      expect([host, status >= 400 && status < 500]).toEqual([host, true]);
    }
    expect(await withHost(bridge, [])).toBe(400);
    const both = [`127.0.0.1:${port}`, 'attacker.example'];
    expect(await withHost(bridge, both)).toBeGreaterThanOrEqual(400);
  });

  it('A05 of the machine itself and of the list is let in, in any case', async () => {
    await using bridge = await TestBridge.start({ settings });
    const { port } = bridge;
    const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `LocalHost:${port}`, `[::1]:${port}`];
    for (const host of [...hosts, 'Bridge.Example:443']) {
      expect(await withHost(bridge, [host])).toBe(101);
    }
  });

  it('A05 is looked at for every page, health and metrics included', async () => {
    await using bridge = await TestBridge.start({ settings });
    for (const path of ['/', '/health/live', '/health/ready', '/metrics', '/admin/keys', '/nope']) {
      const headers = { host: 'attacker.example' };
      expect((await bridge.get(path, { headers })).status).toBe(403);
      const origin = { origin: 'https://evil.example' };
      expect((await bridge.get(path, { headers: origin })).status).toBe(403);
    }
  });
});

describe('headers', () => {
  it('A22 a flood of sub-protocols is refused, at once', async () => {
    await using bridge = await TestBridge.start();
    const entries = Array.from({ length: 1_000 }, (_, n) => `p${n}`).join(', ');
    const floods = [entries, `a${' '.repeat(8_000)},b`, ','.repeat(8_000), 'x'.repeat(8_000)];
    for (const flood of floods) {
      const status = await statusOf(bridge, [`Sec-WebSocket-Protocol: ${flood}`]);
      expect([400, 431]).toContain(status);
    }
    const huge = 'y'.repeat(100_000);
    expect(await statusOf(bridge, [`Sec-WebSocket-Protocol: ${huge}`])).toBe(431);
  });

  it('an unknown sub-protocol is refused, never echoed', async () => {
    await using bridge = await TestBridge.start();
    for (const offer of ['foo', 'ticket.abc', 'mt5bridge.v2', 'MT5BRIDGE.V1', 'mt5bridge.v1x']) {
      expect(await statusOf(bridge, [`Sec-WebSocket-Protocol: ${offer}`])).toBe(400);
    }
    const raw = await bridge.raw();
    const head = await raw.handshake(['Sec-WebSocket-Protocol: ticket.abc, mt5bridge.v1']);
    expect(head.headers.get('sec-websocket-protocol')).toBe('mt5bridge.v1');
  });

  it('A23 2,000 header lines are refused and the bridge goes on', async () => {
    await using bridge = await TestBridge.start();
    const lines = Array.from({ length: 2_000 }, (_, n) => `X-Line-${n}: 1`);
    expect([400, 431]).toContain(await statusOf(bridge, lines));
    const client = await WireClient.open(bridge.url);
    expect(await client.next()).toMatchObject({ type: 'connection_established' });
  });

  it('B06 compression that a client offers is not negotiated', async () => {
    await using bridge = await TestBridge.start();
    const raw = await bridge.raw();
    const offer = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits';
    const head = await raw.handshake([offer]);
    expect(head.status).toBe(101);
    expect(head.headers.has('sec-websocket-extensions')).toBe(false);
  });

  it('a handshake that is none is refused', async () => {
    await using bridge = await TestBridge.start();
    const [request = '', host = '', ...others] = handshakeLines(bridge.port);
    const broken = [
      [request, host, ...others.filter((line) => !line.startsWith('Sec-WebSocket-Key'))],
      [request, host, ...others.map((line) => line.replace('Version: 13', 'Version: 12'))],
      [request.replace('GET', 'POST'), host, 'Content-Length: 0', ...others],
      [request.replace('/websocket/ws', '/websocket/other'), host, ...others],
    ];
    for (const lines of broken) {
      const raw = await bridge.raw();
      raw.writeLines(lines);
      expect((await raw.readHead()).status).toBeGreaterThanOrEqual(400);
    }
    expect(bridge.bridge.context.sessions.size).toBe(0);
  });
});

describe('what is refused', () => {
  it('gives no place away: after a hundred refusals five still fit', async () => {
    await using bridge = await TestBridge.start({ settings });
    for (let n = 0; n < 100; n += 1) {
      expect(await statusOf(bridge, ['Origin: https://evil.example'])).toBe(403);
    }
    const [request = '', host = '', ...others] = handshakeLines(bridge.port);
    const badVersion = others.map((line) => line.replace('Version: 13', 'Version: 12'));
    for (let n = 0; n < 20; n += 1) {
      const raw = await bridge.raw();
      raw.writeLines([request, host, ...badVersion]);
      expect((await raw.readHead()).status).toBeGreaterThanOrEqual(400);
    }
    await bridge.advance(0);
    for (let n = 0; n < 5; n += 1) await bridge.connect();
  });

  it('is told as JSON with code and remedy, and holds nothing of the inside', async () => {
    await using bridge = await TestBridge.start({ settings });
    const answer = await bridge.get('/websocket/ws', {
      headers: { upgrade: 'websocket', connection: 'Upgrade', origin: 'https://evil.example' },
    });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      type: 'error',
      error_code: 'FORBIDDEN',
      message: expect.stringContaining('server.allowed_origins'),
    });
  });
});
