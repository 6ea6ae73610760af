import type { HoursInterval, TradingHours } from '@mt5-bridge/trading';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MINUTES = 1_440;
const FORM = /^(\w{3})(?:-(\w{3}))? (\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

/**
 * Hours from lines such as `mon-fri 07:00-21:00`. A range of days may go over the end of the week; an end
 * at or before its beginning is on the next day. The schema has checked the form.
 */
export function parseTradingHours(lines: readonly string[]): TradingHours {
  const found = lines.flatMap(parseLine);
  const on = (day: number): readonly HoursInterval[] =>
    found.filter((entry) => entry.day === day).map(({ interval }) => interval);
  return { days: [on(0), on(1), on(2), on(3), on(4), on(5), on(6)], holidays: [] };
}

function parseLine(line: string): { readonly day: number; readonly interval: HoursInterval }[] {
  const [, first = '', last = first, ...times] = FORM.exec(line) ?? [];
  const [fromHour = 0, fromMinutes = 0, toHour = 0, toMinutes = 0] = times.map(Number);
  const fromMinute = fromHour * 60 + fromMinutes;
  const end = toHour * 60 + toMinutes;
  const interval = { fromMinute, toMinute: end > fromMinute ? end : end + DAY_MINUTES };
  const from = DAYS.indexOf(first);
  const count = ((DAYS.indexOf(last) - from + 7) % 7) + 1;
  return Array.from({ length: count }, (_, index) => ({ day: (from + index) % 7, interval }));
}
