import type Type from 'typebox';
import { createReader, type Lift, type Reader } from '../codec/reader.ts';
import type { Scope } from '../scopes.ts';
import type { JsonObject } from '../values/json-object.ts';

/** Name of the file that describes a message. */
export type MessageFamily =
  | 'account-info'
  | 'tick-data'
  | 'trading-signal'
  | 'heartbeat'
  | 'mt5-command'
  | 'connection'
  | 'authentication'
  | 'subscription'
  | 'order-check'
  | 'get-symbols'
  | 'paper-control';

/** What the bridge knows of a message that a client may send. */
export interface ClientMessageRow<Message> {
  readonly family: MessageFamily;
  /** Scope that the sender needs; `null`: allowed before authentication. See `scopeOf`. */
  readonly scope: Scope | null;
  readonly schema: Type.TSchema;
  readonly reader: Reader<Message>;
  /** Types of the answers, `error` apart. */
  readonly replies: readonly string[];
  /** Whether values of this message must not be repeated in errors or logs. */
  readonly holdsSecrets: (raw: JsonObject) => boolean;
  /** Fields of `data` that a later version gives a meaning: refused, where others are ignored. */
  readonly reserved: readonly string[];
}

/** What is known of a message that the bridge may send. */
export interface ServerMessageRow {
  readonly family: MessageFamily;
  readonly schema: Type.TSchema;
}

interface RowParts<Schema extends Type.TSchema> {
  readonly family: MessageFamily;
  readonly scope: Scope | null;
  /** What handlers rely on. */
  readonly schema: Schema;
  /** What clients may write, where that is more than `schema`. */
  readonly published?: Type.TSchema;
  readonly replies: readonly string[];
  readonly lift?: Lift;
  readonly holdsSecrets?: (raw: JsonObject) => boolean;
  readonly reserved?: readonly string[];
}

/** A message that handlers get as its schema describes it. */
export function clientRow<Schema extends Type.TSchema>(
  parts: RowParts<Schema>,
): ClientMessageRow<Type.Static<Schema>> {
  return canonicalRow(parts, (message) => message);
}

/** A message of which some values have one form inside the bridge and several on the wire. */
export function canonicalRow<Schema extends Type.TSchema, Message>(
  parts: RowParts<Schema>,
  canonical: (input: Type.Static<Schema>) => Message,
): ClientMessageRow<Message> {
  const { family, scope, schema, replies, lift, holdsSecrets, reserved } = parts;
  return {
    family,
    scope,
    schema: parts.published ?? schema,
    reader: createReader(schema, canonical, lift),
    replies,
    holdsSecrets: holdsSecrets ?? (() => false),
    reserved: reserved ?? [],
  };
}
