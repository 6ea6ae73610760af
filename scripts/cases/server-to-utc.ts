import { asServerMs, fixedZone, serverToUtc as utcOf } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readServerTime, showUtc } from './read/read-sessions.ts';
import { readZone } from './read/read-zone.ts';

export const serverToUtc: CaseAdapter = (inputs) => {
  const serverMs = inputs.has('time_msc')
    ? asServerMs(inputs.number('time_msc'))
    : readServerTime(inputs.string('server_time'), inputs.path);
  const zone = readZone(inputs) ?? fixedZone(0);
  const utcMs = utcOf(zone, serverMs);
  return {
    utc: showUtc(utcMs),
    utc_msc: utcMs,
    offset_seconds: (serverMs - utcMs) / 1000,
  };
};
