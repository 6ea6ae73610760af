import { CLIENT_MESSAGES, type ClientMessage } from '../messages/catalogue.ts';
import type { ClientMessageRow } from '../messages/message-row.ts';
import { messageId } from '../schema/envelope.ts';
import { isJsonObject, type JsonObject } from '../values/json-object.ts';
import { canonicalUuid } from '../values/uuid.ts';
import { duplicatePath } from './duplicate-key.ts';
import { explain } from './explain.ts';
import {
  duplicateKey,
  notJson,
  notObject,
  notSupported,
  tooDeep,
  unknownType,
} from './malformed.ts';
import { countKeys, scanJson } from './scan.ts';
import { received, violationError } from './validation-error.ts';
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
  if (limits.maxDepth > 0 && depth > limits.maxDepth) {
    return { ok: false, error: tooDeep(depth, limits.maxDepth) };
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // No JSON, or nested deeper than the parser can go.
    return { ok: false, error: notJson(text) };
  }
  if (!isJsonObject(raw)) return { ok: false, error: notObject(raw) };
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
    return duplicateFailure(duplicatePath(text), raw);
  }
  if (typeof raw.type !== 'string') {
    const violation = { path: ['type'], expectedType: 'string', expected: 'string' };
    const reason = raw.type === undefined ? 'missing' : raw.type === null ? 'null' : 'wrong_type';
    return failure(violationError({ ...violation, reason, received: raw.type }, false), raw);
  }
  if (row === undefined) return failure(unknownType(raw.type, rows.keys()), raw);
  const read = row.reader.readAny(raw);
  if ('message' in read) {
    const reserved = reservedField(raw.data, row.reserved);
    if (reserved !== undefined) return failure(notSupported(reserved), raw);
    return { ok: true, message: read.message };
  }
  return failure(violationError(read.violation, row.holdsSecrets(raw)), raw);
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

/** `false` and `null` ask for nothing, so they do no harm. */
function reservedField(data: unknown, names: readonly string[]): string | undefined {
  if (!isJsonObject(data)) return undefined;
  return names.find((name) => {
    const value = Object.hasOwn(data, name) ? data[name] : undefined;
    return value !== undefined && value !== null && value !== false;
  });
}

/** Of two ids neither can be trusted to be the one that the client waits for. */
function duplicateFailure(path: string, raw: JsonObject): DecodeFailure {
  const { id, data, ...rest } = raw;
  if (path === 'id') return failure(duplicateKey(path), { ...rest, data });
  const hidesSignal = path === 'data' || path === 'data.signal_id';
  return failure(duplicateKey(path), hidesSignal ? { ...rest, id } : raw);
}
