import { describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import schema from '@asyncapi/specs/schemas/3.0.0-without-$id.json';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { version } from '../package.json';
import { createAsyncApi } from '../src/asyncapi.ts';
import { CLIENT_MESSAGES } from '../src/messages/catalogue.ts';
import { SERVER_MESSAGES } from '../src/messages/server-catalogue.ts';
import { isJsonObject } from '../src/values/json-object.ts';
import { clientExamples, serverExamples } from './data/examples.ts';

const document = JSON.parse(JSON.stringify(createAsyncApi(version)));

function createAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats(ajv);
  return ajv;
}

function payloadOf(type: unknown): object {
  const message = document.components.messages[String(type)];
  if (!isJsonObject(message) || !isJsonObject(message.payload)) {
    throw new Error(`the document describes no message ${String(type)}`);
  }
  return resolved(message.payload);
}

/** A schema with the named ones in the place of their references. */
function resolved(value: object): object {
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (!isJsonObject(member) || typeof member.$ref !== 'string') return member;
    return document.components.schemas[member.$ref.split('/').at(-1) ?? ''];
  });
  return JSON.parse(text);
}

describe('the AsyncAPI document', () => {
  it('is valid by the official JSON Schema of AsyncAPI 3.0.0', () => {
    const isValid = createAjv().compile(schema);
    isValid(document);
    expect(isValid.errors).toBeNull();
  });

  it('is the one in docs: run npm run generate after a change of a schema', async () => {
    const file = Bun.file(resolve(import.meta.dir, '../../../docs/asyncapi.json'));
    expect(await file.json()).toEqual(document);
  });

  it('describes every message of the catalogue and no other', () => {
    const described = Object.keys(document.components.messages).sort();
    const known = Object.keys({ ...CLIENT_MESSAGES, ...SERVER_MESSAGES });
    expect(described).toEqual(known.sort());
  });

  it('describes an operation with its answers for every message of a client', () => {
    const requests = Object.entries(CLIENT_MESSAGES);
    for (const [type, { replies }] of requests) {
      const { reply } = document.operations[`on_${type}`];
      const names = reply.messages.map(({ $ref }: { $ref: string }) => $ref.split('/').at(-1));
      expect(names).toEqual([...replies, 'error']);
    }
  });

  it('refers only to schemas that it holds, each of them used', () => {
    const used = JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g);
    const names = new Set([...used].map(([, name]) => name));
    expect([...names].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('accepts every message that the specification prints for clients', () => {
    const ajv = createAjv();
    for (const { name, message } of clientExamples) {
      const isValid = ajv.compile(payloadOf(message.type));
      expect([name, isValid(message), isValid.errors]).toEqual([name, true, null]);
    }
  });

  it('describes answers that keep every field the specification prints', () => {
    for (const { message } of serverExamples) {
      const text = JSON.stringify(payloadOf(message.type));
      for (const field of fieldNames(message)) expect(text).toContain(`"${field}"`);
    }
  });
});

function fieldNames(value: unknown): string[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...fieldNames(member)]);
}
