import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { formatIsoTime, parseIsoTime } from '../../src/values/iso-time.ts';

const accepted: readonly (readonly [string, string])[] = [
  ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
  ['2025-01-27T10:00:00Z', '2025-01-27T10:00:00.000Z'],
  ['2025-01-27T10:00:00.1Z', '2025-01-27T10:00:00.100Z'],
  ['2025-01-27T10:00:00.123456Z', '2025-01-27T10:00:00.123Z'],
  ['2025-01-27T10:00:00.999999999Z', '2025-01-27T10:00:00.999Z'],
  ['2025-01-27T10:00:00+02:00', '2025-01-27T08:00:00.000Z'],
  ['2025-01-27T10:00:00.5-05:30', '2025-01-27T15:30:00.500Z'],
  ['2025-01-27T10:00:00-00:00', '2025-01-27T10:00:00.000Z'],
  ['2025-01-01T00:30:00+01:00', '2024-12-31T23:30:00.000Z'],
  ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
  ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ['0000-03-01T00:00:00Z', '0000-03-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500Z'],
  ['2017-01-01T01:59:60+02:00', '2017-01-01T00:00:00.000Z'],
];

const refused: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['no zone', '2025-01-27T10:00:00'],
  ['a date only', '2025-01-27'],
  ['a space as separator', '2025-01-27 10:00:00Z'],
  ['lower-case letters', '2025-01-27t10:00:00z'],
  ['no seconds', '2025-01-27T10:00Z'],
  ['month 0', '2025-00-27T10:00:00Z'],
  ['month 13', '2025-13-27T10:00:00Z'],
  ['day 0', '2025-01-00T10:00:00Z'],
  ['30 February', '2025-02-30T10:00:00Z'],
  ['29 February of a common year', '2025-02-29T10:00:00Z'],
  ['29 February 1900', '1900-02-29T10:00:00Z'],
  ['hour 24', '2025-01-27T24:00:00Z'],
  ['minute 60', '2025-01-27T10:60:00Z'],
  ['second 61', '2025-01-27T10:00:61Z'],
  ['a leap second within a day', '2025-01-27T10:00:60Z'],
  ['a leap second within a month', '2025-01-27T23:59:60Z'],
  ['a leap second in local time', '2016-12-31T23:59:60+01:00'],
  ['a point without digits', '2025-01-27T10:00:00.Z'],
  ['ten digits of fraction', '2025-01-27T10:00:00.1234567890Z'],
  ['a comma', '2025-01-27T10:00:00,5Z'],
  ['an offset without colon', '2025-01-27T10:00:00+0200'],
  ['an offset of hours only', '2025-01-27T10:00:00+02'],
  ['an offset of 24 hours', '2025-01-27T10:00:00+24:00'],
  ['an offset of 60 minutes', '2025-01-27T10:00:00+02:60'],
  ['text after the zone', '2025-01-27T10:00:00Z '],
  ['text after the offset', '2025-01-27T10:00:00+02:000'],
  ['text before', ' 2025-01-27T10:00:00Z'],
  ['a sign', '+2025-01-27T10:00:00Z'],
  ['other digits', '２025-01-27T10:00:00Z'],
  ['what Date.parse takes', 'Mon, 27 Jan 2025 10:00:00 GMT'],
  ['seconds since 1970', '1737972000'],
];

describe('parseIsoTime', () => {
  for (const [text, instant] of accepted) {
    it(`reads ${text}`, () => {
      const ms = parseIsoTime(text);
      expect(ms === undefined ? ms : formatIsoTime(ms)).toBe(instant);
    });
  }

  for (const [what, text] of refused) {
    it(`refuses ${what}: '${text}'`, () => {
      expect(parseIsoTime(text)).toBeUndefined();
    });
  }

  it('reads back every millisecond that formatIsoTime writes', () => {
    const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    fc.assert(fc.property(instant, (ms) => parseIsoTime(formatIsoTime(ms)) === ms));
  });

  it('agrees with Date.parse on every time of its own form', () => {
    const part = (min: number, max: number) =>
      fc.integer({ min, max }).map((value) => String(value).padStart(2, '0'));
    const parts = fc.tuple(part(1, 13), part(0, 32), part(0, 24), part(0, 61), part(0, 59));
    fc.assert(
      fc.property(fc.integer({ min: 1583, max: 9998 }), parts, (year, [mo, d, h, mi, s]) => {
        const date = new Date(`${year}-${mo}-${d}T00:00:00.000Z`);
        // Some engines roll 30 February over into March; a true day keeps its number.
        const isTrueDay = date.getUTCDate() === Number(d);
        const expected =
          isTrueDay && Number(h) < 24 && Number(mi) < 60
            ? Date.parse(`${year}-${mo}-${d}T${h}:${mi}:${s}.000Z`)
            : undefined;
        expect(parseIsoTime(`${year}-${mo}-${d}T${h}:${mi}:${s}Z`)).toBe(expected);
      }),
    );
  });

  it('never throws and never answers NaN', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const ms = parseIsoTime(text);
        return ms === undefined || Number.isInteger(ms);
      }),
    );
  });
});
