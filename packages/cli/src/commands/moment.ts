import { parseIsoTime } from '@mt5-bridge/protocol';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds since 1970 of a time in ISO 8601, of a date in UTC, or of so long ago: `10m`, `2h`, `3d`. */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) {
    // The pattern lets these units through alone.
    return nowMs - Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS];
  }
  return parseIsoTime(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
}
