import type { Database } from 'bun:sqlite';
import { readEventRanges } from './event-ranges.ts';
import type { OpenedLedger, OpenLedger } from './ledger-messages.ts';

/** Where the ledger stands; gives a new one its identity. */
export function readLedgerHead(
  database: Database,
  { newBridgeId, newEpoch }: OpenLedger,
): Omit<OpenedLedger, 'kind'> {
  const keep = database.query('insert or ignore into meta (name, value) values (?1, ?2)');
  const read = database.query<{ value: string }, [string]>(
    'select value from meta where name = ?1',
  );
  const stored = (name: string, made: string): string => {
    const known = read.get(name);
    if (known !== null) return known.value;
    keep.run(name, made);
    return made;
  };
  const last = database.query<{ no: number | null }, []>('select max(no) as no from signal').get();
  return {
    bridgeId: stored('bridge_id', newBridgeId),
    epoch: stored('epoch', newEpoch),
    lastSignalNo: last?.no ?? 0,
    lastSeqs: readEventRanges(database).map(({ accountId, lastSeq }) => [accountId, lastSeq]),
  };
}
