import type { Assignment, ConfigProblem, Gathered } from './assignment.ts';

/** Flags of `serve` and `config` that stand for a key. */
export const FLAG_KEYS = {
  host: 'server.host',
  port: 'server.port',
  dataDir: 'store.data_dir',
  feed: 'paper.feed',
  speed: 'paper.speed',
  start: 'paper.start',
  loop: 'paper.loop',
} as const;

export type ConfigFlags = {
  readonly [Flag in keyof typeof FLAG_KEYS]?: string | boolean | undefined;
};

/** Settings from `--set section.key=value` and from the flags, which win over `--set`. */
export function readCommandLine(
  flags: ConfigFlags,
  sets: readonly string[],
  workingDir: string,
): Gathered {
  const assignments: Assignment[] = [];
  const problems: ConfigProblem[] = [];
  for (const set of sets) {
    const split = set.indexOf('=');
    if (split < 1) {
      problems.push({
        name: '--set',
        source: '--set',
        message: `expected section.key=value, got ${JSON.stringify(set)}`,
      });
      continue;
    }
    assignments.push({
      name: set.slice(0, split).trim(),
      source: { label: '--set', baseDir: workingDir },
      raw: { kind: 'text', text: set.slice(split + 1) },
    });
  }
  for (const [flag, value] of Object.entries(flags)) {
    if (value === undefined || !isFlag(flag)) continue;
    const label = `--${flag.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    assignments.push({
      name: FLAG_KEYS[flag],
      source: { label, baseDir: workingDir },
      raw: { kind: 'text', text: String(value) },
    });
  }
  return { assignments, problems };
}

const isFlag = (name: string): name is keyof typeof FLAG_KEYS => Object.hasOwn(FLAG_KEYS, name);
