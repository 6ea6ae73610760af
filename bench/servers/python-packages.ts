const PYTHON = '/usr/bin/python3';
const PACKAGES = ['python3-fastapi', 'python3-uvicorn', 'python3-websockets'];
const COMMAND = `apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`;

/** Whether the Python peer can run; installs its Debian packages as root, else says how to. */
export async function isPythonReady(say: (line: string) => void): Promise<boolean> {
  if (hasModules()) return true;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || Bun.which('apt-get') === null) {
    say(`  The Python peer is left out. As root: ${COMMAND}`);
    return false;
  }
  say(`  Installing the Python peer: ${PACKAGES.join(' ')}`);
  for (const line of ['apt-get update -qq', `${COMMAND} -qq`]) {
    const child = Bun.spawn(line.split(' '), {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    });
    if ((await child.exited) === 0) continue;
    say(`  \`${line}\` failed: ${(await new Response(child.stderr).text()).slice(-500)}`);
    return false;
  }
  return hasModules();
}

function hasModules(): boolean {
  if (Bun.which(PYTHON) === null) return false;
  return Bun.spawnSync([PYTHON, '-c', 'import fastapi, uvicorn, websockets']).exitCode === 0;
}
