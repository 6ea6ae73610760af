import { isoDate, weekday } from '../market/calendar.ts';
import type { SymbolSpec } from '../market/symbol-spec.ts';

/** Server dates `YYYY-MM-DD` whose nights are charged the night before (a group option). */
export type SwapHolidays = readonly string[];

/**
 * Multiplier of the night that ends a server day. A holiday is not charged; its own multiplier is
 * added to the day before (MetaQuotes administrator manual, Swaps).
 *
 * @param day whole days since 1970-01-01 of server time
 */
export function swapMultiplier(
  spec: Pick<SymbolSpec, 'swapDays'>,
  day: number,
  holidays: SwapHolidays = [],
): number {
  if (isHoliday(day, holidays)) return 0;
  let multiplier = spec.swapDays[weekday(day)] ?? 0;
  for (let next = day + 1; isHoliday(next, holidays); next++) {
    multiplier += spec.swapDays[weekday(next)] ?? 0;
  }
  return multiplier;
}

function isHoliday(day: number, holidays: SwapHolidays): boolean {
  return holidays.length > 0 && holidays.includes(isoDate(day));
}
