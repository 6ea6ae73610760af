import { describe, expect, it } from 'bun:test';
import { dirname, resolve } from 'node:path';
import { Glob } from 'bun';

const root = resolve(import.meta.dir, '../../..');
const LINES_MAX = 500;

interface SourceFile {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const transpiler = new Bun.Transpiler({ loader: 'ts' });

/** The transpiler sees value imports, the pattern type imports too: both count. */
function importsOf(text: string): string[] {
  const written = [...text.matchAll(/^(?:import|export|\})[^;]*?\bfrom\s+'([^']+)'/gm)];
  const scanned = transpiler.scanImports(text.replace(/^#!.*/, '')).map(({ path }) => path);
  return [...new Set([...written.map((match) => match[1] ?? ''), ...scanned])];
}

async function readSources(pattern: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const path of new Glob(pattern).scan({ cwd: root })) {
    const text = await Bun.file(resolve(root, path)).text();
    files.push({ path: path.replaceAll('\\', '/'), text, imports: importsOf(text) });
  }
  return files;
}

const all = await readSources('packages/*/{src,test}/**/*.ts');
/** Commands of the repository: doors of their own into the packages. */
const scripts = await readSources('{scripts,bench}/**/*.ts');
const sources = all.filter(({ path }) => path.includes('/src/'));
const under = (prefix: string): SourceFile[] =>
  sources.filter(({ path }) => path.startsWith(prefix));

/** `file -> import` of every import of `files` that `isAllowed` refuses. */
function forbidden(
  files: SourceFile[],
  isAllowed: (specifier: string, from: string) => boolean,
): string[] {
  return files.flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => !isAllowed(specifier, path))
      .map((specifier) => `${path} -> ${specifier}`),
  );
}

const isOwnFile = (specifier: string): boolean =>
  specifier.startsWith('./') || specifier.startsWith('../');
const own = (name: string, specifier: string): boolean =>
  specifier === `@mt5-bridge/${name}` || specifier.startsWith(`@mt5-bridge/${name}/internal/`);
const target = (specifier: string, from: string): string =>
  resolve('/', dirname(from), specifier).slice(1);

describe('the arrows between packages go one way', () => {
  it('lets trading import nothing but itself', () => {
    expect(forbidden(under('packages/trading/'), isOwnFile)).toEqual([]);
  });

  it('lets protocol import its schema library only', () => {
    const files = under('packages/protocol/');
    expect(
      forbidden(files, (s) => isOwnFile(s) || s === 'typebox' || s.startsWith('typebox/')),
    ).toEqual([]);
  });

  it('lets paper import trading and the zip reader', () => {
    const files = under('packages/paper/');
    expect(forbidden(files, (s) => isOwnFile(s) || own('trading', s) || s === 'fflate')).toEqual(
      [],
    );
  });

  it('lets the application import protocol, trading and ports, never an adapter', () => {
    const isAllowed = (s: string, from: string): boolean =>
      own('protocol', s) ||
      own('trading', s) ||
      (isOwnFile(s) && /^packages\/bridge\/src\/(app|ports)\//.test(target(s, from)));
    expect(forbidden(under('packages/bridge/src/app/'), isAllowed)).toEqual([]);
  });

  it('lets ports import the words of the domain and the wire only', () => {
    const isAllowed = (s: string): boolean =>
      own('protocol', s) || own('trading', s) || s.startsWith('./');
    expect(forbidden(under('packages/bridge/src/ports/'), isAllowed)).toEqual([]);
  });

  it("lets the terminal's end of a link share the spelling of the bridge's end, and nothing else", () => {
    const room = 'packages/bridge/src/terminal-end/';
    const isAllowed = (s: string, from: string): boolean =>
      own('protocol', s) ||
      own('trading', s) ||
      (isOwnFile(s) &&
        [room, 'packages/bridge/src/ports/', 'packages/bridge/src/app/mapping/terminal-link/'].some(
          (place) => target(s, from).startsWith(place),
        ));
    expect(forbidden(under(room), isAllowed)).toEqual([]);
    const users = sources.filter(({ path }) => !path.startsWith(room));
    const door = 'packages/bridge/src/terminal-end/terminal-end.ts';
    const pastTheDoor = forbidden(users, (s, from) => {
      const path = resolveImport(s, from) ?? '';
      return !path.startsWith(room) || path === door;
    });
    expect(pastTheDoor).toEqual([]);
  });

  it('keeps adapters apart from each other and from the application', () => {
    const folderOf = (path: string): string => path.split('/').slice(0, 5).join('/');
    const isAllowed = (s: string, from: string): boolean =>
      !isOwnFile(s) ||
      target(s, from).startsWith('packages/bridge/src/ports/') ||
      target(s, from).startsWith(`${folderOf(from)}/`);
    expect(forbidden(under('packages/bridge/src/adapters/'), isAllowed)).toEqual([]);
  });

  it('gives each adapter at most one third-party library', () => {
    const libraries = new Map<string, Set<string>>();
    for (const { path, imports } of under('packages/bridge/src/adapters/')) {
      const folder = path.split('/').slice(0, 5).join('/');
      const known = libraries.get(folder) ?? new Set();
      for (const name of imports) {
        if (isOwnFile(name) || name.startsWith('@mt5-bridge/') || /^(bun|node)(:|$)/.test(name))
          continue;
        known.add(name);
      }
      libraries.set(folder, known);
    }
    expect([...libraries].filter(([, known]) => known.size > 1)).toEqual([]);
  });

  it('lets the client import the types of the protocol only', () => {
    const files = under('packages/client/');
    expect(forbidden(files, (s) => isOwnFile(s) || s === '@mt5-bridge/protocol')).toEqual([]);
    const values = files.filter(({ text }) =>
      /import (?!type)[^;]*'@mt5-bridge\/protocol'/.test(text),
    );
    expect(values.map(({ path }) => path)).toEqual([]);
  });

  it('lets the page import client and protocol', () => {
    const files = under('packages/dashboard/');
    expect(forbidden(files, (s) => isOwnFile(s) || own('client', s) || own('protocol', s))).toEqual(
      [],
    );
  });

  it('imports the test kit from tests only', () => {
    expect(forbidden(sources, (s) => !own('testkit', s))).toEqual([]);
  });
});

describe('seams', () => {
  const banned =
    /\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|performance\.now|crypto\.randomUUID|process\.hrtime)\b/;
  const isSeam = (path: string): boolean =>
    path.startsWith('packages/bridge/src/adapters/system/') ||
    // The browser and the client live outside the bridge's clock.
    path.startsWith('packages/dashboard/') ||
    path === 'packages/client/src/timers.ts';

  it('reads clock, timers and random in the system adapter only', () => {
    const offenders = sources.filter(
      ({ path, text }) => !isSeam(path) && banned.test(stripComments(text)),
    );
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  it('reads the environment in the command only', () => {
    const offenders = sources.filter(
      ({ path, text }) =>
        !path.startsWith('packages/cli/') && /process\.env|Bun\.env/.test(stripComments(text)),
    );
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  it('spells the wire in protocol and mapping only', () => {
    const domain = ['packages/trading/src/', 'packages/paper/src/engine/'].flatMap(under);
    // A table over the words of a union has them as keys; a field of the wire is no word of the domain.
    const words = new Set(
      domain.flatMap(({ text }) => [...text.matchAll(/'([a-z]+_[a-z_]+)'/g)].map(([, it]) => it)),
    );
    const offenders = domain.flatMap(({ path, text }) =>
      [...stripComments(text).matchAll(/^\s*(?:readonly )?([a-z]+_[a-z_]+)\??:/gm)]
        .filter(([, field]) => !words.has(field))
        .map(([, field]) => `${path}: ${field}`),
    );
    expect(offenders).toEqual([]);
  });
});

describe('files', () => {
  it('stay under 500 lines', () => {
    const long = all.filter(({ text }) => text.split('\n').length > LINES_MAX);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('have names that say something', () => {
    const vague = all.filter(({ path }) =>
      /(^|[/-])(utils?|helpers?|managers?|misc|common)[.-]/.test(path),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  it('are all reached from a door, an entry point or a script', () => {
    const reached = new Set<string>();
    const everything = [...all, ...scripts];
    const byPath = new Map(everything.map((file) => [file.path, file]));
    const queue = everything.map(({ path }) => path).filter(isEntry);
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      const file = byPath.get(path);
      if (file === undefined) continue;
      for (const specifier of [...file.imports, ...workerFiles(file.text)]) {
        const next = resolveImport(specifier, path);
        if (next !== undefined) queue.push(next);
      }
    }
    expect(sources.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

const isEntry = (path: string): boolean =>
  /^(scripts|bench)\//.test(path) ||
  // The kit is made for tests: what its own tests use is not dead.
  path.startsWith('packages/testkit/test/') ||
  path.includes('/src/index.ts') ||
  path.endsWith('/src/main.ts') ||
  path === 'packages/dashboard/src/page.ts';

function workerFiles(text: string): string[] {
  return [...text.matchAll(/new URL\('(\.[^']+\.ts)', import\.meta\.url\)/g)].map(
    (match) => match[1] ?? '',
  );
}

function resolveImport(specifier: string, from: string): string | undefined {
  if (isOwnFile(specifier)) return target(specifier, from);
  const internal = /^@mt5-bridge\/([a-z]+)\/internal\/(.+)$/.exec(specifier);
  if (internal !== null) return `packages/${internal[1]}/src/${internal[2]}`;
  const door = /^@mt5-bridge\/([a-z]+)$/.exec(specifier);
  return door === null ? undefined : `packages/${door[1]}/src/index.ts`;
}

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
