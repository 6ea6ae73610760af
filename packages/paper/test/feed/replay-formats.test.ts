import { describe, expect, it } from 'bun:test';
import { zipSync } from 'fflate';
import {
  BARS,
  BITCOIN,
  GOLD,
  load,
  loadTexts,
  type Row,
  rows,
  SHIPPED,
  series,
  TICKS,
} from './replay-files.ts';

const row = (time: string, bid: number, ask: number, flags = 6, tickVolume = 1): Row => ({
  time,
  bid,
  ask,
  flags,
  tickVolume,
});

function only(result: ReturnType<typeof load>) {
  const [first, ...rest] = series(result);
  if (first === undefined || rest.length > 0) throw new Error('one series expected');
  return first;
}

describe('Lean ticks', () => {
  it('come out of the shipped zip with symbol and date from inside it', () => {
    const one = only(load(SHIPPED));
    expect(one.spec.name).toBe('EURUSD' as typeof one.spec.name);
    expect(one.columns.length).toBe(1_164);
    expect(rows(one).slice(0, 2)).toEqual([
      row('2014-05-04T21:00:00.462Z', 1.38817, 1.38884),
      row('2014-05-04T21:00:02.120Z', 1.38794, 1.38894),
    ]);
    expect(rows(one).at(-1)?.time).toBe('2014-05-04T23:59:48.314Z');
  });

  it('keep whole milliseconds of a fraction and refine the digits of the catalogue', () => {
    const { spec, columns } = only(load(GOLD));
    expect(columns.timesMs[0]).toBe(Date.UTC(2014, 4, 4) + 79_200_579);
    expect(columns.bids[0]).toBe(1300.151);
    expect(spec.digits).toBe(3);
    expect(spec.tickSize).toBe(0.001);
    // -75.82 points of 0.01 are -758.2 points of 0.001.
    expect(spec.swapLong).toBeCloseTo(-758.2, 9);
    expect(spec.source).toContain('3 digits from the replayed file');
  });

  it('take symbol and date from a folder and a name, as Lean keeps its data', () => {
    const text = '0,1.1,1.2\n1,1.1,1.3\n';
    const path = 'data/forex/oanda/tick/gbpusd/20240102_quote.csv';
    expect(only(loadTexts({ [path]: text })).spec.name as string).toBe('GBPUSD');
    const windows = only(loadTexts({ 'C:\\ticks\\gbpusd\\20240102_quote.csv': text }));
    expect(rows(windows)[1]).toEqual(row('2024-01-02T00:00:00.001Z', 1.1, 1.3, 4));
  });
});

describe('MT5 tick exports', () => {
  it('carry an unchanged side over and wait for both sides', () => {
    const one = only(load(TICKS));
    expect(rows(one)).toEqual([
      row('2026-03-06T08:00:00.211Z', 1.08463, 1.08471, 2),
      row('2026-03-06T08:00:00.698Z', 1.08465, 1.08473, 6),
      row('2026-03-06T08:00:01.002Z', 1.08465, 1.08472, 4),
      row('2026-03-06T08:00:01.002Z', 1.08464, 1.08472, 2),
    ]);
  });

  it('are server time: two hours ahead of UTC in winter, three in the summer of the US', () => {
    const file = (date: string): string =>
      `<DATE>\t<TIME>\t<BID>\t<ASK>\n${date}\t12:00:00.000\t1\t1\n`;
    const winter = only(loadTexts({ 'EURUSD_w.csv': file('2025.03.07') }));
    const summer = only(loadTexts({ 'EURUSD_s.csv': file('2025.03.10') }));
    expect(rows(winter)[0]?.time).toBe('2025-03-07T10:00:00.000Z');
    expect(rows(summer)[0]?.time).toBe('2025-03-10T09:00:00.000Z');
  });

  it('are read as UTF-16 and with a byte order mark too', () => {
    const text = '<DATE>\t<TIME>\t<BID>\t<ASK>\n2025.03.07\t12:00:00\t1.1\t1.2\n';
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(text, code).buffer),
    ]);
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode(text)]);
    expect(only(loadTexts({ 'EURUSD_a.csv': utf16 })).columns.length).toBe(1);
    expect(only(loadTexts({ 'EURUSD_a.csv': marked })).columns.length).toBe(1);
  });
});

const code = (character: string): number => character.charCodeAt(0);

describe('MT5 bar exports', () => {
  it('become open, low, high, close of a rising bar with the spread of the bar', () => {
    const one = only(load(BARS));
    // 2025.10.01 00:00 server, 1.17328 1.17343 1.17327 1.17343, 11 ticks, spread 13; close is the high.
    expect(rows(one).slice(0, 3)).toEqual([
      row('2025-09-30T21:00:00.000Z', 1.17328, 1.17341, 6, 4),
      row('2025-09-30T21:00:20.000Z', 1.17327, 1.1734, 6, 4),
      row('2025-09-30T21:00:40.000Z', 1.17343, 1.17356, 6, 3),
    ]);
  });

  const header = '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n';
  const expand = (...bars: string[]): (number | undefined)[] => {
    const text = bars.map((bar, i) => `2025.03.07\t12:0${i}:00\t${bar.replaceAll(' ', '\t')}\n`);
    return rows(only(loadTexts({ 'X_M1_1.csv': header + text.join('') }))).map(({ bid }) => bid);
  };

  it('go high first in a falling bar', () => {
    expect(expand('15 17 13 14 9 0 0')).toEqual([15, 17, 13, 14]);
    expect(expand('15 17 13 16 9 0 0')).toEqual([15, 13, 17, 16]);
  });

  it('turn against the bar before when a bar has no body', () => {
    expect(expand('15 16 14 16 9 0 0', '15 17 13 15 9 0 0')).toEqual([15, 14, 16, 15, 17, 13, 15]);
    expect(expand('15 16 14 14 9 0 0', '15 17 13 15 9 0 0')).toEqual([15, 16, 14, 15, 13, 17, 15]);
  });

  it('are the close alone with one tick, open and close with two', () => {
    expect(expand('15 16 14 16 1 0 0')).toEqual([16]);
    expect(expand('15 16 14 16 2 0 0')).toEqual([15, 16]);
  });

  it('keep the tick volume of each bar', () => {
    const volumes = rows(only(load(BARS))).map(({ tickVolume }) => tickVolume ?? 0);
    const firstBars = [11, 2, 1, 1, 1, 9].reduce((sum, volume) => sum + volume, 0);
    const upTo = rows(only(load(BARS))).filter(({ time }) => time < '2025-09-30T21:06').length;
    expect(volumes.slice(0, upTo).reduce((sum, volume) => sum + volume, 0)).toBe(firstBars);
  });

  it('last as long as their name says', () => {
    const text = `${header}2025.03.07\t12:00:00\t15\t17\t13\t16\t9\t0\t0\n`;
    const times = rows(only(loadTexts({ 'X_H1_1.csv': text }))).map(({ time }) =>
      time.slice(11, 19),
    );
    expect(times).toEqual(['10:00:00', '10:20:00', '10:40:00', '10:59:59']);
  });
});

describe('JSON ticks', () => {
  it('take symbol and digits from the metadata and server time from time_msc', () => {
    const one = only(load(BITCOIN));
    expect(one.spec.name as string).toBe('BTCUSD');
    expect(rows(one)[0]).toEqual(row('2026-03-07T07:03:42.978Z', 67606.99, 67624.05));
  });
});

describe('several files', () => {
  it('make one series per symbol, joined by time whatever their order', () => {
    const first = '0,1.1,1.2\n';
    const all = series(
      loadTexts({
        'eurusd/20240103_quote.csv': first,
        'gbpusd/20240102_quote.csv': first,
        'eurusd/20240102_quote.csv': first,
      }),
    );
    expect(all.map(({ spec, columns }) => [spec.name as string, columns.length])).toEqual([
      ['EURUSD', 2],
      ['GBPUSD', 1],
    ]);
  });

  it('that overlap are refused', () => {
    const result = loadTexts({
      'EURUSD_20240102_a.csv': '0,1.1,1.2\n5,1.1,1.2\n',
      'EURUSD_20240102_b.csv': '4,1.1,1.2\n',
    });
    expect(result).toMatchObject({ ok: false, problem: { file: 'EURUSD_20240102_b.csv' } });
  });
});

describe('a symbol that the catalogue lacks', () => {
  it('is a currency pair when its name is two currencies, else a contract in dollars', () => {
    const header = '<DATE>\t<TIME>\t<BID>\t<ASK>\n2025.03.07\t12:00:00\t';
    const pair = only(loadTexts({ 'EURPLN_x.csv': `${header}4.25512\t4.25612\n` })).spec;
    expect([pair.calcMode, pair.currencyProfit, pair.digits, pair.tickSize] as unknown[]).toEqual([
      'FOREX',
      'PLN',
      5,
      0.00001,
    ]);
    expect(pair.source).toBe('inferred from EURPLN_x.csv');
    const other = only(loadTexts({ 'COFFEE_x.csv': `${header}180.25\t180.30\n` })).spec;
    expect([other.calcMode, other.currencyProfit] as unknown[]).toEqual(['CFDLEVERAGE', 'USD']);
  });
});

describe('a zip', () => {
  it('may hold any of the formats', () => {
    const bytes = new TextEncoder().encode(
      '<DATE>\t<TIME>\t<BID>\t<ASK>\n2025.03.07\t12:00\t1\t1\n',
    );
    const zip = zipSync({ 'export.csv': bytes });
    expect(only(loadTexts({ 'EURUSD_ticks.zip': zip })).columns.length).toBe(1);
  });
});
