import { describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import Type from 'typebox';
import { CLOSE_CODES } from '../src/close-codes.ts';
import { decodeMessage } from '../src/codec/decode.ts';
import { explain } from '../src/codec/explain.ts';
import { ERROR_CATALOGUE } from '../src/error-codes.ts';
import type { ErrorCodeRow } from '../src/errors/error-code-row.ts';
import { LIMITS } from '../src/limits.ts';
import { CLIENT_MESSAGES } from '../src/messages/catalogue.ts';
import type { MessageFamily } from '../src/messages/message-row.ts';
import { SERVER_MESSAGES } from '../src/messages/server-catalogue.ts';
import { SCOPES } from '../src/scopes.ts';
import { LINK_ERRORS } from '../src/terminal/link-errors.ts';
import { TERMINAL_LIMITS } from '../src/terminal/terminal-limits.ts';

const text = await Bun.file(resolve(import.meta.dir, '../../../PROTOCOL.md')).text();
const sections = text.split(/^## /m);

/** The chapter whose heading starts with `start`. */
function chapter(start: string): string {
  const found = sections.find((section) => section.startsWith(start));
  if (found === undefined) throw new Error(`PROTOCOL.md has no chapter ${start}`);
  return found;
}

/** Cells of the table rows of a chapter; headings and rules are left out. */
function rowsOf(section: string): string[][] {
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[-| ]+$/.test(line))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim()),
    )
    .slice(1);
}

/** Text under the third-level heading of a message. */
function messageSection(type: string): string {
  const [, after] = text.split(new RegExp(`^###+ (?:Reply )?\`${type}\`$`, 'm'));
  if (after === undefined) throw new Error(`PROTOCOL.md has no section ${type}`);
  return after.split(/^#{2,4} /m)[0] ?? '';
}

const headings = (pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

/** Names of all properties of a schema, at all levels. */
function propertyNames(schema: Type.TSchema): string[] {
  if (Type.IsUnion(schema)) return schema.anyOf.flatMap(propertyNames);
  if (Type.IsArray(schema)) return propertyNames(schema.items);
  if (!Type.IsObject(schema)) return [];
  return Object.entries(schema.properties).flatMap(([name, property]) => [
    name,
    // `details` is described once for all messages, in chapter 5.
    ...(name === 'details' ? [] : propertyNames(property)),
  ]);
}

/** Messages of the chapter about terminals, which describes their payloads together. */
const LINK_FAMILIES: readonly MessageFamily[] = [
  'terminal-link',
  'terminal-command',
  'terminal-feed',
];
const isOfLink = ({ family }: { readonly family: MessageFamily }): boolean =>
  LINK_FAMILIES.includes(family);

const requests = Object.entries(CLIENT_MESSAGES);
const replies = Object.entries(SERVER_MESSAGES);
/** Names of the rows that are, or are not, of the terminal link. */
const named = (
  rows: readonly (readonly [string, { readonly family: MessageFamily }])[],
  wanted: boolean,
): string[] => rows.filter(([, row]) => isOfLink(row) === wanted).map(([name]) => name);

/** Text beside its own section that describes a message. */
function describedElsewhere(type: string, schema: Type.TSchema): string {
  if (type === 'tick') return messageSection('mt5_command_result');
  // What all commands are answered with stands once, in the chapter about ids.
  const isOfCommand = propertyNames(schema).includes('request_id') && type !== 'error';
  return isOfCommand ? chapter('5 Refusals') : '';
}

const ENVELOPE = ['type', 'id', 'account', 'timestamp', 'data', 'status'];

describe('PROTOCOL.md and the messages', () => {
  const sectionsOf = (chapterName: string) =>
    [...chapter(chapterName).matchAll(/^### `(\w+)`$/gm)].map(([, name]) => name);
  const repliesOf = (chapterName: string) =>
    [...chapter(chapterName).matchAll(/^#### Reply `(\w+)`$/gm)].map(([, name]) => name);

  it('has a section for every message of a client and no other', () => {
    expect(sectionsOf('6 Messages').sort()).toEqual(named(requests, false).sort());
  });

  it('has a section for every message of the bridge and no other', () => {
    const found = [...sectionsOf('7 Messages'), ...repliesOf('6 Messages')];
    expect(found.sort()).toEqual(named(replies, false).sort());
  });

  it('has a section for every message of a terminal link and no other', () => {
    const found = [...sectionsOf('15 Terminal link'), ...repliesOf('15 Terminal link')];
    expect(found.sort()).toEqual([...named(requests, true), ...named(replies, true)].sort());
  });

  for (const [type, { schema, scope }] of requests.filter(([, row]) => !isOfLink(row))) {
    it(`names scope and every field of ${type} in a table`, () => {
      const section = messageSection(type);
      expect(section).toContain(scope === null ? 'needs no scope' : `scope \`${scope}\``);
      const fields = rowsOf(`| x |\n${section}`).map(([name]) => name);
      for (const name of propertyNames(schema)) {
        if (!ENVELOPE.includes(name)) expect(fields).toContain(`\`${name}\``);
      }
    });
  }

  for (const [type, { schema }] of replies.filter(([, row]) => !isOfLink(row))) {
    it(`names every field of ${type}`, () => {
      const section = `${messageSection(type)}${describedElsewhere(type, schema)}`;
      for (const name of propertyNames(schema)) {
        if (!ENVELOPE.includes(name)) expect(section).toMatch(new RegExp(`\`${name}(\\[\\])?\``));
      }
    });
  }

  for (const [type, { schema }] of [...requests, ...replies].filter(([, row]) => isOfLink(row))) {
    it(`names every field of ${type} in the chapter of the link`, () => {
      const link = chapter('15 Terminal link');
      for (const name of propertyNames(schema)) {
        if (!ENVELOPE.includes(name)) expect(link).toContain(`\`${name}\``);
      }
    });
  }

  for (const [type, { scope }] of requests.filter(([, row]) => isOfLink(row))) {
    it(`names the scope of ${type}`, () => {
      expect(messageSection(type)).toContain(`scope \`${scope}\``);
    });
  }

  it('shows only examples that the schemas accept, and one of each message', () => {
    const shown = new Set<unknown>();
    for (const [, json] of text.matchAll(/^```json\n([\s\S]*?)^```$/gm)) {
      const message = JSON.parse(json ?? '');
      shown.add(message.type);
      const row = Object.entries(SERVER_MESSAGES).find(([type]) => type === message.type);
      if (row === undefined) {
        expect([message.type, decodeMessage(json ?? '', { maxDepth: 16 }).ok]).toEqual([
          message.type,
          true,
        ]);
      } else {
        const [, { schema }] = row;
        expect([message.type, explain(schema, message)]).toEqual([message.type, undefined]);
      }
    }
    const known = [...requests, ...replies].map(([type]) => type);
    expect([...shown].sort()).toEqual(known.sort());
  });
});

describe('PROTOCOL.md and the catalogues', () => {
  it('has the table of error codes', () => {
    const spent = { never: 'no', always: 'yes', by_message: 'by type' };
    const rows = Object.entries<ErrorCodeRow>(ERROR_CATALOGUE).map(([code, row]) => [
      `\`${code}\``,
      row.description,
      row.isRetryable ? 'yes' : 'no',
      spent[row.idSpent],
      String(row.closeCode ?? '-'),
      row.since ?? '-',
      row.suggestion,
    ]);
    expect(rowsOf(chapter('8 Error codes'))).toEqual(rows);
  });

  it('has the table of close codes', () => {
    const rows = Object.entries(CLOSE_CODES).map(([code, row]) => [
      code,
      row.name,
      row.class,
      row.meaning,
    ]);
    expect(rowsOf(chapter('9 Close codes'))).toEqual(rows);
  });

  it('has the table of limits', () => {
    const rows = Object.values(LIMITS).map((row) => [
      `\`${row.key}\``,
      String(row.defaultValue),
      row.unit,
      row.meaning,
    ]);
    expect(rowsOf(chapter('10 Limits'))).toEqual(rows);
  });

  it('has the table of limits of a terminal link', () => {
    const rows = Object.values(TERMINAL_LIMITS).map((row) => [
      `\`${row.key}\``,
      String(row.defaultValue),
      row.unit,
      row.meaning,
    ]);
    const found = rowsOf(`| x |\n${chapter('15 Terminal link')}`);
    expect(found.filter(([key]) => key?.startsWith('`limits.'))).toEqual(rows);
  });

  it('has the table of errors of a terminal link', () => {
    const rows = Object.entries(LINK_ERRORS).map(([code, row]) => [
      `\`${code}\``,
      row.provesNotExecuted ? 'yes' : 'no',
      row.meaning,
    ]);
    const found = rowsOf(`| x |\n${messageSection('terminal_answer')}`);
    expect(found.filter(([code]) => /^`[A-Z_]+`$/.test(code ?? ''))).toEqual(rows);
  });

  it('has every scope', () => {
    const named = rowsOf(chapter('3 Authentication')).map(([scope]) => scope);
    expect(named).toEqual(SCOPES.map((scope) => `\`${scope}\``));
  });

  it('gives each requirement of conformance an id of its own', () => {
    const ids = [...text.matchAll(/^\| ([BKTL]\d\d) \|/gm)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(40);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('links only to headings that exist', () => {
    const anchors = headings(/^#{2,4} (.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    for (const [, anchor] of text.matchAll(/\]\(#([\w-]+)\)/g))
      expect(anchors).toContain(anchor ?? '');
  });
});
