/**
 * Installs the Debian packages that tests use. As root it installs; else it says which command to run,
 * and the tests that need a missing program count as skipped.
 */
const PROGRAMS: readonly { readonly program: string; readonly debianPackage: string }[] = [
  { program: 'chromium', debianPackage: 'chromium' },
  { program: 'openssl', debianPackage: 'openssl' },
  { program: 'strace', debianPackage: 'strace' },
];

const PYTHON_MODULES: readonly { readonly module: string; readonly debianPackage: string }[] = [
  { module: 'websockets', debianPackage: 'python3-websockets' },
];

/** Debian's Python: the packages of apt-get are visible to no other. */
export const SYSTEM_PYTHON = '/usr/bin/python3';

/** Whether Debian's Python has a module. */
export function canImport(module: string): boolean {
  if (Bun.which(SYSTEM_PYTHON) === null) return false;
  return Bun.spawnSync([SYSTEM_PYTHON, '-c', `import ${module}`]).exitCode === 0;
}

/** Whether a program is installed. */
export const hasProgram = (program: string): boolean => Bun.which(program) !== null;

function missingPackages(): string[] {
  const programs = PROGRAMS.filter(({ program }) => !hasProgram(program));
  const modules = PYTHON_MODULES.filter(({ module }) => !canImport(module));
  return [...programs, ...modules].map(({ debianPackage }) => debianPackage);
}

export async function setUpTests(): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !hasProgram('apt-get')) {
    console.log(`Some tests will be skipped. As root, run: ${command}`);
    return;
  }
  console.log(`Installing what tests need: ${missing.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const line of ['apt-get update -qq', `${command} -qq`]) {
    const child = Bun.spawn(line.split(' '), {
      env: environment,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    });
    if ((await child.exited) !== 0) {
      console.log(`\`${line}\` failed: ${(await new Response(child.stderr).text()).slice(-500)}`);
      return;
    }
  }
}

if (import.meta.main) await setUpTests();
