/**
 * `npm run cases -- FILE... [--data DIR]`: runs files of cases against the product, prints each
 * failure with what was expected and what came, then `N passed, M failed`. DIR is the folder of the
 * market data that cases name.
 */
import { resolve } from 'node:path';
import { ADAPTERS } from './cases/adapters.ts';
import { CaseError } from './cases/read/fields.ts';
import { type Case, type CaseResult, parseCases, runCase } from './cases/run-case.ts';

const root = new URL('..', import.meta.url).pathname;

interface Arguments {
  readonly files: readonly string[];
  readonly dataDir: string;
}

function parseArguments(words: readonly string[]): Arguments | undefined {
  const files: string[] = [];
  let dataDir = resolve(root, '../shared/data');
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--data') {
      const value = words[++at];
      if (value === undefined) return undefined;
      dataDir = resolve(value);
    } else if (word.startsWith('--')) {
      return undefined;
    } else {
      files.push(word);
    }
  }
  return files.length === 0 ? undefined : { files, dataDir };
}

function printFailure(one: Case, result: Extract<CaseResult, { kind: 'failed' }>): void {
  console.log(`FAILED ${one.id}: ${one.what}`);
  if (result.differences.length === 0) console.log(`  ${result.reason}`);
  for (const { path, expected, actual } of result.differences) {
    console.log(
      `  ${path}: expected ${JSON.stringify(expected)}, actual ${JSON.stringify(actual)}`,
    );
  }
}

async function run(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed === undefined) {
    console.error('usage: npm run cases -- FILE... [--data DIR]');
    return 2;
  }
  let passed = 0;
  let failed = 0;
  for (const file of parsed.files) {
    for (const one of parseCases(await Bun.file(file).json(), file)) {
      const result = await runCase(one, ADAPTERS, { dataDir: parsed.dataDir });
      if (result.kind === 'passed') passed++;
      else {
        failed++;
        printFailure(one, result);
      }
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof CaseError || error instanceof SyntaxError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
