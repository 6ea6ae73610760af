import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, type as systemName, totalmem } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly kernel: string;
  readonly system: string;
}

export function describeMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: `${systemName()} ${release()}`,
    system: distribution(),
  };
}

/** Load averages over 1, 5 and 15 minutes. */
export function loadAverages(): readonly number[] {
  return loadavg().map((load) => Math.round(load * 100) / 100);
}

export interface Versions {
  readonly bun: string;
  /** Commit of the bridge; with a plus when files differ from it. */
  readonly commit: string;
  readonly python?: string;
}

export function describeVersions(): Versions {
  const commit = output(['git', 'rev-parse', '--short', 'HEAD']) ?? 'unknown';
  const changed =
    output(['git', 'status', '--porcelain', '--untracked-files=no', 'packages']) ?? '';
  const python = output(['/usr/bin/python3', '-c', PYTHON_VERSIONS]);
  return {
    bun: Bun.version,
    commit: changed === '' ? commit : `${commit}+`,
    ...(python === undefined ? {} : { python }),
  };
}

const PYTHON_VERSIONS = `
import platform, fastapi, pydantic, uvicorn, websockets.version
print(f"{platform.python_version()}, fastapi {fastapi.__version__}, pydantic {pydantic.VERSION}, "
      f"uvicorn {uvicorn.__version__}, websockets {websockets.version.version}")`;

function output(command: string[]): string | undefined {
  if (Bun.which(command[0] ?? '') === null) return undefined;
  const { exitCode, stdout } = Bun.spawnSync(command, { stderr: 'ignore' });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}

function distribution(): string {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return /^PRETTY_NAME="?([^"\n]+)/m.exec(release)?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
