import { InvalidArgumentError } from 'commander';

const NUMBER = /^\d{1,15}(\.\d{1,10})?$/;

function toNumber(text: string, expected: string): number {
  if (!NUMBER.test(text)) throw new InvalidArgumentError(`Expected ${expected}.`);
  return Number(text);
}

export function parsePositive(text: string): number {
  const value = toNumber(text, 'a number above 0, as 0.1');
  if (value === 0) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

export function parseNotNegative(text: string): number {
  return toNumber(text, 'a number from 0');
}

export function parseWhole(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 0.');
  return Number(text);
}

/** A chance of 0 to 1. */
export function parseChance(text: string): number {
  const value = toNumber(text, 'a chance from 0 to 1, as 0.05');
  if (value > 1) throw new InvalidArgumentError('Expected a chance from 0 to 1, as 0.05.');
  return value;
}

/** `10024=0.1`, gathered over repeats. */
export function gatherCodeChance(
  text: string,
  before: readonly { readonly retcode: number; readonly chance: number }[] = [],
): readonly { readonly retcode: number; readonly chance: number }[] {
  const [code = '', chance = ''] = text.split('=');
  if (!/^1\d{4}$/.test(code)) {
    throw new InvalidArgumentError('Expected RETCODE=CHANCE, as 10024=0.1.');
  }
  return [...before, { retcode: Number(code), chance: parseChance(chance) }];
}

/** `20-200`, or one number for both. */
export function parseRange(text: string): { readonly from: number; readonly to: number } {
  const [first = '', second = first] = text.split('-');
  const range = { from: parseWhole(first), to: parseWhole(second) };
  if (range.from > range.to) {
    throw new InvalidArgumentError('Expected MILLISECONDS-MILLISECONDS, the smaller first.');
  }
  return range;
}

export function parseSpeed(text: string): number | 'max' {
  return text === 'max' ? 'max' : parsePositive(text);
}

export function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
