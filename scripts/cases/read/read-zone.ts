import { EUROPEAN_CLOSE, fixedZone, NEW_YORK_CLOSE, type ServerZone } from '@mt5-bridge/trading';
import { CaseError, type Fields } from './fields.ts';

/** Reads `offset_seconds`, or a zone rule: `New York + 7 h`, `EU + 2 h`. */
export function readZone(inputs: Fields): ServerZone | undefined {
  if (inputs.has('offset_seconds')) return fixedZone(inputs.number('offset_seconds') / 60);
  const name = inputs.pick('zone_rule', 'zone', 'server_zone', 'rule', 'dst_rule');
  if (!inputs.has(name)) return undefined;
  const rule = inputs.string(name);
  if (/new.?york|\bny\b|\bus\b/i.test(rule)) return NEW_YORK_CLOSE;
  if (/\beu\b|europe/i.test(rule)) return EUROPEAN_CLOSE;
  throw new CaseError(`${inputs.path}.${name}: expected a known zone rule, received ${rule}`);
}
