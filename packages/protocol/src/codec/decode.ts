import {
  CLIENT_MESSAGES,
  type ClientMessage,
  type ClientMessageRow,
} from '../messages/catalogue.ts';
import { messageId } from '../schema/envelope.ts';
import { isJsonObject, type JsonObject } from '../values/json-object.ts';
import { canonicalUuid } from '../values/uuid.ts';
import { duplicatePath } from './duplicate-key.ts';
import { explain } from './explain.ts';
import { countKeys, scanJson } from './scan.ts';
import { malformedError, received, violationError } from './validation-error.ts';
import type { WireError } from './wire-error.ts';

export type MessageId = string | number;

export interface DecodeLimits {
  /** Deepest nesting of objects and arrays; 0 = no limit. */
  readonly maxDepth: number;
}

export interface DecodeFailure {
  readonly ok: false;
  readonly error: WireError;
  /** As far as they could be read, so that the reply can name what was refused. */
  readonly id?: MessageId;
  readonly signalId?: string;
  readonly requestType?: string;
}

export type Decoded = { readonly ok: true; readonly message: ClientMessage } | DecodeFailure;

// A Map, so that `toString` or `__proto__` as a type finds nothing.
const rows = new Map<unknown, ClientMessageRow<ClientMessage>>(Object.entries(CLIENT_MESSAGES));

/** Reads a text frame. Never throws; a failure says what was expected, what came and what to do. */
export function decodeMessage(text: string, limits: DecodeLimits): Decoded {
  const { depth, keyCount } = scanJson(text);
  if (limits.maxDepth > 0 && depth > limits.maxDepth) return tooDeep(depth, limits.maxDepth);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which may hold a password.
    return notJson(text);
  }
  if (!isJsonObject(raw)) return notObject(raw);
  const row = rows.get(raw.type);
  if (row !== undefined) {
    const message = row.reader.readExact(raw, keyCount);
    if (message !== undefined) return { ok: true, message };
  }
  return decodeAny(text, raw, keyCount, row);
}

/** The slow way: unknown fields, nulls, lists, and everything that is wrong. */
function decodeAny(
  text: string,
  raw: JsonObject,
  keyCount: number,
  row: ClientMessageRow<ClientMessage> | undefined,
): Decoded {
  if (countKeys(raw) !== keyCount) {
    const path = duplicatePath(text);
    const error = malformedError('duplicate_key', `key '${path}' appears twice`, {
      path,
      suggestion: 'Send every key once',
    });
    return failure(error, path === 'id' ? { ...raw, id: null } : raw);
  }
  if (typeof raw.type !== 'string') {
    const violation = { path: ['type'], expectedType: 'string', expected: 'string' };
    const reason = raw.type === undefined ? 'missing' : raw.type === null ? 'null' : 'wrong_type';
    return failure(violationError({ ...violation, reason, received: raw.type }, false), raw);
  }
  if (row === undefined) return failure(unknownType(raw.type), raw);
  const read = row.reader.readAny(raw);
  if ('message' in read) return { ok: true, message: read.message };
  return failure(violationError(read.violation, row.holdsSecrets), raw);
}

function failure(error: WireError, raw: JsonObject): DecodeFailure {
  const { id, type } = raw;
  const signalId = readSignalId(raw);
  return {
    ok: false,
    error,
    ...(isMessageId(id) ? { id } : {}),
    ...(signalId === undefined ? {} : { signalId }),
    ...(typeof type === 'string' ? { requestType: String(received(type)) } : {}),
  };
}

function isMessageId(id: unknown): id is MessageId {
  return id !== undefined && id !== null && explain(messageId, id) === undefined;
}

function readSignalId(raw: JsonObject): string | undefined {
  if (raw.type !== 'trading_signal' || !isJsonObject(raw.data)) return undefined;
  const { signal_id } = raw.data;
  return typeof signal_id === 'string' ? canonicalUuid(signal_id) : undefined;
}

function unknownType(type: string): WireError {
  return {
    error_code: 'UNKNOWN_TYPE',
    message: `Unknown message type '${String(received(type))}'`,
    details: {
      field: 'type',
      path: 'type',
      expected_type: 'string',
      expected: `one of ${[...rows.keys()].join(', ')}`,
      received: received(type),
      suggestion: 'Use a type that capabilities of the welcome lists',
    },
  };
}

function tooDeep(depth: number, maxDepth: number): DecodeFailure {
  const error = malformedError('too_deep', `nesting is deeper than ${maxDepth} levels`, {
    limit: maxDepth,
    value: depth,
    limit_name: 'max_depth',
    suggestion: 'Send fewer levels of objects and arrays',
  });
  return { ok: false, error };
}

function notJson(text: string): DecodeFailure {
  const hint = text.startsWith('\ufeff') ? 'it starts with a byte order mark' : 'it is not JSON';
  const error = malformedError('invalid_json', text === '' ? 'it is empty' : hint, {
    expected_type: 'object',
    expected: 'one JSON object',
    suggestion: 'Send one JSON object (RFC 8259) per text frame',
  });
  return { ok: false, error };
}

function notObject(raw: unknown): DecodeFailure {
  const error = malformedError('not_object', 'it is not a JSON object', {
    expected_type: 'object',
    expected: 'one JSON object',
    received: received(raw),
    suggestion: 'Send one JSON object per text frame',
  });
  return { ok: false, error };
}
