import type Type from 'typebox';
import { ERROR_CATALOGUE } from './error-codes.ts';
import { CLIENT_MESSAGES } from './messages/catalogue.ts';
import type { ClientMessageRow } from './messages/message-row.ts';
import { SERVER_MESSAGES } from './messages/server-catalogue.ts';
import { isJsonObject } from './values/json-object.ts';
import { PROTOCOL_VERSION, SUBPROTOCOL, WEBSOCKET_PATH } from './version.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const CHANNEL = '#/channels/bridge';
const CODES = Object.keys(ERROR_CATALOGUE);

/** What the document says of a message of a client. */
type Request = Pick<ClientMessageRow<unknown>, 'schema' | 'replies'>;

/** The protocol as an AsyncAPI 3 document, made from the schemas that the bridge validates with. */
export function createAsyncApi(packageVersion: string): Json {
  const requests = Object.entries<Request>(CLIENT_MESSAGES);
  const clientTypes = requests.map(([type]) => type);
  const serverTypes = Object.keys(SERVER_MESSAGES);
  const repliedTypes = new Set(requests.flatMap(([, { replies }]) => replies));
  const schemas = new Map<string, Json>([['ErrorCode', { type: 'string', enum: CODES }]]);
  const messages = Object.fromEntries(
    [...requests, ...Object.entries(SERVER_MESSAGES)].map(([type, { schema }]) =>
      message(type, schema, schemas),
    ),
  );
  const pushedTypes = serverTypes.filter((type) => !repliedTypes.has(type));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'MT5 Bridge',
      version: packageVersion,
      description: `Version ${PROTOCOL_VERSION} of the protocol. PROTOCOL.md decides; this document holds the same schemas for programs. An optional field of a client's message may also be null, which means left out, unless its schema takes null itself.`,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      local: { host: '127.0.0.1:8001', protocol: 'ws', description: 'Where npm start listens' },
    },
    channels: {
      bridge: {
        address: WEBSOCKET_PATH,
        description: `One WebSocket (RFC 6455), text frames, sub-protocol ${SUBPROTOCOL} or none`,
        messages: Object.fromEntries(
          [...clientTypes, ...serverTypes].map((type) => [
            type,
            { $ref: `#/components/messages/${type}` },
          ]),
        ),
      },
    },
    operations: {
      ...Object.fromEntries(requests.map(receiveOperation)),
      push: { action: 'send', channel: { $ref: CHANNEL }, messages: refs(pushedTypes) },
    },
    components: { messages, schemas: Object.fromEntries(schemas) },
  };
}

function receiveOperation([type, row]: [string, Request]) {
  const operation = {
    action: 'receive',
    channel: { $ref: CHANNEL },
    messages: refs([type]),
    reply: { channel: { $ref: CHANNEL }, messages: refs([...row.replies, 'error']) },
  };
  return [`on_${type}`, operation] as const;
}

function refs(types: readonly string[]) {
  return types.map((type) => ({ $ref: `${CHANNEL}/messages/${type}` }));
}

function message(type: string, schema: Type.TSchema, schemas: Map<string, Json>) {
  const payload = publish(schema, schemas);
  const summary = isJsonObject(payload) ? payload.description : undefined;
  return [
    type,
    { name: type, ...(typeof summary === 'string' ? { summary } : {}), payload },
  ] as const;
}

/** Keywords of our own that say nothing to a program that reads the document. */
const PRIVATE = new Set(['x-expected', 'x-keeps-null', 'x-name']);

/**
 * A schema as plain JSON, in the words of draft 7. One with a name goes into `schemas`, and a reference
 * stands in its place.
 */
function publish(value: unknown, schemas: Map<string, Json>): Json {
  if (Array.isArray(value)) return value.map((item) => publish(item, schemas));
  if (isJsonObject(value)) {
    const members = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
      if (PRIVATE.has(key)) return [];
      if (key === 'error_code') return [[key, schemaRef('ErrorCode')]];
      return [[key === 'x-format' ? 'format' : key, publish(member, schemas)]];
    });
    const published = Object.fromEntries(members);
    const name = value['x-name'];
    if (typeof name !== 'string') return published;
    schemas.set(name, published);
    return schemaRef(name);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return value;
  throw new TypeError(`a schema can not hold a ${typeof value}`);
}

function schemaRef(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}
