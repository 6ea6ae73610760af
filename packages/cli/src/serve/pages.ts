import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PAGE_FILES, PAGE_SCRIPT } from '@mt5-bridge/dashboard';

const ROOT = resolve(import.meta.dir, '../../../..');

/** Documents of the repository that the page links to. */
const DOCUMENTS: Readonly<Record<string, string>> = {
  '/docs/README.md': 'README.md',
  '/docs/PROTOCOL.md': 'PROTOCOL.md',
  '/docs/SECURITY.md': 'SECURITY.md',
  '/docs/asyncapi.json': 'docs/asyncapi.json',
};

/** The page, its script (bundled at the first request) and the documents. */
export function createPages(): (path: string) => Promise<Response | undefined> {
  let script: Promise<string> | undefined;
  return async (path) => {
    const file = PAGE_FILES[path];
    if (file !== undefined) {
      return new Response(Bun.file(file.url), { headers: { 'content-type': file.contentType } });
    }
    if (path === '/page.js') {
      script ??= bundle();
      return new Response(await script, {
        headers: { 'content-type': 'text/javascript; charset=utf-8' },
      });
    }
    const document = DOCUMENTS[path];
    if (document === undefined) return undefined;
    const type = path.endsWith('.json') ? 'application/json' : 'text/plain; charset=utf-8';
    return new Response(Bun.file(resolve(ROOT, document)), { headers: { 'content-type': type } });
  };
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(PAGE_SCRIPT);
  const built = await Bun.build({ entrypoints: [entry], target: 'browser', minify: true });
  const [output] = built.outputs;
  if (output === undefined) throw new Error('the page has no script');
  return output.text();
}
