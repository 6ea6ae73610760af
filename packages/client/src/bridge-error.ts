import type { ErrorDetails, ErrorMessage } from '@mt5-bridge/protocol';

/** The bridge refused a request. For a signal it means that its id is not spent. */
export class BridgeError extends Error {
  override readonly name = 'BridgeError';
  /** One of the codes of PROTOCOL.md. */
  readonly code: string;
  readonly details: ErrorDetails;
  readonly requestType: string | undefined;

  constructor(message: ErrorMessage) {
    super(message.message);
    this.code = message.error_code;
    this.details = message.details;
    this.requestType = message.request_type;
  }
}

/** No answer came in time. What became of the request is not known. */
export class RequestTimeoutError extends Error {
  override readonly name = 'RequestTimeoutError';

  constructor(type: string, timeoutMs: number) {
    super(`no answer to ${type} within ${timeoutMs} ms`);
  }
}

/** The connection ended, or could not be made, before the answer came. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
  /** Close code of the WebSocket; 1006 when there was no close frame. */
  readonly closeCode: number;
  /** What the other side or the socket said, empty when nothing. */
  readonly reason: string;

  constructor(message: string, closeCode: number, reason = '') {
    super(message);
    this.closeCode = closeCode;
    this.reason = reason;
  }
}
