import type { DataDirInUseError } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir-errors.ts';
import { readAdminToken } from '@mt5-bridge/bridge/internal/adapters/data-dir/owner.ts';
import { AdminClient } from './admin-client.ts';

/** The admin interface of the bridge that owns a data directory. Throws `busy` when there is none. */
export function adminOf(dataDir: string, busy: DataDirInUseError): AdminClient {
  const adminToken = readAdminToken(dataDir);
  // An owner without a port or token is starting, ending, or another command.
  if (busy.port === null || adminToken === undefined) throw busy;
  return new AdminClient(busy.port, adminToken);
}
