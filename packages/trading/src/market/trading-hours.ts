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
