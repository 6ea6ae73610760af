import type { Database } from 'bun:sqlite';
import type { AppendResult } from '../../ports/append-result.ts';
import type { ControlStore } from '../../ports/control-store.ts';
import type { GroupCommit } from './group-commit.ts';
import { type WriteRow, writePosition } from './ledger-writes.ts';

const PUT_CONTROL = writePosition('putControl');
const DELETE_CONTROL = writePosition('deleteControl');

/** One row per name in the ledger's database: one write is one part of a group commit. */
export class SqliteControlStore implements ControlStore {
  readonly #commit: GroupCommit;
  readonly #all;

  constructor(commit: GroupCommit, reader: Database) {
    this.#commit = commit;
    this.#all = reader.prepare<{ readonly name: string; readonly value: string }, []>(
      'select name, value from control_state',
    );
  }

  async load(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#all.all().map(({ name, value }) => [name, value]));
  }

  put(name: string, value: string | null): Promise<AppendResult> {
    const { promise, resolve } = Promise.withResolvers<AppendResult>();
    const row: WriteRow = value === null ? [DELETE_CONTROL, name] : [PUT_CONTROL, name, value];
    this.#commit.append([row], resolve);
    return promise;
  }
}
