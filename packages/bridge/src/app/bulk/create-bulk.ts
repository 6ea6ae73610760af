import type { ControlStore } from '../../ports/control-store.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import { AccountDoor } from './account-door.ts';
import { BulkService, type BulkServiceParts } from './bulk-service.ts';
import { type StopActionParts, StopActions } from './stop-actions.ts';

export interface BulkParts
  extends Omit<BulkServiceParts, 'door' | 'reconciler'>,
    Pick<StopActionParts, 'onReport'> {
  readonly reconciler: Pick<Reconciler, 'ready' | 'watch'>;
  readonly controlStore: ControlStore;
}

/** What works on many orders and positions at once. */
export function createBulk(parts: BulkParts): {
  readonly lists: BulkService;
  readonly stopActions: StopActions;
} {
  const door = new AccountDoor(parts);
  const lists = new BulkService({ ...parts, door });
  const { terminalTimeoutMs, reconcileTimeoutMs } = parts.settings;
  const stopActions = new StopActions({
    ...parts,
    store: parts.controlStore,
    door,
    lists,
    reportAfterMs: terminalTimeoutMs + reconcileTimeoutMs,
  });
  return { lists, stopActions };
}
