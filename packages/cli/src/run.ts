import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { CommanderError } from 'commander';
import type { CommandContext } from './commands/context.ts';
import { findCloneDir } from './config/clone-dir.ts';
import type { Surroundings } from './config/surroundings.ts';
import { EXIT } from './exit-code.ts';
import { createProgram } from './program.ts';
import { VERSION } from './version.ts';

/** Runs `mt5-bridge` with these arguments; resolves with the exit code, never rejects. */
export async function main(
  args: readonly string[],
  context: CommandContext = realContext(),
): Promise<number> {
  let code: number = EXIT.ok;
  const program = createProgram(context, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    // Help and version arrive as errors of exit code 0; everything else of this class is wrong usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    context.output.complain(`Internal error: ${told}`);
    return EXIT.internal;
  }
}

function realContext(): CommandContext {
  return {
    version: VERSION,
    surroundings: realSurroundings(),
    clock: systemClock,
    random: systemRandom,
    output: {
      print: (text) => console.log(text),
      complain: (text) => console.error(text),
    },
    untilInterrupted: () => new Promise((resolve) => process.once('SIGINT', () => resolve())),
    readLine: async () => {
      for await (const line of console) return line;
      return undefined;
    },
    // Loaded when it is asked for, so that the small commands start at once.
    serve: async (options) => (await import('./serve/serve.ts')).serve(options),
    runPaper: async (options) => (await import('./paper-run/paper-run.ts')).runPaper(options),
  };
}

function realSurroundings(): Surroundings {
  const workingDir = process.cwd();
  return {
    platform: process.platform,
    env: process.env,
    homeDir: homedir(),
    workingDir,
    cloneDir: findCloneDir(workingDir),
    isTerminal: process.stderr.isTTY === true,
    readText: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined),
  };
}
