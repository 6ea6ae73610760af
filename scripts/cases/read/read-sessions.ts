import {
  ALWAYS_OPEN,
  asServerMs,
  type HoursInterval,
  type ServerMs,
  type TradingHours,
} from '@mt5-bridge/trading';
import { CaseError, type Fields } from './fields.ts';

export const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** Reads `sessions`, for example `{"MON": ["00:00-24:00"]}`; omitted ones mean an open market. */
export function readSessions(inputs: Fields, name = 'sessions'): TradingHours {
  const holidays = inputs.array('holidays').map((date) => String(date).replaceAll('.', '-'));
  if (!inputs.has(name)) return { ...ALWAYS_OPEN, holidays };
  const fields = inputs.object(name);
  const day = (index: number): readonly HoursInterval[] =>
    fields.array(WEEKDAYS[index] ?? '').map((text) => readInterval(String(text), fields.path));
  return { days: [day(0), day(1), day(2), day(3), day(4), day(5), day(6)], holidays };
}

function readInterval(text: string, path: string): HoursInterval {
  const match = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text);
  if (match === null) throw new CaseError(`${path}: expected HH:MM-HH:MM, received ${text}`);
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = match.slice(1).map(Number);
  return { fromMinute: fromHour * 60 + fromMinute, toMinute: toHour * 60 + toMinute };
}

/** `2025.02.01 12:00[:00]`, or a weekday and a time in a week without holidays: `SAT 12:00`. */
export function readServerTime(text: string, path: string): ServerMs {
  const dated = /^(\d{4})[.-](\d{2})[.-](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (dated !== null) {
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = dated
      .slice(1)
      .map((part) => Number(part ?? 0));
    return asServerMs(Date.UTC(year, month - 1, day, hour, minute, second));
  }
  const named = /^([A-Z]{3}) (\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  const days: readonly string[] = WEEKDAYS;
  const weekday = days.indexOf(named?.[1] ?? '');
  if (named === null || weekday < 0) {
    throw new CaseError(`${path}: expected a server time, received ${text}`);
  }
  const [hour = 0, minute = 0, second = 0] = named.slice(2).map((part) => Number(part ?? 0));
  return asServerMs(Date.UTC(2025, 0, 5 + weekday, hour, minute, second));
}

/** `2025.02.03 00:00`, with seconds only where there are any. */
export function showServerTime(serverMs: number): string {
  const iso = new Date(serverMs).toISOString();
  const seconds = iso.slice(17, 19) === '00' ? '' : iso.slice(16, 19);
  return `${iso.slice(0, 10).replaceAll('-', '.')} ${iso.slice(11, 16)}${seconds}`;
}

/** ISO without milliseconds where there are none. */
export function showUtc(utcMs: number): string {
  return new Date(utcMs).toISOString().replace('.000Z', 'Z');
}
