import { type ConfigInput, type ConfigResult, loadConfig } from '../../src/config/load-config.ts';
import type { BridgeConfig } from '../../src/config/schema.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';

export interface World {
  /** Content of `/work/mt5-bridge.toml`. */
  readonly toml?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
}

export function surroundingsOf(world: World = {}): Surroundings {
  const files: Record<string, string> = { ...world.files };
  if (world.toml !== undefined) files['/work/mt5-bridge.toml'] = world.toml;
  return {
    platform: world.platform ?? 'linux',
    env: world.env ?? {},
    homeDir: '/home/ann',
    workingDir: '/work',
    readText: (path) => files[path],
  };
}

export function load(
  world: World = {},
  input: Omit<ConfigInput, 'surroundings'> = {},
): ConfigResult {
  return loadConfig({ surroundings: surroundingsOf(world), ...input });
}

export function loadGood(
  world: World = {},
  input: Omit<ConfigInput, 'surroundings'> = {},
): BridgeConfig {
  const result = load(world, input);
  if (result.kind === 'invalid') throw new Error(JSON.stringify(result.problems, null, 2));
  return result.config;
}

/** `name: message` of each problem. */
export function problemsOf(
  world: World = {},
  input: Omit<ConfigInput, 'surroundings'> = {},
): string[] {
  const result = load(world, input);
  return result.kind === 'ok'
    ? []
    : result.problems.map(({ name, message }) => `${name}: ${message}`);
}
