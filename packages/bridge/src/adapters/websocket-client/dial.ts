import type { ConnectionEnd, Dial } from '../../ports/text-connection.ts';

export interface DialOptions {
  readonly url: string;
  /** With the credential; they go into the handshake and nowhere else. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: string;
}

/** Bun's client has this beside what the standard of browsers has. */
interface BunWebSocket extends WebSocket {
  terminate(): void;
}
type OpenSocket = new (
  url: string,
  options: {
    readonly headers: Readonly<Record<string, string>>;
    readonly protocols: readonly string[];
    readonly perMessageDeflate: boolean;
  },
) => BunWebSocket;
// The types of browsers, which stand beside those of the runtime, know no headers.
const OpenSocket = WebSocket as unknown as OpenSocket;

/** The runtime tells the status of a refused handshake in words only. */
const STATUS = /status code: (\d{3})/;

/** Dials by the WebSocket client of the runtime. */
export function createDial({ url, headers, protocol }: DialOptions): Dial {
  return (events) => {
    const socket = new OpenSocket(url, {
      headers,
      protocols: [protocol],
      perMessageDeflate: false,
    });
    let httpStatus: number | undefined;
    let failure = '';
    const alive = (): void => events.alive();
    socket.addEventListener('open', () => events.opened());
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') events.text(data);
    });
    socket.addEventListener('ping', alive);
    socket.addEventListener('pong', alive);
    socket.addEventListener('error', (event) => {
      failure = 'message' in event ? String(event.message) : '';
      const status = STATUS.exec(failure)?.[1];
      if (status !== undefined) httpStatus = Number(status);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      const end: ConnectionEnd = { code, reason: reason === '' ? lastWords(failure) : reason };
      events.closed(httpStatus === undefined ? end : { ...end, httpStatus });
    });
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      bufferedBytes: () => socket.bufferedAmount,
      close: (code, reason) => socket.close(code, reason),
      terminate: () => socket.terminate(),
    };
  };
}

/** The runtime begins with the address, which is no news. */
function lastWords(failure: string): string {
  return failure.replace(/^.* failed: /, '').replace(/\.$/, '');
}
