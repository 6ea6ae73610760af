export { type AfterClose, afterClose } from './after-close.ts';
export {
  BridgeConnection,
  type ConnectionEnd,
  type RequestOptions,
} from './bridge-connection.ts';
export { BridgeError, ConnectionClosedError, RequestTimeoutError } from './bridge-error.ts';
export { type ConnectOptions, connectBridge } from './connect-bridge.ts';
export type { Exchanges, Reply, RequestData, RequestType } from './messages.ts';
export type { TickSubscription } from './tick-listeners.ts';
export type { Timers } from './timers.ts';
export type { OpenWebSocket, WebSocketLike } from './web-socket.ts';
