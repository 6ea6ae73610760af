import type { Database } from 'bun:sqlite';

export type MetaName =
  | 'bridge_id'
  | 'epoch'
  | 'indexed_signal_no'
  | 'indexed_fingerprint_no'
  | 'indexed_request_no'
  | 'bodies_pruned_to_no';

/** Single values that the ledger keeps of itself. */
export function readMeta(database: Database, name: MetaName): string | undefined {
  return database
    .query<{ value: string }, [string]>('select value from meta where name = ?1')
    .get(name)?.value;
}

export function writeMeta(database: Database, name: MetaName, value: string): void {
  database.query('insert or replace into meta (name, value) values (?1, ?2)').run(name, value);
}
