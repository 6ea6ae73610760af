import { createHash } from 'node:crypto';

/** The constant of RFC 6455, section 1.3. */
const WEBSOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Base64 of the SHA-1 of a UTF-8 text. SHA-1 protects nothing here: RFC 6455 prescribes it. */
export function sha1Base64(text: string): string {
  return createHash('sha1').update(text, 'utf8').digest('base64');
}

/** Base64 of a UTF-8 text, as the Expert Advisor's `CryptEncode` makes it. */
export function textToBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

/** `Sec-WebSocket-Accept` for a client's `Sec-WebSocket-Key` (RFC 6455, section 4.2.2). */
export function websocketAccept(key: string): string {
  return sha1Base64(`${key}${WEBSOCKET_GUID}`);
}
