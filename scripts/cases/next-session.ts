import { fixedZone, nextOpenAt, serverToUtc } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readServerTime, readSessions, showServerTime, showUtc } from './read/read-sessions.ts';
import { readZone } from './read/read-zone.ts';

export const nextSession: CaseAdapter = (inputs) => {
  const hours = readSessions(inputs);
  const now = readServerTime(inputs.string('server_time'), inputs.path);
  const open = nextOpenAt(hours, now);
  const zone = readZone(inputs) ?? fixedZone(0);
  if (open === undefined) return { next_open_server: null, retry_after: null };
  return { next_open_server: showServerTime(open), retry_after: showUtc(serverToUtc(zone, open)) };
};
