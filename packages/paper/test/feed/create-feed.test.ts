import { describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { ManualClock } from '@mt5-bridge/testkit/internal/manual-clock.ts';
import { NEW_YORK_CLOSE } from '@mt5-bridge/trading';
import { CATALOGUE } from '../../src/catalogue/catalogue.ts';
import { createFeed } from '../../src/feed/create-feed.ts';
import { parseFeedName } from '../../src/feed/feed-name.ts';
import { SHIPPED } from './replay-files.ts';

const settings = {
  clock: new ManualClock(),
  catalogue: CATALOGUE,
  zone: NEW_YORK_CLOSE,
  readFile: (path: string): Uint8Array => readFileSync(path),
};

describe('the name of a feed', () => {
  it.each([
    ['synthetic', { kind: 'synthetic', seed: 42 }],
    ['synthetic:0', { kind: 'synthetic', seed: 0 }],
    ['synthetic:4294967295', { kind: 'synthetic', seed: 4_294_967_295 }],
    ['external', { kind: 'external' }],
    ['replay:a.zip', { kind: 'replay', sources: [{ path: 'a.zip' }] }],
    ['replay:C:\\x\\a.csv', { kind: 'replay', sources: [{ path: 'C:\\x\\a.csv' }] }],
    [
      'replay:a.zip,d@e/b.csv@GBPUSD.r',
      { kind: 'replay', sources: [{ path: 'a.zip' }, { path: 'd@e/b.csv', symbol: 'GBPUSD.r' }] },
    ],
  ])('%s is understood', (name, value) => {
    expect(parseFeedName(name)).toEqual({ ok: true, value } as ReturnType<typeof parseFeedName>);
  });

  it.each([
    '',
    'sythetic:1',
    'synthetic:',
    'synthetic:-1',
    'synthetic:4294967296',
    'synthetic:1.5',
  ])('%j is refused with what was expected', (name) => {
    expect(parseFeedName(name)).toMatchObject({
      ok: false,
      problem: { expected: expect.stringMatching(/a seed|SEED/) },
    });
  });

  it.each(['replay:', 'replay', 'replay:a,,b', 'external:1'])('%j is refused', (name) => {
    expect(parseFeedName(name).ok).toBe(false);
  });
});

describe('a feed by name', () => {
  it('is the market that the name says, open always or in real hours by its kind', () => {
    const synthetic = createFeed({ kind: 'synthetic', seed: 7 }, settings);
    const external = createFeed({ kind: 'external' }, settings);
    const replay = createFeed({ kind: 'replay', sources: [{ path: SHIPPED }] }, settings);
    if (!synthetic.ok || !external.ok || !replay.ok) throw new Error('refused');
    expect(synthetic.value.name).toBe('synthetic:7');
    expect(synthetic.value.symbols[0]?.tradeHours.days[0]).toHaveLength(1);
    expect(external.value.symbols[0]?.tradeHours.days[0]).toHaveLength(1);
    expect(replay.value.symbols.map(({ name }) => String(name))).toEqual(['EURUSD']);
    expect(replay.value.symbols[0]?.tradeHours.days[0]).toHaveLength(0);
    expect(replay.value.name).toContain('EURUSD_20140504_quote.zip');
  });

  it('of a missing file is refused with the reason', () => {
    const result = createFeed({ kind: 'replay', sources: [{ path: 'nowhere.zip' }] }, settings);
    expect(result).toMatchObject({ ok: false, problem: { file: 'nowhere.zip' } });
  });
});
