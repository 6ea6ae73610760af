import type Type from 'typebox';
import { createReader, type Lift, type Reader, type Rule } from '../codec/reader.ts';
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
  | 'paper-control'
  | 'order-commands'
  | 'position-commands'
  | 'bulk-commands'
  | 'queries'
  | 'signal-status'
  | 'signal-update'
  | 'kill-switch'
  | 'dead-man-switch'
  | 'terminal-link'
  | 'terminal-command'
  | 'terminal-feed';

/** What the bridge knows of a message that a client may send. */
export interface ClientMessageRow<Message> {
  readonly family: MessageFamily;
  /** Scope that the sender needs as a rule; `null`: allowed before authentication. */
  readonly scope: Scope | null;
  /** Scope that this very message needs. */
  scopeOf(message: Message): Scope | null;
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

interface RowParts<Schema extends Type.TSchema, Message> {
  readonly family: MessageFamily;
  readonly scope: Scope | null;
  /** Where it depends on the message; `scope` is the one that is needed as a rule. */
  readonly scopeOf?: (message: Message) => Scope;
  /** What handlers rely on. */
  readonly schema: Schema;
  /** What clients may write, where that is more than `schema`. */
  readonly published?: Type.TSchema;
  readonly replies: readonly string[];
  /** What fields say of each other. */
  readonly rule?: Rule<Type.Static<Schema>>;
  readonly lift?: Lift;
  readonly holdsSecrets?: (raw: JsonObject) => boolean;
  readonly reserved?: readonly string[];
}

/** A message that handlers get as its schema describes it. */
export function clientRow<Schema extends Type.TSchema>(
  parts: RowParts<Schema, Type.Static<Schema>>,
): ClientMessageRow<Type.Static<Schema>> {
  return canonicalRow(parts, (message) => message);
}

/** A message of which some values have one form inside the bridge and several on the wire. */
export function canonicalRow<Schema extends Type.TSchema, Message>(
  parts: RowParts<Schema, Message>,
  canonical: (input: Type.Static<Schema>) => Message,
): ClientMessageRow<Message> {
  const { family, scope, scopeOf, schema, replies, rule, lift, holdsSecrets, reserved } = parts;
  return {
    family,
    scope,
    scopeOf: scopeOf ?? (() => scope),
    schema: parts.published ?? schema,
    reader: createReader({ schema, canonical, rule, lift }),
    replies,
    holdsSecrets: holdsSecrets ?? (() => false),
    reserved: reserved ?? [],
  };
}
