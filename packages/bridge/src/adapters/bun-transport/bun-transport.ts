import type {
  Transport,
  TransportHandlers,
  UpgradeDecision,
  UpgradeRequest,
} from '../../ports/transport.ts';
import { BunSocket, type SocketData } from './bun-socket.ts';

export interface BunTransportOptions {
  readonly hostname: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly maxMessageBytes: number;
  /** Bytes that may wait for one peer before a frame is dropped and its session is closed. */
  readonly maxQueueBytes: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Paths that answer the WebSocket handshake. */
  readonly paths: readonly string[];
}

/** The address is taken; the command exits with 4. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

type Server = Bun.Server<SocketData>;

/**
 * WebSocket and HTTP on one port of Bun. Overrides the defaults of the runtime that are wrong here: error
 * pages with source lines, pings of its own, an idle timeout without a close frame, the echo of the first
 * sub-protocol offered.
 */
export function createBunTransport(options: BunTransportOptions): Transport {
  let server: Server | undefined;
  let isAccepting = true;

  return {
    async listen(handlers) {
      server = serve(options, handlers, () => isAccepting);
      return {
        hostname: server.hostname ?? options.hostname,
        port: server.port ?? options.port,
        isTls: options.tls !== undefined,
      };
    },
    publish(topic, text) {
      return (
        server === undefined ||
        server.publish(topic, text) !== 0 ||
        server.subscriberCount(topic) === 0
      );
    },
    stopAccepting() {
      isAccepting = false;
    },
    async close() {
      await server?.stop(true);
    },
  };
}

function serve<Context>(
  options: BunTransportOptions,
  handlers: TransportHandlers<Context>,
  isAccepting: () => boolean,
): Server {
  try {
    return Bun.serve<SocketData>({
      hostname: options.hostname,
      port: options.port,
      development: false,
      // `development: false` alone turns SO_REUSEPORT on: a second bridge would share the port unseen.
      reusePort: false,
      // Our own liveness rule closes with a code; the runtime's would cut without a frame.
      idleTimeout: 0,
      ...(options.tls === undefined ? {} : { tls: options.tls }),
      error: () => new Response('internal error\n', { status: 500 }),
      fetch: (request, bun) => handleRequest(request, bun, options, handlers, isAccepting),
      websocket: websocketHandlers(options, handlers),
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new PortInUseError(`${options.hostname}:${options.port} is in use`);
    }
    throw error;
  }
}

function websocketHandlers<Context>(
  options: BunTransportOptions,
  handlers: TransportHandlers<Context>,
): Bun.WebSocketHandler<SocketData> {
  let lastSocketId = 0;
  return {
    maxPayloadLength: options.maxMessageBytes,
    backpressureLimit: options.maxQueueBytes,
    closeOnBackpressureLimit: false,
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    open(ws) {
      const socket = new BunSocket(ws, ++lastSocketId);
      ws.data.socket = socket;
      // The context was made by this transport's own upgrade, hence has the handlers' type.
      handlers.open(socket, ws.data.context as Context);
    },
    message(ws, data) {
      const socket = ws.data.socket;
      if (socket === undefined) return;
      if (typeof data === 'string') handlers.text(socket, data);
      else handlers.binary(socket, data.byteLength);
    },
    drain(ws) {
      if (ws.data.socket !== undefined) handlers.drain(ws.data.socket);
    },
    ping(ws) {
      if (ws.data.socket !== undefined) handlers.ping(ws.data.socket);
    },
    pong(ws) {
      if (ws.data.socket !== undefined) handlers.pong(ws.data.socket);
    },
    close(ws, code, reason) {
      const socket = ws.data.socket;
      if (socket === undefined) return;
      socket.markClosed();
      handlers.close(socket, code, reason);
    },
  };
}

function handleRequest<Context>(
  request: Request,
  server: Server,
  options: BunTransportOptions,
  handlers: TransportHandlers<Context>,
  isAccepting: () => boolean,
): Response | undefined | Promise<Response | undefined> {
  const peerAddress = server.requestIP(request)?.address ?? '';
  const url = urlOf(request);
  if (url === undefined) return new Response('bad request\n', { status: 400 });
  const isUpgrade =
    options.paths.includes(url.pathname) &&
    request.headers.get('upgrade')?.toLowerCase() === 'websocket';
  if (!isUpgrade) return handlers.http(request, peerAddress);
  if (!isAccepting()) {
    return new Response('shutting down\n', { status: 503, headers: { 'retry-after': '5' } });
  }
  const upgradeRequest: UpgradeRequest = {
    path: url.pathname,
    query: url.search,
    headers: request.headers,
    peerAddress,
    isTls: options.tls !== undefined,
  };
  const decision = handlers.upgrade(upgradeRequest);
  if (decision instanceof Promise) {
    return decision.then((settled) => answerUpgrade(request, server, peerAddress, settled));
  }
  // Synchronous on purpose: a frame glued to the handshake is delivered only then.
  return answerUpgrade(request, server, peerAddress, decision);
}

function answerUpgrade<Context>(
  request: Request,
  server: Server,
  peerAddress: string,
  decision: UpgradeDecision<Context>,
): Response | undefined {
  if (decision.kind === 'refuse') {
    return new Response(decision.body, {
      status: decision.status,
      headers: { 'content-type': 'application/json', ...decision.headers },
    });
  }
  const data: SocketData = { context: decision.context, peerAddress, socket: undefined };
  const headers =
    decision.protocol === undefined ? undefined : { 'sec-websocket-protocol': decision.protocol };
  const isUpgraded = server.upgrade(request, headers === undefined ? { data } : { data, headers });
  return isUpgraded ? undefined : new Response('not a WebSocket handshake\n', { status: 400 });
}

/** The URL of a request, or `undefined` when its `Host` makes it unreadable. */
function urlOf(request: Request): URL | undefined {
  return URL.canParse(request.url) ? new URL(request.url) : undefined;
}
