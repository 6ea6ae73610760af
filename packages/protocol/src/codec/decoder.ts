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
  readonly requestId?: string;
  readonly requestType?: string;
}

export type DecodedAs<Message> = { readonly ok: true; readonly message: Message } | DecodeFailure;
/** Reads a text frame. Never throws; a failure says what was expected, what came and what to do. */
export type Decoder<Message> = (text: string, limits: DecodeLimits) => DecodedAs<Message>;

/** What a decoder needs of a row. */
type Row<Message> = Pick<ClientMessageRow<Message>, 'reader' | 'holdsSecrets' | 'reserved'>;

/** Reads some texts of one message in a quicker way; `undefined` leaves a text to the decoder. */
export interface QuickReader<Message> {
  readonly depth: number;
  read(text: string): Message | undefined;
}

/** A decoder that knows just the messages of a table. */
export function createDecoder<Message>(
  table: Readonly<Record<string, Row<Message>>>,
  quick?: QuickReader<Message>,
): Decoder<Message> {
  // A Map, so that `toString` or `__proto__` as a type finds nothing.
  const rows = new Map<unknown, Row<Message>>(Object.entries(table));
  const quickDepth = quick?.depth ?? 0;
  return (text, limits) => {
    const isShallow = limits.maxDepth === 0 || limits.maxDepth >= quickDepth;
    const read = isShallow ? quick?.read(text) : undefined;
    if (read !== undefined) return { ok: true, message: read };
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
    const message = row?.reader.readExact(raw, keyCount);
    if (row !== undefined && message !== undefined) return admit(raw, row, message);
    return decodeAny(text, raw, keyCount, rows);
  };
}

/** The slow way: unknown fields, nulls, lists of objects, and everything that is wrong. */
function decodeAny<Message>(
  text: string,
  raw: JsonObject,
  keyCount: number,
  rows: ReadonlyMap<unknown, Row<Message>>,
): DecodedAs<Message> {
  if (countKeys(raw) !== keyCount) {
    return duplicateFailure(duplicatePath(text), raw);
  }
  if (typeof raw.type !== 'string') {
    const violation = { path: ['type'], expectedType: 'string', expected: 'string' };
    const reason = raw.type === undefined ? 'missing' : raw.type === null ? 'null' : 'wrong_type';
    return failure(violationError({ ...violation, reason, received: raw.type }, false), raw);
  }
  const row = rows.get(raw.type);
  if (row === undefined) return failure(unknownType(raw.type, rows.size), raw);
  const read = row.reader.readAny(raw);
  if ('message' in read) return admit(raw, row, read.message);
  return failure(violationError(read.violation, row.holdsSecrets(raw)), raw);
}

/** Last look at a message that fits its schema: fields that nobody would honour. */
function admit<Message>(
  raw: JsonObject,
  { reserved }: Row<Message>,
  message: Message,
): DecodedAs<Message> {
  const field = reserved.length === 0 ? undefined : reservedField(raw.data, reserved);
  return field === undefined ? { ok: true, message } : failure(notSupported(field), raw);
}

function failure(error: WireError, raw: JsonObject): DecodeFailure {
  const { id, type } = raw;
  const signalId = type === 'trading_signal' ? readUuid(raw, 'signal_id') : undefined;
  const requestId = readUuid(raw, 'request_id');
  return {
    ok: false,
    error,
    ...(isMessageId(id) ? { id } : {}),
    ...(signalId === undefined ? {} : { signalId }),
    ...(requestId === undefined ? {} : { requestId }),
    ...(typeof type === 'string' ? { requestType: String(received(type)) } : {}),
  };
}

function isMessageId(id: unknown): id is MessageId {
  return id !== undefined && id !== null && explain(messageId, id) === undefined;
}

function readUuid({ data }: JsonObject, name: string): string | undefined {
  if (!isJsonObject(data) || !Object.hasOwn(data, name)) return undefined;
  const value = data[name];
  return typeof value === 'string' ? canonicalUuid(value) : undefined;
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
  const hidesIntent = path === 'data' || path === 'data.signal_id' || path === 'data.request_id';
  return failure(duplicateKey(path), hidesIntent ? { ...rest, id } : raw);
}
