/**
 * What Bun does at best: the same exchange, parsed and written as JSON and nothing else. No check, no
 * limit, no store. Prints its port.
 */
interface TickText {
  readonly data: { readonly symbol: string; bid: number; ask: number; spread: number };
}

const timestamp = new Date().toISOString();

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  development: false,
  fetch: (request, bun) =>
    bun.upgrade(request) ? undefined : new Response('a WebSocket is expected\n', { status: 426 }),
  websocket: {
    idleTimeout: 0,
    sendPings: false,
    perMessageDeflate: false,
    open(ws) {
      ws.sendText(JSON.stringify({ type: 'connection_established', timestamp }));
    },
    message(ws, text) {
      const { data }: TickText = JSON.parse(String(text));
      const { symbol, bid, ask, spread } = data;
      ws.sendText(
        JSON.stringify({
          type: 'tick_data_processed',
          status: 'success',
          data: { symbol, bid, ask, spread, spread_points: 20 },
          timestamp,
        }),
      );
    },
  },
});

process.stdout.write(`port ${server.port}\n`);
process.on('SIGTERM', () => process.exit(0));
