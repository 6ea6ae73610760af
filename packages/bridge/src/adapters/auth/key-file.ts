import {
  isRecord,
  type KeyRecord,
  type RevokedToken,
  readRecord,
  readRevokedToken,
} from './key-record.ts';
import { readPrivateFile, replacePrivateFile } from './private-file.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Name of the file inside the data directory. */
export const KEY_FILE_NAME = 'keys.json';

const VERSION = 1;

export interface KeyFileContent {
  readonly keys: readonly KeyRecord[];
  readonly revokedTokens: readonly RevokedToken[];
}

/** Reads and checks the whole file; nothing in it is guessed or skipped. A missing file is an empty one. */
export function readKeyFile(path: string): ({ readonly kind: 'ok' } & KeyFileContent) | Refusal {
  const file = readPrivateFile(path);
  if (file.kind === 'missing') return { kind: 'ok', keys: [], revokedTokens: [] };
  if (file.kind === 'refused') return file;
  const content = parseContent(new TextDecoder().decode(file.bytes));
  return typeof content === 'string' ? broken(path, content) : { kind: 'ok', ...content };
}

export function writeKeyFile(path: string, content: KeyFileContent): void {
  replacePrivateFile(path, `${JSON.stringify({ version: VERSION, ...content }, null, 2)}\n`);
}

function parseContent(text: string): KeyFileContent | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message may quote the content: what matters is that it is not JSON.
    return 'it is not JSON';
  }
  if (!isRecord(value)) return 'it is not a JSON object';
  if (value.version !== VERSION) return `version: expected ${VERSION}, as this bridge writes it`;
  const keys = readList(value.keys, 'keys', readRecord);
  if (typeof keys === 'string') return keys;
  const revokedTokens = readList(value.revokedTokens, 'revokedTokens', readRevokedToken);
  if (typeof revokedTokens === 'string') return revokedTokens;
  return { keys, revokedTokens };
}

function readList<Item extends object>(
  value: unknown,
  name: string,
  readItem: (value: unknown) => Item | string,
): readonly Item[] | string {
  if (!Array.isArray(value)) return `${name}: expected a list`;
  const items: Item[] = [];
  for (const [place, raw] of value.entries()) {
    const item = readItem(raw);
    if (typeof item === 'string') return `${name}[${place}].${item}`;
    items.push(item);
  }
  return items;
}

function broken(path: string, problem: string): Refusal {
  return refuse(
    `${path} can not be used: ${problem}`,
    'Restore the file from a backup, or move it away and make new keys with: mt5-bridge keys create',
  );
}
