import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** What a process did to its files and told its clients, in the order in which it did it. */
export type DiskStep =
  | {
      readonly kind: 'write';
      readonly file: string;
      readonly offset: number;
      readonly data: Buffer;
    }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'unlink'; readonly file: string }
  /** A sync that has returned: all that was written to the file before it is durable. */
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'told'; readonly signalIds: readonly string[] };

/** Longer than any page that SQLite writes. */
const DATA_MAX = 70_000;

/** Writes calls with all their bytes and the paths of their files to `log`. */
export function recording(log: string): string[] {
  const calls = 'trace=pwrite64,fsync,ftruncate,sendto,unlink';
  const form = ['-y', '-xx', '-s', `${DATA_MAX}`];
  return ['strace', '-f', '--seccomp-bpf', '-qq', ...form, '-o', log, '-e', calls];
}

const BYTES = '"((?:\\\\x[0-9a-f]{2})*)"';
const FILE = '\\d+<((?:\\\\x[0-9a-f]{2})*)>';
const WRITE = new RegExp(`^\\d+ +pwrite64\\(${FILE}, ${BYTES}, \\d+, (\\d+)`);
const TRUNCATE = new RegExp(`^\\d+ +ftruncate\\(${FILE}, (\\d+)`);
const UNLINK = new RegExp(`^\\d+ +unlink\\(${BYTES}`);
const SEND = new RegExp(`^\\d+ +sendto\\(${FILE}, ${BYTES}`);
const SYNC = new RegExp(`^(\\d+) +fsync\\(${FILE}(\\) += 0| <unfinished)`);
const SYNC_ENDED = /^(\d+) +<\.\.\. fsync resumed>\) += 0/;

/** Reads what `recording` wrote. */
export function readRecord(log: string): DiskStep[] {
  const syncing = new Map<string, string>();
  return readFileSync(log, 'latin1')
    .split('\n')
    .flatMap((line) => readWrite(line) ?? readSend(line) ?? readSync(line, syncing) ?? []);
}

function readWrite(line: string): DiskStep | undefined {
  const [isWrite, path = '', data = '', offset] = WRITE.exec(line) ?? [];
  if (isWrite !== undefined) {
    return { kind: 'write', file: nameOf(path), offset: Number(offset), data: toBytes(data) };
  }
  const [isTruncate, truncated = '', size] = TRUNCATE.exec(line) ?? [];
  if (isTruncate !== undefined) {
    return { kind: 'truncate', file: nameOf(truncated), size: Number(size) };
  }
  const [isUnlink, removed = ''] = UNLINK.exec(line) ?? [];
  return isUnlink === undefined ? undefined : { kind: 'unlink', file: nameOf(removed) };
}

function readSend(line: string): DiskStep | undefined {
  const [isSend, , data = ''] = SEND.exec(line) ?? [];
  if (isSend === undefined) return undefined;
  const answers = toBytes(data)
    .toString('latin1')
    .matchAll(/"type":"trading_signal_executed".*?"signal_id":"([0-9a-f-]{36})"/g);
  return { kind: 'told', signalIds: [...answers].map(([, id = '']) => id) };
}

/** A sync counts from its return; one that is interrupted in the record returns on a later line. */
function readSync(line: string, syncing: Map<string, string>): DiskStep | undefined {
  const [isSync, thread = '', path = '', end = ''] = SYNC.exec(line) ?? [];
  if (isSync !== undefined) {
    if (end.startsWith(')')) return { kind: 'sync', file: nameOf(path) };
    syncing.set(thread, nameOf(path));
    return undefined;
  }
  const file = syncing.get(SYNC_ENDED.exec(line)?.[1] ?? '');
  return file === undefined ? undefined : { kind: 'sync', file };
}

const toBytes = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');
const nameOf = (path: string): string => basename(toBytes(path).toString());
