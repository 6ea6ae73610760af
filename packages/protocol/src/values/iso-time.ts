const DAY_MS = 86_400_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
const DASH = 45;
const ZERO = 48;
const COLON = 58;
const LETTER_T = 84;

/** The decoder reads a time to check it and the handler to use it: the second reading is spared. */
let lastText = '';
let lastMs: number | undefined;

/**
 * Milliseconds since 1970 of an ISO 8601 time with 0 to 9 digits of fraction and `Z` or an offset such as
 * `+02:00`; digits below a millisecond are cut. `undefined` for everything else, a time without a zone
 * included: `Date.parse` would read it in the zone of the machine. 23:59:60 at the end of a UTC month is a
 * leap second and counts as the first second of the next day, as POSIX time does.
 */
export function parseIsoTime(text: string): number | undefined {
  if (text === lastText) return lastMs;
  lastText = text;
  lastMs = readIsoTime(text);
  return lastMs;
}

function readIsoTime(text: string): number | undefined {
  const century = twoDigits(text, 0);
  const yearOfCentury = twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  if (century < 0 || yearOfCentury < 0 || hour < 0 || minute < 0 || second < 0) return undefined;
  const year = century * 100 + yearOfCentury;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60 || !hasSeparators(text)) return undefined;
  const zoneAt = endOfFraction(text);
  const offsetMs = parseOffset(text, zoneAt);
  if (offsetMs === undefined) return undefined;
  const dayMs = daysSinceEpoch(year, month, day) * DAY_MS;
  const timeMs = ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs(text, zoneAt);
  const ms = dayMs + timeMs - offsetMs;
  return second === 60 && !isStartOfMonth(ms) ? undefined : ms;
}

/** ISO 8601 in UTC with three digits of fraction, for example `2025-01-27T10:00:00.000Z`. */
export function formatIsoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * Wall clock of a trade server that is `offsetMs` ahead of UTC, without a zone, for example
 * `2025-01-27T12:00:00.000`.
 */
export function formatBrokerTime(ms: number, offsetMs: number): string {
  return formatIsoTime(ms + offsetMs).slice(0, -1);
}

/** -1 where there are not two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function hasSeparators(text: string): boolean {
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  );
}

/** Index of the zone, or -1 when a point is not followed by 1 to 9 digits. */
function endOfFraction(text: string): number {
  if (text[19] !== '.') return 19;
  let at = 20;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= ZERO + 9) at += 1;
  return at === 20 || at > 29 ? -1 : at;
}

function fractionMs(text: string, zoneAt: number): number {
  let ms = 0;
  for (let at = 20, unit = 100; at < zoneAt && unit >= 1; at += 1, unit /= 10) {
    ms += (text.charCodeAt(at) - ZERO) * unit;
  }
  return ms;
}

function parseOffset(text: string, zoneAt: number): number | undefined {
  const sign = zoneAt === -1 ? '' : text[zoneAt];
  if (sign === 'Z') return text.length === zoneAt + 1 ? 0 : undefined;
  if ((sign !== '+' && sign !== '-') || text.length !== zoneAt + 6) return undefined;
  const hour = twoDigits(text, zoneAt + 1);
  const minute = twoDigits(text, zoneAt + 4);
  if (hour < 0 || minute < 0 || hour > 23 || minute > 59) return undefined;
  if (text[zoneAt + 3] !== ':') return undefined;
  const offsetMs = (hour * 60 + minute) * 60_000;
  return sign === '-' ? -offsetMs : offsetMs;
}

function daysInMonth(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that start in March. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}

/** A leap second has been written as second 60, so its instant lies in the next month's first second. */
function isStartOfMonth(ms: number): boolean {
  const date = new Date(ms);
  const secondOfDay = Math.floor((((ms % DAY_MS) + DAY_MS) % DAY_MS) / 1000);
  return secondOfDay === 0 && date.getUTCDate() === 1;
}
