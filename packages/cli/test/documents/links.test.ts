import { describe, expect, it } from 'bun:test';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Glob } from 'bun';

const ROOT = resolve(import.meta.dir, '../../../..');
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
const read = (path: string): Promise<string> => Bun.file(join(ROOT, path)).text();

describe('documents', () => {
  it('link to files that are there', async () => {
    const pages = [...PAGES, ...new Glob('docs/**/*.md').scanSync({ cwd: ROOT })];
    const broken: string[] = [];
    for (const page of pages) {
      for (const [, target = ''] of (await read(page)).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        if (/^https?:/.test(target)) continue;
        if (!existsSync(join(ROOT, dirname(page), target))) broken.push(`${page}: ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it('name functions and classes that are there', async () => {
    const sources = [...new Glob('packages/*/src/**/*.ts').scanSync({ cwd: ROOT })];
    const code = (await Promise.all(sources.map(read))).join('\n');
    const declared = new Set(
      [
        ...code.matchAll(/\b(?:function|class|interface|type|const)\s+(\w+)/g),
        // Methods of a class or an interface.
        ...code.matchAll(/^ {2}(?:async )?(\w+)(?:<[^>]*>)?\(/gm),
      ].map(([, name]) => name ?? ''),
    );
    const named: string[] = [];
    for (const page of ['ARCHITECTURE.md', 'CONTRIBUTING.md']) {
      const text = await read(page);
      for (const [, name] of text.matchAll(/`([a-z]\w+)\(\)`/g)) named.push(name ?? '');
      for (const [, name] of text.matchAll(/`([A-Z][a-z]+[A-Z]\w+)`/g)) named.push(name ?? '');
    }
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => name !== 'code' && !declared.has(name))).toEqual([]);
  });

  it('name commands of package.json that are there', async () => {
    const { scripts } = JSON.parse(await read('package.json'));
    const known = [...Object.keys(scripts), 'ci'];
    const named: string[] = [];
    for (const page of PAGES) {
      const text = await read(page);
      for (const [, name] of text.matchAll(/\bnpm run ([\w:]+)/g)) named.push(name ?? '');
    }
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });
});
