/** Half-open interval in minutes from the server's midnight; `toMinute` may be 1440 or more. */
export interface HoursInterval {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/** MT5's sessions: intervals for each server weekday, Sunday first, and dates without any. */
export interface TradingHours {
  readonly days: readonly [
    readonly HoursInterval[],
    readonly HoursInterval[],
    readonly HoursInterval[],
    readonly HoursInterval[],
    readonly HoursInterval[],
    readonly HoursInterval[],
    readonly HoursInterval[],
  ];
  /** Server dates `YYYY-MM-DD` on which the market stays closed. */
  readonly holidays: readonly string[];
}

const DAY_NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY_MINUTES = 1440;

/** One line for each interval, for people: `mon 07:00-21:00`. Holidays are not in it. */
export function describeHours({ days }: TradingHours): string[] {
  return days.flatMap((intervals, day) =>
    intervals.map(
      ({ fromMinute, toMinute }) =>
        `${DAY_NAMES[day]} ${timeOfDay(fromMinute)}-${timeOfDay(endOfDay(toMinute))}`,
    ),
  );
}

/** 24:00 is an end; anything later is on the next day. */
const endOfDay = (minute: number): number => (minute > DAY_MINUTES ? minute - DAY_MINUTES : minute);

function timeOfDay(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
