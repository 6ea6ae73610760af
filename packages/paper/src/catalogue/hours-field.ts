import { dateOfDay, dayOfDate, type HoursInterval, type TradingHours } from '@mt5-bridge/trading';

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
const INTERVAL = /^(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
/** Sessions may run into the next day, as `from` and `to` of MT5's sessions do. */
const MINUTE_MAX = 48 * 60;

export const HOURS_EXPECTED =
  '{"MON": ["00:00-24:00"], ..., "holidays": ["2026-12-25"]} in server time, intervals in order';

/** Hours as a catalogue file spells them; a day that is left out is closed. `undefined`: not such hours. */
export function readHours(value: unknown): TradingHours | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const byName = new Map<string, readonly HoursInterval[]>();
  let holidays: readonly string[] = [];
  for (const [key, given] of Object.entries(value)) {
    if (!Array.isArray(given)) return undefined;
    if (key === 'holidays') {
      if (!given.every(isDate)) return undefined;
      holidays = given;
      continue;
    }
    const intervals = readIntervals(given);
    if (intervals === undefined || !DAYS.some((day) => day === key)) return undefined;
    byName.set(key, intervals);
  }
  const day = (name: (typeof DAYS)[number]): readonly HoursInterval[] => byName.get(name) ?? [];
  const days = [
    day('SUN'),
    day('MON'),
    day('TUE'),
    day('WED'),
    day('THU'),
    day('FRI'),
    day('SAT'),
  ] as const;
  return { days, holidays };
}

function readIntervals(given: readonly unknown[]): readonly HoursInterval[] | undefined {
  const intervals: HoursInterval[] = [];
  for (const text of given) {
    const match = typeof text === 'string' ? INTERVAL.exec(text) : null;
    if (match === null) return undefined;
    const fromMinute = Number(match[1]) * 60 + Number(match[2]);
    const toMinute = Number(match[3]) * 60 + Number(match[4]);
    const earliest = intervals.at(-1)?.toMinute ?? 0;
    if (fromMinute < earliest || fromMinute >= toMinute || toMinute > MINUTE_MAX) return undefined;
    intervals.push({ fromMinute, toMinute });
  }
  return intervals;
}

function isDate(text: unknown): text is string {
  const match = typeof text === 'string' ? DATE.exec(text) : null;
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const isInRange = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isInRange && dateOfDay(dayOfDate(year, month, day)).day === day;
}
