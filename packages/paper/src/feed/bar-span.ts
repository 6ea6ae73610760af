import {
  asUtcMs,
  DAY_MS,
  MINUTE_MS,
  type ServerZone,
  serverOffsetMs,
  type Timeframe,
} from '@mt5-bridge/trading';

/** Half-open stretch of UTC that one bar covers. */
export interface BarSpan {
  readonly startMs: number;
  readonly endMs: number;
}

const WEEK_MS = 7 * DAY_MS;
/** 1970-01-04 was the first Sunday of the epoch: MT5's weeks begin there. */
const FIRST_SUNDAY_MS = 3 * DAY_MS;

const MINUTES: Readonly<Record<Exclude<Timeframe, 'W1' | 'MN1'>, number>> = {
  M1: 1,
  M2: 2,
  M3: 3,
  M4: 4,
  M5: 5,
  M6: 6,
  M10: 10,
  M12: 12,
  M15: 15,
  M20: 20,
  M30: 30,
  H1: 60,
  H2: 120,
  H3: 180,
  H4: 240,
  H6: 360,
  H8: 480,
  H12: 720,
  D1: 1440,
};

/** The bar that contains `utcMs`. Days, weeks and months are the server's. */
export function barSpan(timeframe: Timeframe, utcMs: number, zone: ServerZone): BarSpan {
  const offset = (ms: number): number => serverOffsetMs(zone, asUtcMs(ms));
  const here = offset(utcMs);
  const serverMs = utcMs + here;
  const [serverStart, serverEnd] = serverSpan(timeframe, serverMs);
  // Summer time may begin or end inside the bar: each edge has the offset of its own instant.
  const flatStart = serverStart - here;
  const startMs = flatStart + here - offset(flatStart);
  const flatEnd = serverEnd - here;
  return { startMs, endMs: flatEnd + here - offset(flatEnd) };
}

function serverSpan(timeframe: Timeframe, serverMs: number): readonly [number, number] {
  if (timeframe === 'MN1') return monthSpan(serverMs);
  const periodMs = timeframe === 'W1' ? WEEK_MS : MINUTES[timeframe] * MINUTE_MS;
  const originMs = timeframe === 'W1' ? FIRST_SUNDAY_MS : 0;
  const start = Math.floor((serverMs - originMs) / periodMs) * periodMs + originMs;
  return [start, start + periodMs];
}

function monthSpan(serverMs: number): readonly [number, number] {
  const date = new Date(serverMs);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  return [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
}

/** Length in minutes of a bar that has a fixed one. */
export function timeframeMinutes(timeframe: Timeframe): number | undefined {
  if (timeframe === 'MN1') return undefined;
  return timeframe === 'W1' ? 7 * 1440 : MINUTES[timeframe];
}

const TIMEFRAMES = new Set<string>([...Object.keys(MINUTES), 'W1', 'MN1']);

export function isTimeframe(text: string): text is Timeframe {
  return TIMEFRAMES.has(text);
}
