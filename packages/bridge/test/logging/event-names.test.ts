import { describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import { Glob } from 'bun';

const packages = resolve(import.meta.dir, '../../..');

async function loggedEvents(): Promise<string[]> {
  const events: string[] = [];
  for await (const path of new Glob('{bridge,cli}/src/**/*.ts').scan({ cwd: packages })) {
    const text = await Bun.file(resolve(packages, path)).text();
    for (const match of text.matchAll(/\blog(?:ger)?\.(?:debug|info|warn|error)\(\s*(.{1,40})/g)) {
      const name = /^'([^']*)'/.exec(match[1] ?? '')?.[1];
      events.push(name ?? `${path}: ${match[1]}`);
    }
  }
  return events;
}

describe('event names', () => {
  it('are fixed texts of the form area.happening, so that alerts can stand on them', async () => {
    const odd = (await loggedEvents()).filter((name) => !/^[a-z_]+(\.[a-z_]+)+$/.test(name));
    expect(odd).toEqual([]);
  });
});
