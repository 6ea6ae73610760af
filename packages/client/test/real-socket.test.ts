import { afterAll, describe, expect, it } from 'bun:test';
import { connectBridge } from '../src/connect-bridge.ts';
import { WELCOME } from './fake-bridge.ts';

const seen: Headers[] = [];
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  development: false,
  fetch(request, bun) {
    seen.push(request.headers);
    if (request.headers.get('x-api-key') === 'wrong') return new Response('no', { status: 401 });
    return bun.upgrade(request) ? undefined : new Response('no', { status: 400 });
  },
  websocket: {
    open: (socket) => void socket.send(JSON.stringify(WELCOME)),
    message(socket, text) {
      const { id } = JSON.parse(String(text));
      socket.send(JSON.stringify({ type: 'heartbeat_response', id, status: 'healthy' }));
    },
  },
});
afterAll(() => server.stop(true));
const url = `ws://127.0.0.1:${server.port}/websocket/ws`;

describe('the socket of the runtime', () => {
  it('carries credentials in headers and answers to requests', async () => {
    const connection = await connectBridge({ url, token: 'abc' });
    expect(seen.at(-1)?.get('authorization')).toBe('Bearer abc');
    expect((await connection.request('heartbeat', { client: 'a' })).status).toBe('healthy');
    connection.close();
    expect(await connection.closed).toMatchObject({ code: 1000, next: 'done' });
  });

  it('tells why a handshake was refused, without the credential', async () => {
    const error = await connectBridge({ url, apiKey: 'wrong' }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ConnectionClosedError' });
    expect(String(error)).toContain(url);
    expect(String(error)).not.toContain('wrong');
  });
});
