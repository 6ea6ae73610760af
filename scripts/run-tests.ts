/**
 * `npm test`: installs what tests need, runs them and ends with one line `N passed, M failed`.
 * `--long` runs the files `*.long.ts` instead; `--strict` (or CI=true) counts a skipped test as failed.
 */
import { availableParallelism } from 'node:os';
import { Glob } from 'bun';
import { setUpTests } from './test-setup.ts';

const root = new URL('..', import.meta.url).pathname;
const isLong = process.argv.includes('--long');
/** More workers than this bring nothing on the disk that they share. */
const WORKERS_MAX = 4;
const isStrict = process.argv.includes('--strict') || process.env.CI === 'true';

function longFiles(): string[] {
  return [...new Glob('packages/*/test/**/*.long.ts').scanSync({ cwd: root })].map((f) => `./${f}`);
}

/** Last match: Bun prints its own totals at the very end. */
function lastNumber(output: string, word: string): number {
  const matches = [...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}$`, 'gm'))];
  return Number(matches.at(-1)?.[1] ?? 0);
}

async function run(): Promise<number> {
  await setUpTests();
  const files = isLong ? longFiles() : ['./packages', './scripts'];
  const timeoutMs = isLong ? 3_600_000 : 60_000;
  const workers = isLong ? 1 : Math.min(WORKERS_MAX, availableParallelism());
  const limits = [`--timeout=${timeoutMs}`, `--parallel=${workers}`];
  const child = Bun.spawn([process.execPath, 'test', ...limits, ...files, ...passedOn()], {
    cwd: root,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const output = (await Promise.all([echo(child.stdout), echo(child.stderr)])).join('\n');
  const exitCode = await child.exited;
  const passed = lastNumber(output, 'pass');
  const skipped = lastNumber(output, 'skip');
  let failed = lastNumber(output, 'fail') + lastNumber(output, 'errors?');
  if (isStrict) failed += skipped;
  if (exitCode !== 0 && failed === 0) failed = 1;
  const note = skipped > 0 && !isStrict ? `, ${skipped} skipped` : '';
  console.log(`${passed} passed, ${failed} failed${note}`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

function passedOn(): string[] {
  return process.argv.slice(2).filter((argument) => !['--long', '--strict'].includes(argument));
}

async function echo(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    process.stdout.write(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

process.exitCode = await run();
