import { describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describeFileProblem } from '../../src/feed/replay/file-problem.ts';
import { unzipSingle } from '../../src/feed/replay/unzip-single.ts';
import { load, loadTexts, SHIPPED } from './replay-files.ts';

const LEAN = 'eurusd/20240102_quote.csv';
const TICKS = 'EURUSD_ticks.csv';
const BARS = 'EURUSD_M1_x.csv';
const JSON_FILE = 'EURUSD_x.json';
const TICK_HEADER = '<DATE>\t<TIME>\t<BID>\t<ASK>\t<LAST>\t<VOLUME>\t<FLAGS>\n';
const BAR_HEADER = '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>\n';

const json = (tick: object, digits: unknown = 5): string =>
  JSON.stringify({
    metadata: { symbol: 'EURUSD', symbol_info: { digits } },
    ticks: [{ time_msc: 1_772_874_222_978, bid: 1.1, ask: 1.2, ...tick }],
  });

type BadFile = readonly [what: string, file: string, text: string, says: string];

const BAD_FILES: readonly BadFile[] = [
  ['a crossed quote', LEAN, '0,1.1,1.2\n5,1.3,1.2\n', 'line 2, ask: expected at least the bid 1.3'],
  ['a zero bid', LEAN, '0,0,1.2\n', 'line 1, bid: expected a price above 0'],
  ['a negative ask', LEAN, '0,1.1,-1.2\n', 'line 1, ask: expected a price above 0'],
  ['text for a price', LEAN, '0,1.1,abc\n', 'received "abc"'],
  ['NaN', LEAN, '0,NaN,1.2\n', 'line 1, bid: expected a price above 0'],
  ['an infinite price', LEAN, '0,1e400,1.2\n', 'line 1, bid: expected a price above 0'],
  ['an absurd price', LEAN, '0,2000000000,2000000001\n', 'at most 1000000000'],
  ['an absurd spread', LEAN, '0,1.1,3.3\n', 'line 1, ask: expected at most twice the bid 1.1'],
  [
    'a misplaced point',
    LEAN,
    '0,1.1,1.2\n1,11,12\n',
    'line 2, bid: expected between half and twice',
  ],
  ['binary noise', LEAN, '0,1.1537600000000001,1.2\n', 'line 1, bid: expected at most 8 decimals'],
  ['time that runs back', LEAN, '5,1.1,1.2\n4,1.1,1.2\n', 'not before 2024-01-02T00:00:00.005Z'],
  ['a time after the day', LEAN, '86400000,1.1,1.2\n', 'line 1, time: expected milliseconds since'],
  ['a missing field', LEAN, '0,1.1,1.2\n\n1,1.1\n', 'line 3, row: expected 3 fields'],
  ['a field too many', LEAN, '0,1.1,1.2,9\n', 'received 4 fields'],
  ['no tick at all', TICKS, TICK_HEADER, 'expected at least one tick'],
  ['a date that does not exist', TICKS, `${TICK_HEADER}2025.02.30\t12:00\t1\t1\t\t\t\n`, '<DATE>'],
  ['an hour of 25', TICKS, `${TICK_HEADER}2025.02.03\t25:00:00\t1\t1\t\t\t\n`, 'line 2, <TIME>'],
  [
    'a zero in an export',
    TICKS,
    `${TICK_HEADER}2025.02.03\t12:00:00\t0\t1\t\t\t\n`,
    'line 2, <BID>',
  ],
  ['a bad flag', TICKS, `${TICK_HEADER}2025.02.03\t12:00:00\t1\t1\t\t\t-2\n`, 'line 2, <FLAGS>'],
  [
    'a bad volume',
    TICKS,
    `${TICK_HEADER}2025.02.03\t12:00:00\t1\t1\t\t-2\t6\n`,
    'line 2, <VOLUME>',
  ],
  ['a column missing', TICKS, '<DATE>\t<TIME>\t<BID>\n', '<ASK>: expected this column'],
  [
    'a high below the open',
    BARS,
    `${BAR_HEADER}2025.02.03\t12:00:00\t5\t4\t3\t4\t9\t0\t1\n`,
    'line 2, <HIGH>: expected at least open, low and close (5, 3, 4), received 4',
  ],
  [
    'a low above the close',
    BARS,
    `${BAR_HEADER}2025.02.03\t12:00:00\t5\t6\t5\t4\t9\t0\t1\n`,
    'line 2, <LOW>',
  ],
  [
    'a negative spread',
    BARS,
    `${BAR_HEADER}2025.02.03\t12:00:00\t5\t6\t4\t5\t9\t0\t-1\n`,
    'line 2, <SPREAD>: expected a whole number from 0',
  ],
  [
    'bars that go back',
    BARS,
    `${BAR_HEADER}2025.02.03\t12:01\t5\t6\t4\t5\t9\t0\t1\n2025.02.03\t12:00\t5\t6\t4\t5\t9\t0\t1\n`,
    'line 3, time',
  ],
  ['cut JSON', JSON_FILE, '{"ticks": [', 'expected JSON in UTF-8'],
  [
    'JSON without ticks',
    JSON_FILE,
    json({}).replace('"ticks"', '"tocks"'),
    'ticks: expected a list',
  ],
  ['digits that are none', JSON_FILE, json({}, 'five'), 'metadata.symbol_info.digits'],
  [
    'a bid of text',
    JSON_FILE,
    json({ bid: '1.1' }),
    'ticks[0].bid: expected a price, received "1.1"',
  ],
  ['a price finer than digits', JSON_FILE, json({ bid: 1.123456 }), 'at most 5 decimals'],
  ['a time of text', JSON_FILE, json({ time_msc: 'now' }), 'ticks[0].time_msc'],
  ['another format', 'EURUSD_x.csv', 'hello', 'expected Lean ticks (zip or csv)'],
  ['an empty file', 'EURUSD_x.csv', '', 'received an empty file'],
  ['a name without a symbol', '2024.csv', '0,1.1,1.2\n', 'a name that tells the symbol'],
  ['a name without a date', 'EURUSD_x.csv', '0,1.1,1.2\n', 'a name with the date'],
];

describe('a file that no market could have written', () => {
  it.each([...BAD_FILES])('is refused as a whole for %s', (_what, file, text, says) => {
    const result = loadTexts({ 'gbpusd/20240102_quote.csv': '0,1.1,1.2\n', [file]: text });
    if (result.ok) throw new Error('was accepted');
    expect(result.problem.file).toBe(file);
    expect(describeFileProblem(result.problem)).toContain(says);
  });

  it('is refused when it can not be read', () => {
    const result = load('no-such-folder/EURUSD.zip');
    if (result.ok) throw new Error('was accepted');
    expect(describeFileProblem(result.problem)).toContain(
      'expected a readable file, received ENOENT',
    );
  });

  it('never makes the parser throw, whatever bytes it has', () => {
    const names = fc.constantFrom(LEAN, TICKS, BARS, JSON_FILE);
    const pieces = fc.constantFrom(
      '0',
      '1.1',
      ',',
      '\n',
      '\t',
      '<DATE>',
      '<OPEN>',
      '{',
      '"',
      '-',
      'e',
    );
    const text = fc.array(pieces, { maxLength: 60 }).map((some) => some.join(''));
    const bytes = fc.uint8Array({ maxLength: 200 });
    fc.assert(
      fc.property(names, fc.oneof(text, bytes), (name, content) => {
        expect(() => loadTexts({ [name]: content })).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a zip that is not what it should be', () => {
  const problem = (bytes: Uint8Array, maxBytes?: number): string => {
    const result = unzipSingle('x.zip', bytes, maxBytes);
    return result.ok ? 'accepted' : describeFileProblem(result.problem);
  };
  const entry = new TextEncoder().encode('0,1.1,1.2\n'.repeat(10_000));

  it('is refused when it is cut off or damaged', () => {
    const whole = readFileSync(SHIPPED);
    expect(problem(whole)).toBe('accepted');
    expect(problem(whole.subarray(0, 4_000))).not.toBe('accepted');
    const damaged = new Uint8Array(whole);
    damaged.fill(0xff, 300, 900);
    const result = loadTexts({ 'EURUSD_20140504_quote.zip': damaged });
    expect(result.ok).toBe(false);
  });

  it('is refused when it holds several files or none', () => {
    expect(problem(zipSync({ 'a.csv': entry, 'b.csv': entry }))).toContain('2 files');
    expect(problem(zipSync({}))).not.toBe('accepted');
  });

  it('is refused when it unpacks to more than the limit', () => {
    expect(problem(zipSync({ 'a.csv': entry }), 50_000)).toContain('at most 50000 bytes unpacked');
  });
});
