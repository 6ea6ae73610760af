import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { canImport, SYSTEM_PYTHON } from '../../../../scripts/test-setup.ts';
import { BridgeProcess, makeFolder, ROOT, runProgram } from '../process/bridge-process.ts';

setDefaultTimeout(30_000);

const folder = makeFolder();
const readme = await Bun.file(join(ROOT, 'README.md')).text();
let bridge: BridgeProcess;
beforeAll(async () => {
  bridge = await BridgeProcess.start();
});
afterAll(async () => {
  await bridge[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The only block of that language, with the address of the test's own bridge. */
async function writeSample(language: string, name: string): Promise<string> {
  const blocks = [
    ...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')),
  ];
  const code = blocks[0]?.[1] ?? '';
  expect(blocks).toHaveLength(1);
  expect(code).toContain('ws://127.0.0.1:8001/websocket/ws');
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(12);
  const path = join(folder, name);
  await Bun.write(path, code.replace('ws://127.0.0.1:8001/websocket/ws', bridge.url));
  return path;
}

describe('the clients of the README place an order', () => {
  it('in JavaScript', async () => {
    const { code, out, err } = await runProgram([
      process.execPath,
      await writeSample('js', 'a.js'),
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('connection_established');
    expect(out).toContain('trading_signal_executed success');
    expect(out).toContain('filled');
  });

  it.skipIf(!canImport('websockets'))('in Python', async () => {
    const { code, out, err } = await runProgram([
      SYSTEM_PYTHON,
      await writeSample('python', 'a.py'),
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Connected to MT5 Bridge');
    expect(out).toContain("'status': 'success'");
  });
});
