import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { isUint64Text, uint64Text } from '../../src/values/uint64.ts';
import { canonicalUuid } from '../../src/values/uuid.ts';

describe('canonicalUuid', () => {
  it('takes every version in either case and answers lower case', () => {
    expect(canonicalUuid('550E8400-E29B-41D4-A716-446655440000')).toBe(
      '550e8400-e29b-41d4-a716-446655440000',
    );
    fc.assert(
      fc.property(fc.uuid(), (uuid) => canonicalUuid(uuid.toUpperCase()) === uuid.toLowerCase()),
    );
  });

  it('takes what the JavaScript sample of the specification makes', () => {
    expect(canonicalUuid('6f1e9c2a-0b3d-4f5e-9a7b-1c2d3e4f5a6b')).toBeDefined();
  });

  for (const text of [
    '',
    '550e8400e29b41d4a716446655440000',
    '{550e8400-e29b-41d4-a716-446655440000}',
    'urn:uuid:550e8400-e29b-41d4-a716-446655440000',
    '550e8400-e29b-41d4-a716-44665544000g',
    '550e8400-e29b-41d4-a716-446655440000\n',
    ' 550e8400-e29b-41d4-a716-446655440000',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(canonicalUuid(text)).toBeUndefined();
    });
  }
});

describe('64-bit numbers as text', () => {
  it('takes canonical decimals from 0 to 2^64 - 1', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (n) => isUint64Text(String(n))),
    );
  });

  it('refuses more than 64 bits, signs, leading zeros and anything else', () => {
    for (const text of [
      '18446744073709551616',
      '99999999999999999999',
      '-1',
      '+1',
      '01',
      '',
      '1.0',
      '1e3',
      ' 1',
      '0x1',
    ]) {
      expect([text, isUint64Text(text)]).toEqual([text, false]);
    }
  });

  it('keeps the digits of a text and writes a number without a sign', () => {
    expect(uint64Text('9007199254740993')).toBe('9007199254740993');
    expect(uint64Text(12345)).toBe('12345');
    expect(uint64Text(-0)).toBe('0');
  });
});
