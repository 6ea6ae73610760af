import type { Database } from 'bun:sqlite';
import { readEventRanges } from './event-ranges.ts';
import type { OpenedLedger, OpenLedger } from './ledger-messages.ts';
import { type MetaName, readMeta, writeMeta } from './ledger-meta.ts';

/** Who the ledger is and where its events stand; gives a new one its identity. */
export function readLedgerHead(
  database: Database,
  { newBridgeId, newEpoch }: OpenLedger,
): Pick<OpenedLedger, 'bridgeId' | 'epoch' | 'lastSeqs'> {
  const stored = (name: MetaName, made: string): string => {
    const known = readMeta(database, name);
    if (known === undefined) writeMeta(database, name, made);
    return known ?? made;
  };
  return {
    bridgeId: stored('bridge_id', newBridgeId),
    epoch: stored('epoch', newEpoch),
    lastSeqs: readEventRanges(database).map(({ accountId, lastSeq }) => [accountId, lastSeq]),
  };
}
