import {
  sha1Base64,
  textToBase64,
  websocketAccept,
} from '../../packages/bridge/src/adapters/system/websocket-accept.ts';
import type { CaseAdapter } from './adapter.ts';

export const wsAccept: CaseAdapter = (inputs) => ({
  accept: websocketAccept(inputs.string('key')),
});

export const cryptEncode: CaseAdapter = (inputs) => {
  const method = inputs.oneOf('method', ['BASE64', 'SHA1']);
  const text = inputs.string('text');
  return { base64: method === 'SHA1' ? sha1Base64(text) : textToBase64(text) };
};
