import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CATALOGUE } from '@mt5-bridge/paper';
import { openCatalogue } from '../../src/serve/open-catalogue.ts';
import { loadGood } from '../config/config-fixtures.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open(text: string) {
  const path = join(folder, 'symbols.json');
  writeFileSync(path, text);
  return openCatalogue(loadGood({}, { sets: [`paper.catalogue_file=${path}`] }));
}

describe('paper.catalogue_file', () => {
  it('is not needed', () => {
    expect(openCatalogue(loadGood())).toMatchObject({
      kind: 'ok',
      catalogue: { symbols: CATALOGUE },
    });
  });

  it('adds the symbols of the example in docs/paper-terminal.md', () => {
    const document = readFileSync(
      resolve(import.meta.dir, '../../../../docs/paper-terminal.md'),
      'utf8',
    );
    const example = /```json\n([\s\S]*?)```/.exec(document)?.[1] ?? '';
    const opened = open(example);
    if (opened.kind === 'refused') throw new Error(opened.reason);
    const { symbols, profiles } = opened.catalogue;
    expect(symbols).toHaveLength(CATALOGUE.length + 2);
    expect(symbols.find(({ name }) => name === 'EURUSD.r')).toMatchObject({ stopsLevel: 20 });
    expect([...profiles.keys()]).toEqual(['WOOD']);
  });

  it('is refused with every mistake by its place', () => {
    const opened = open(
      '{"symbols":[{"name":"A","like":"EURUSD","digitz":5},{"name":"B","like":"EURUSD","digits":99}]}',
    );
    if (opened.kind !== 'refused') throw new Error('expected a refusal');
    const { reason } = opened;
    expect(reason).toContain('has 2 mistakes');
    expect(reason).toContain('symbols[0].digitz: expected a known field: digits, the nearest');
    expect(reason).toContain('symbols[1].digits: expected a whole number from 0 to 8, received 99');
  });

  it('is refused when it is no JSON, or not there', () => {
    expect(open('{')).toMatchObject({ kind: 'refused' });
    const missing = join(folder, 'none.json');
    const opened = openCatalogue(loadGood({}, { sets: [`paper.catalogue_file=${missing}`] }));
    expect(opened).toMatchObject({ kind: 'refused' });
  });
});
