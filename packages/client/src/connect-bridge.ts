import type { ConnectionEstablished } from '@mt5-bridge/protocol';
import { BridgeConnection } from './bridge-connection.ts';
import { ConnectionClosedError } from './bridge-error.ts';
import { systemTimers, type Timers } from './timers.ts';
import { isBrowser, type OpenWebSocket, openNativeWebSocket } from './web-socket.ts';

export interface ConnectOptions {
  /** For example `ws://127.0.0.1:8001/websocket/ws`. Never put a credential into it. */
  readonly url: string;
  /** JSON Web Token. */
  readonly token?: string | undefined;
  readonly apiKey?: string | undefined;
  /** Name under which the bridge's logs show this client; changes no right. */
  readonly client?: string;
  /** Opens the socket; left out: the WebSocket of the runtime. */
  readonly webSocket?: OpenWebSocket;
  /**
   * How credentials travel: with the handshake, or as the first message, the only way in a browser.
   * Left out: what the runtime can do.
   */
  readonly authenticateBy?: 'header' | 'message';
  /** For the welcome and for each answer. Default 10,000. */
  readonly timeoutMs?: number;
  readonly timers?: Timers;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * Connects, waits for the welcome and proves who we are. Rejects with `ConnectionClosedError` when there is
 * no bridge or it refuses the handshake, with `BridgeError` when it refuses the credentials.
 */
export async function connectBridge(options: ConnectOptions): Promise<BridgeConnection> {
  const { token, apiKey } = options;
  if (token !== undefined && apiKey !== undefined) {
    throw new TypeError('Give either `token` or `apiKey`, not both.');
  }
  const byMessage = (options.authenticateBy ?? (isBrowser() ? 'message' : 'header')) === 'message';
  const headers = byMessage ? {} : handshakeHeaders(options);
  const connection = new BridgeConnection({
    socket: (options.webSocket ?? openNativeWebSocket)(options.url, headers),
    url: options.url,
    client: options.client ?? 'mt5-bridge-client',
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    timers: options.timers ?? systemTimers,
  });
  try {
    const welcome = await connection.welcome;
    await authenticate(connection, welcome, byMessage ? options : {});
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function handshakeHeaders({ token, apiKey, client }: ConnectOptions): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(apiKey === undefined ? {} : { 'x-api-key': apiKey }),
    ...(client === undefined ? {} : { 'client-id': client }),
  };
}

async function authenticate(
  connection: BridgeConnection,
  welcome: ConnectionEstablished,
  { token, apiKey }: Partial<ConnectOptions>,
): Promise<void> {
  if (apiKey !== undefined) {
    await connection.request('authenticate', { method: 'api_key', key: apiKey });
  } else if (token !== undefined) {
    await connection.request('authenticate', { method: 'jwt', token });
  } else if (welcome.auth.required && !welcome.auth.authenticated) {
    throw new ConnectionClosedError(
      `the bridge asks for credentials (${welcome.auth.methods.join(' or ')})`,
      4401,
    );
  }
}
