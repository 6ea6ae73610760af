import { request } from 'node:http';

/** The HTTP status that answers a handshake; 101 when it is accepted. A WebSocket of script hides it. */
export function handshakeStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const handshake = request(url.replace(/^ws/, 'http'), {
      headers: {
        ...headers,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.from('sixteen bytes...').toString('base64'),
      },
    });
    handshake.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    handshake.once('upgrade', (_, socket) => {
      socket.destroy();
      resolve(101);
    });
    handshake.once('error', reject);
    handshake.end();
  });
}
