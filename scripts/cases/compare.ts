import { isObject } from './read/fields.ts';

/** Where an outcome differs from what a case expects. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** One number for all fields, or one for each. */
export type Tolerance = number | Readonly<Record<string, number>>;

/** Binary noise of a sum that is right to the last printed digit. */
const NOISE = 1e-9;

/** A figure after each of several steps: a case expects all of them, or the last. */
export class Series {
  readonly each: readonly unknown[];

  constructor(each: readonly unknown[]) {
    this.each = each;
  }
}

/**
 * A name with what may stand in brackets behind it: `ORDER_ADD(STARTED)`, `ORDER_ADD(CLOSE_BY)`.
 */
export class Labelled {
  readonly name: string;
  readonly labels: readonly string[];

  constructor(name: string, ...labels: readonly string[]) {
    this.name = name;
    this.labels = labels;
  }

  get text(): string {
    return `${this.name}(${this.labels.join('|')})`;
  }

  agrees(expected: unknown): boolean {
    if (expected === this.name) return true;
    return this.labels.some((label) => expected === `${this.name}(${label})`);
  }
}

/**
 * Every expected field must be there and agree. `x_not` lists what `x` must not be, and `x_pattern`
 * is how a text `x` begins, `<name>` standing for any word.
 */
export function differences(
  expected: Readonly<Record<string, unknown>>,
  actual: Readonly<Record<string, unknown>>,
  tolerance: Tolerance,
): Difference[] {
  return Object.entries(expected).flatMap(([name, value]) => {
    const allowed = typeof tolerance === 'number' ? tolerance : (tolerance[name] ?? 0);
    if (name.endsWith('_not')) return unwanted(name, value, actual[name.slice(0, -4)]);
    if (name.endsWith('_pattern')) return unmatched(name, value, actual[name.slice(0, -8)]);
    return compareValues(name, value, actual[name], allowed);
  });
}

function unwanted(path: string, expected: unknown, actual: unknown): Difference[] {
  const values = Array.isArray(expected) ? expected : [expected];
  const isFine = actual !== undefined && !values.includes(actual);
  return isFine ? [] : [{ path, expected, actual }];
}

function unmatched(path: string, expected: unknown, actual: unknown): Difference[] {
  const text = String(expected).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${text.replace(/<\w+>/g, '\\S+')}`);
  const isFine = typeof actual === 'string' && pattern.test(actual);
  return isFine ? [] : [{ path, expected, actual }];
}

function compareValues(
  path: string,
  expected: unknown,
  actual: unknown,
  tolerance: number,
): Difference[] {
  if (actual instanceof Series) {
    const value = Array.isArray(expected) ? actual.each : actual.each.at(-1);
    return compareValues(path, expected, value, tolerance);
  }
  if (actual instanceof Labelled) {
    return actual.agrees(expected) ? [] : [{ path, expected, actual: actual.text }];
  }
  if (typeof expected === 'number' && typeof actual === 'number') {
    const isClose =
      Math.abs(actual - expected) <= tolerance + NOISE * Math.max(1, Math.abs(expected));
    return isClose ? [] : [{ path, expected, actual }];
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, index) =>
      compareValues(`${path}[${index}]`, value, actual[index], tolerance),
    );
  }
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([name, value]) =>
      compareValues(`${path}.${name}`, value, actual[name], tolerance),
    );
  }
  return Object.is(expected, actual) ? [] : [{ path, expected, actual }];
}
