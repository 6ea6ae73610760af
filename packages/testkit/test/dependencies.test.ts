import { describe, expect, it } from 'bun:test';

const root = new URL('../../..', import.meta.url).pathname;

interface LockedPackage {
  readonly link?: boolean;
  readonly version?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly license?: string;
}

const readText = (path: string): Promise<string> => Bun.file(`${root}${path}`).text();

/** Everything that npm installs, by name. */
async function installed(): Promise<Map<string, LockedPackage>> {
  const { packages } = JSON.parse(await readText('package-lock.json')) as {
    packages: Record<string, LockedPackage>;
  };
  const prefix = 'node_modules/';
  const foreign = Object.entries(packages).filter(
    ([path, { link }]) => path.includes(prefix) && link !== true,
  );
  return new Map(
    foreign.map(([path, found]) => [path.slice(path.lastIndexOf(prefix) + prefix.length), found]),
  );
}

const LICENCES = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'MIT OR Apache-2.0',
]);

describe('D20 what npm installs', () => {
  it('is fixed to the byte: each package has a checksum', async () => {
    for (const [name, { integrity }] of await installed()) {
      expect([name, integrity?.startsWith('sha512-')]).toEqual([name, true]);
    }
  });

  it('runs no script at its installation but that of the runtime', async () => {
    const scripted = [...(await installed())].filter(
      ([, { hasInstallScript }]) => hasInstallScript,
    );
    expect(scripted.map(([name]) => name)).toEqual(['bun']);
    const { allowScripts } = JSON.parse(await readText('package.json'));
    expect(allowScripts).toEqual({ bun: true });
  });

  it('has no WebSocket library beside the runtime: those of the past had their holes', async () => {
    const names = new Set((await installed()).keys());
    for (const name of ['ws', 'socket.io', 'engine.io', 'jsonwebtoken']) {
      expect([name, names.has(name)]).toEqual([name, false]);
    }
  });

  it('may be given on: every licence is one of a short list', async () => {
    const others = [...(await installed())].filter(
      ([, { license = 'none' }]) => !LICENCES.has(license),
    );
    expect(others.map(([name, { license }]) => `${name} ${license}`)).toEqual([]);
  });

  it('has a line in the record of dependencies, for all that we name ourselves', async () => {
    const record = await readText('docs/adr/0005-dependencies.md');
    const manifests = ['package.json', ...new Bun.Glob('packages/*/package.json').scanSync(root)];
    for (const path of manifests) {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(await readText(path));
      for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
        if (!name.startsWith('@mt5-bridge/')) {
          expect([name, record.includes(`\`${name}\``)]).toEqual([name, true]);
        }
      }
    }
  });
});
