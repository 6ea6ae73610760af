/** The part of a WebSocket that the client uses; those of browsers, Bun, Deno and Node fit. */
export interface WebSocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  addEventListener(type: 'error', listener: (event: object) => void): void;
}

/** Opens a socket. Must send `headers` with the handshake, or refuse when it can not and there are some. */
export type OpenWebSocket = (
  url: string,
  headers: Readonly<Record<string, string>>,
) => WebSocketLike;

/** True where script can not set headers on a handshake: in a browser's page or worker. */
export function isBrowser(): boolean {
  return 'document' in globalThis || 'WorkerNavigator' in globalThis;
}

/** The WebSocket of the runtime. Node has one from version 22 on. */
export const openNativeWebSocket: OpenWebSocket = (url, headers) => {
  if (typeof WebSocket === 'undefined') {
    throw new Error(
      'This runtime has no WebSocket: pass one as `webSocket`, or use Node 22 or later.',
    );
  }
  if (Object.keys(headers).length === 0) return new WebSocket(url);
  // TypeScript knows the constructor of browsers only; those of Bun, Deno and Node take headers here.
  return Reflect.construct(WebSocket, [url, { headers }]);
};
