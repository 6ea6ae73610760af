import { describe, expect, it } from 'bun:test';
import { accountFields, CONFIG_FIELDS } from '../../src/config/field-list.ts';
import { describeExpectation, readValue } from '../../src/config/field-value.ts';

const FIELDS = [...CONFIG_FIELDS, ...accountFields('demo')];

describe('every key', () => {
  it('has a name, a variable and a place of its own', () => {
    for (const spelling of ['name', 'envName'] as const) {
      expect(new Set(FIELDS.map((field) => field[spelling])).size).toBe(FIELDS.length);
    }
  });

  it('is described in a sentence, in words, with its unit at the end of the name where it has one', () => {
    for (const { name, schema } of FIELDS) {
      expect(schema.description).toMatch(/^[A-Z].*[.`]$/);
      if (schema.unit === 'ms') expect(name).toEndWith('_ms');
      if (schema.unit === 'bytes') expect(name).toEndWith('_bytes');
    }
  });

  it('takes its own default', () => {
    for (const field of FIELDS) {
      if (field.schema.default === undefined) continue;
      expect([field.name, readValue(field, field.schema.default).kind]).toEqual([field.name, 'ok']);
      expect(describeExpectation(field)).not.toBe('');
    }
  });

  it('of auth and risk refuses 0, of limits takes it', () => {
    for (const field of FIELDS.filter(({ schema }) => schema.minimum !== undefined)) {
      const isProtection = /^(auth|risk)\./.test(field.name);
      if (isProtection)
        expect([field.name, readValue(field, 0).kind]).toEqual([field.name, 'wrong']);
      // A link needs each of its limits but one.
      if (field.name.startsWith('limits.terminal.')) continue;
      if (/^(limits|heartbeat)\./.test(field.name)) expect(readValue(field, 0).kind).toBe('ok');
    }
  });
});
