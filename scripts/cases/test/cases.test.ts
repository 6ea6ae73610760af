import { describe, expect, it } from 'bun:test';
import { ADAPTERS } from '../adapters.ts';
import { parseCases, runCase } from '../run-case.ts';

const dataDir = new URL('data', import.meta.url).pathname;
const file = `${dataDir}/mt5-cases.json`;
const cases = parseCases(await Bun.file(file).json(), file);

describe('the cases of MetaTrader 5 rules', () => {
  for (const one of cases) {
    it(`${one.id}: ${one.what}`, async () => {
      expect(await runCase(one, ADAPTERS, { dataDir })).toEqual({ kind: 'passed' });
    });
  }
});

describe('running a case', () => {
  const spread = {
    id: 'x',
    what: '',
    inputs: { op: 'spread_points', bid: 1, ask: 1.1, digits: 1 },
  };
  const run = (change: object) =>
    runCase({ ...spread, expected: { points: 1 }, tolerance: 0, ...change }, ADAPTERS, { dataDir });

  it('passes when every expected field agrees', async () => {
    expect(await run({})).toEqual({ kind: 'passed' });
  });

  it('fails on an input that no adapter reads', async () => {
    const inputs = { ...spread.inputs, surprise: 1 };
    expect(await run({ inputs })).toMatchObject({ reason: 'inputs: unknown field surprise' });
  });

  it('fails on an expected field that the product does not give', async () => {
    const differences = [{ path: 'pips', expected: 1, actual: undefined }];
    expect(await run({ expected: { pips: 1 } })).toMatchObject({ kind: 'failed', differences });
  });

  it('fails on an operation without an adapter', async () => {
    expect(await run({ inputs: { op: 'fly' } })).toMatchObject({ kind: 'failed' });
  });
});
