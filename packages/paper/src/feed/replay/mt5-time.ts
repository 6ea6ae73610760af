import { DAY_MS, dateOfDay, dayOfDate } from '@mt5-bridge/trading';
import type { RowProblem } from './file-problem.ts';
import type { RowReader } from './row-reader.ts';

/** Days since 1970 of a date that exists; `undefined` for 30 February. */
export function dayOfCalendar(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const number = dayOfDate(year, month, day);
  return dateOfDay(number).day === day ? number : undefined;
}

const DATE = /^(\d{4})[.-](\d{2})[.-](\d{2})$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?$/;

/** Reads the date and time columns of an MT5 export; a day's date is worked out once. */
export class Mt5TimeReader {
  #text = '';
  #dayMs = 0;

  /** Server time in milliseconds, or what is wrong with it. `timeField` -1: the file has dates only. */
  read(reader: RowReader, dateField: number, timeField: number): number | RowProblem {
    const date = reader.text(dateField);
    if (date !== this.#text) {
      const match = DATE.exec(date);
      const day =
        match === null
          ? undefined
          : dayOfCalendar(Number(match[1]), Number(match[2]), Number(match[3]));
      if (day === undefined) return wrong('<DATE>', 'a date YYYY.MM.DD', date);
      this.#text = date;
      this.#dayMs = day * DAY_MS;
    }
    if (timeField < 0) return this.#dayMs;
    const time = reader.text(timeField);
    const ofDayMs = timeOfDayMs(time);
    return ofDayMs === undefined
      ? wrong('<TIME>', 'a time HH:MM:SS or HH:MM:SS.mmm', time)
      : this.#dayMs + ofDayMs;
  }
}

function timeOfDayMs(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const ms = Number((match[4] ?? '').padEnd(3, '0'));
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

function wrong(column: string, expected: string, received: string): RowProblem {
  return { column, expected, received: JSON.stringify(received) };
}
