/** Version of the protocol: the dialect of the specification with additions that old clients can ignore. */
export const PROTOCOL_VERSION = '1';
export const SUPPORTED_VERSIONS = [PROTOCOL_VERSION] as const;
/** Sub-protocol that a client may offer; offering none means the same. */
export const SUBPROTOCOL = 'mt5bridge.v1';
export const WEBSOCKET_PATH = '/websocket/ws';
/** A shorter name of the same endpoint. */
export const WEBSOCKET_PATH_ALIAS = '/ws';
