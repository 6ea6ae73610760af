import type { CaseAdapter, CaseWorld } from './adapter.ts';
import { type Difference, differences, type Tolerance } from './compare.ts';
import { CaseError, Fields, isObject } from './read/fields.ts';

/** One case of a file: what goes in, what must come out, how exactly. */
export interface Case {
  readonly id: string;
  readonly what: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly tolerance: Tolerance;
}

export type CaseResult =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly differences: readonly Difference[];
    };

export type Adapters = Readonly<Record<string, CaseAdapter>>;

export function parseCases(json: unknown, file: string): Case[] {
  if (!Array.isArray(json)) throw new CaseError(`${file}: expected an array of cases`);
  return json.map((value: unknown, index) => {
    const fields = new Fields(value, `${file}[${index}]`);
    const inputs = fields.raw('inputs');
    const expected = fields.raw('expected');
    if (!isObject(inputs) || !isObject(expected)) {
      throw new CaseError(`${fields.path}: expected objects in inputs and expected`);
    }
    const one = {
      id: fields.string('id'),
      what: fields.string('what', ''),
      inputs,
      expected,
      tolerance: parseTolerance(fields.raw('tolerance')),
    };
    fields.raw('source');
    fields.done();
    return one;
  });
}

function parseTolerance(value: unknown): Tolerance {
  if (typeof value === 'number') return value;
  if (!isObject(value)) return 0;
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}

export async function runCase(
  one: Case,
  adapters: Adapters,
  world: CaseWorld,
): Promise<CaseResult> {
  try {
    const inputs = new Fields(one.inputs, 'inputs');
    const op = inputs.string('op');
    const adapter = adapters[op];
    if (adapter === undefined) return failed(`no adapter for the operation ${op}`);
    const actual = await adapter(inputs, world);
    inputs.done();
    const found = differences(one.expected, actual, one.tolerance);
    return found.length === 0 ? { kind: 'passed' } : failed('differs', found);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function failed(reason: string, found: readonly Difference[] = []): CaseResult {
  return { kind: 'failed', reason, differences: found };
}
