import { describe, expect, it, setDefaultTimeout } from 'bun:test';
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { BridgeProcess, makeFolder } from './bridge-process.ts';
import { until } from './condition.ts';
import { CutWire } from './cut-wire.ts';
import { ProcessOutput } from './process-output.ts';
import { type Message, sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(30_000);

const TIMEOUT_MS = 1_000;
/** A client gives a sign of life so often. */
const BEAT_MS = 100;
/** The switch may be so late. */
const GRAIN_MS = 250;

const UNLIMITED = [
  'orders_per_minute',
  'reducing_orders_per_minute',
  'messages_per_second',
].flatMap((limit) => ['--set', `limits.${limit}=0`]);

/** The program with the switch, as a process of its own. */
class ArmedClient implements AsyncDisposable {
  readonly output: ProcessOutput;
  readonly #child: Bun.Subprocess<'pipe', 'pipe', 'pipe'>;

  constructor(url: string, timeoutMs = TIMEOUT_MS) {
    const program = resolve(import.meta.dir, 'armed-client.ts');
    this.#child = Bun.spawn([process.execPath, program, url, String(timeoutMs)], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    this.output = new ProcessOutput(this.#child.stdout, this.#child.stderr);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async logOut(): Promise<void> {
    this.#child.stdin.write('leave\n');
    await this.#child.stdin.flush();
    await this.output.find(/gone/);
  }

  /** Bridge time of the last sign of life that was answered. */
  get lastBeatMs(): number {
    return Date.parse([...this.output.text.matchAll(/alive (\S+)/g)].at(-1)?.[1] ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }
}

/** Somebody else who looks on. */
async function watch(bridge: BridgeProcess): Promise<WireClient> {
  return WireClient.connect(bridge.url);
}

async function standing(watcher: WireClient): Promise<unknown> {
  const { data } = await watcher.request('paper_control', { action: 'status' });
  const { orders, positions } = Object(data).account;
  return { orders, positions };
}

/** What a switch tells that has fired: nothing stands any more, nothing new is taken. */
async function expectFired(watcher: WireClient, fired: Message): Promise<void> {
  expect(fired).toMatchObject({
    data: {
      timeout_ms: TIMEOUT_MS,
      scope: 'connection',
      result: {
        cancelled: [expect.any(String)],
        closed: [expect.any(String)],
        failed: [],
        unknown: [],
      },
    },
  });
  expect(await standing(watcher)).toEqual({ orders: 0, positions: 0 });
  expect(await watcher.request('trading_signal', sampleSignal())).toMatchObject({
    error_code: 'TRADING_HALTED',
  });
}

const firedMs = (fired: Message): number => Date.parse(Object(fired.data).fired_at);

describe('D15 a dead-man switch whose client', () => {
  it.each([
    ['is killed', (client: ArmedClient) => client.signal('SIGKILL')],
    ['is frozen', (client: ArmedClient) => client.signal('SIGSTOP')],
    ['can not be reached any more', (_: ArmedClient, wire: CutWire) => wire.cut()],
  ])('%s fires once, at most 250 ms late, and cancels and closes', async (_, silence) => {
    using wire = new CutWire();
    const args = [...UNLIMITED, '--set', `server.allowed_hosts=${wire.host}`];
    await using bridge = await BridgeProcess.start({ args });
    wire.leadTo(bridge.port);
    using watcher = await watch(bridge);
    await using client = new ArmedClient(wire.url);
    await client.output.find(/armed/);
    // It lives longer than its timeout as long as it gives signs of life.
    await until(
      'beats',
      () => [...client.output.text.matchAll(/alive/g)].length * BEAT_MS > TIMEOUT_MS,
    );
    expect(await standing(watcher)).toEqual({ orders: 1, positions: 1 });
    silence(client, wire);
    const lastMs = client.lastBeatMs;
    const fired = await watcher.next('dead_man_switch_fired');
    expect(firedMs(fired)).toBeGreaterThanOrEqual(lastMs + TIMEOUT_MS);
    // Signs of life may have come after the last one whose answer was seen; the bridge knows when it was due.
    const { 1: lateMs } = await bridge.output.find(/late_ms\W+(\d+)/);
    expect(Number(lateMs)).toBeWithin(0, GRAIN_MS + 1);
    await expectFired(watcher, fired);
  });

  it.each(['during', 'after'])(
    'fires when its deadline comes %s a restart of the bridge',
    async (when) => {
      const dataDir = makeFolder();
      try {
        let deadlineMs = 0;
        {
          await using bridge = await BridgeProcess.start({ dataDir, args: UNLIMITED });
          await using client = new ArmedClient(bridge.url);
          await client.output.find(/armed/);
          await client.output.find(/alive/);
          client.signal('SIGKILL');
          deadlineMs = client.lastBeatMs + TIMEOUT_MS;
          bridge.kill('SIGKILL');
          await bridge.ended;
        }
        if (when === 'during') await until('the deadline', () => Date.now() > deadlineMs);
        await using bridge = await BridgeProcess.start({ dataDir, args: UNLIMITED });
        using watcher = await watch(bridge);
        const startedMs = Date.now();
        await until('nothing to stand', async () => {
          const { orders, positions } = Object(await standing(watcher));
          return orders === 0 && positions === 0;
        });
        expect(await watcher.request('trading_signal', sampleSignal())).toMatchObject({
          error_code: 'TRADING_HALTED',
        });
        // The last signs of life may have been heard and not yet been durable.
        expect(Date.now()).toBeGreaterThan(deadlineMs - 3 * BEAT_MS);
        expect(Date.now()).toBeLessThan(Math.max(startedMs, deadlineMs) + 5_000);
      } finally {
        rmSync(dataDir, { recursive: true, force: true });
      }
    },
  );
});

describe('D16 a client that takes its leave', () => {
  it('disarms its switch, and what it made stays', async () => {
    await using bridge = await BridgeProcess.start({ args: UNLIMITED });
    using watcher = await watch(bridge);
    await using client = new ArmedClient(bridge.url);
    await client.output.find(/alive/);
    await client.logOut();
    const leftMs = Date.now();
    await until('its time to be over', async () => {
      await watcher.request('heartbeat', { client: 'watcher' });
      return Date.now() > leftMs + TIMEOUT_MS + GRAIN_MS;
    });
    expect(await standing(watcher)).toEqual({ orders: 1, positions: 1 });
    expect(bridge.output.text).not.toContain('dead_man_switch.fired');
  });
});

describe('D14 whoever has spent the orders of the minute', () => {
  it('still gets out, by one command, under a kill switch', async () => {
    const args = [
      '--set',
      'limits.orders_per_minute=3',
      '--set',
      'limits.reducing_orders_per_minute=2',
    ];
    await using bridge = await BridgeProcess.start({ args });
    using client = await WireClient.connect(bridge.url);
    const plain = { stop_loss: undefined, take_profit: undefined };
    for (let n = 0; n < 2; n += 1) {
      const order = sampleSignal({ ...plain, price: undefined });
      expect(await client.request('trading_signal', order)).toMatchObject({ status: 'success' });
    }
    const pending = sampleSignal({ ...plain, price: 1.06 });
    expect(await client.request('trading_signal', pending)).toMatchObject({ status: 'success' });
    expect(await client.request('trading_signal', sampleSignal())).toMatchObject({
      error_code: 'RATE_LIMITED',
    });
    const stop = { action: 'engage', scope: { kind: 'account' }, reason: 'a test' };
    await client.request('kill_switch', stop);
    for (const command of ['cancel_all', 'close_all']) {
      const data = { request_id: crypto.randomUUID() };
      expect(await client.request(command, data)).toMatchObject({ status: 'success' });
    }
    expect(await standing(client)).toEqual({ orders: 0, positions: 0 });
  });
});
