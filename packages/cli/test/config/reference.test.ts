import { describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import { CONFIG_FIELDS } from '../../src/config/field-list.ts';
import { renderReference } from '../../src/config/reference.ts';

const PAGE = resolve(import.meta.dir, '../../../../docs/configuration.md');

describe('docs/configuration.md', () => {
  it('is what the schema says; else run: npx mt5-bridge config reference > docs/configuration.md', async () => {
    expect(await Bun.file(PAGE).text()).toBe(renderReference());
  });

  it('has every key', () => {
    const page = renderReference();
    for (const { name } of CONFIG_FIELDS) expect(page).toContain(`\`${name}\``);
    expect(page).toContain('`accounts.<alias>.login`');
  });
});
