import type { Command } from 'commander';
import type { ConfigFlags } from '../config/command-line.ts';
import { type ConfigResult, loadConfig } from '../config/load-config.ts';
import { describeRefusal, type StartUpRefusal } from '../config/start-up.ts';
import { EXIT } from '../exit-code.ts';
import type { CommandContext } from './context.ts';

/** Flags by which a command finds its configuration. */
export interface ConfigOptions extends ConfigFlags {
  readonly config?: string;
  readonly set: readonly string[];
}

export function addConfigOptions(command: Command): Command {
  return command
    .option('--config <file>', 'configuration file (default: ./mt5-bridge.toml if it exists)')
    .option('--data-dir <folder>', 'where the bridge keeps its data')
    .option(
      '--set <key=value>',
      'set any key, such as limits.orders_per_minute=30; may be repeated',
      (value: string, before: readonly string[]) => [...before, value],
      [],
    );
}

export function addServeOptions(command: Command): Command {
  return addFeedOptions(
    addConfigOptions(command)
      .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
      .option('--port <number>', 'port to listen on, 0 for a free one (default: 8001)'),
  );
}

/** The market of paper accounts. */
export function addFeedOptions(command: Command): Command {
  return command
    .option('--feed <feed>', 'prices: synthetic:SEED, replay:FILE or external')
    .option('--speed <factor>', 'pace of a replay: a number, or max')
    .option('--start <when>', 'when a replay starts: connected, now or paused')
    .option('--loop', 'begin a replay again at its end');
}

/** Loads the configuration, or prints what is wrong with it; then the exit code is `EXIT.usage`. */
export function loadOrComplain(
  context: CommandContext,
  options: ConfigOptions,
): Extract<ConfigResult, { kind: 'ok' }> | undefined {
  const { config: configPath, set: sets, ...flags } = options;
  const result = loadConfig({ surroundings: context.surroundings, configPath, sets, flags });
  if (result.kind === 'ok') return result;
  const lines = result.problems.map(
    ({ name, message, source }) => `  ${name}: ${message}  (${source})`,
  );
  context.output.complain(
    ['The configuration can not be used:', ...lines, 'All keys: mt5-bridge config show'].join('\n'),
  );
  return undefined;
}

/** Prints why the bridge would not start. */
export function complainRefusals(
  context: CommandContext,
  refusals: readonly StartUpRefusal[],
): number {
  for (const refusal of refusals) context.output.complain(describeRefusal(refusal));
  return EXIT.usage;
}
