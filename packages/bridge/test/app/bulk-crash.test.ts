import { describe, expect, it } from 'bun:test';
import type { SignalRecord } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import {
  FakeTerminal,
  ManualClock,
  MemoryControlStore,
  MemoryDisk,
  MemoryLedger,
  nextTurn,
  TestBridge,
  type WireClient,
} from '@mt5-bridge/testkit';
import { cancelAll, closeAll, NO_LIMITS, open, place, requestId } from './bulk-fixture.ts';

/** More appends than any of these commands makes. */
const APPENDS_MAX = 40;

/** What outlives the bridge: its disk, the terminal, time. */
class Machine {
  readonly clock = new ManualClock();
  readonly terminal = new FakeTerminal({ clock: this.clock });
  readonly disk = new MemoryDisk();
  readonly controlStore = new MemoryControlStore();
  ledger = new MemoryLedger(this.disk);
  readonly #send = this.terminal.send.bind(this.terminal);

  start(): Promise<TestBridge> {
    const { clock, terminal, controlStore } = this;
    terminal.send = this.#send;
    this.ledger = new MemoryLedger(this.disk);
    return TestBridge.start({
      clock,
      terminals: [terminal],
      ledger: this.ledger,
      settings: NO_LIMITS,
      parts: { controlStore },
    });
  }

  /** After so many further appends nothing is durable and nothing leaves; tells whether it came to that. */
  crashAfter(appends: number): () => boolean {
    const { writer } = this.ledger;
    const append = writer.append.bind(writer);
    let done = 0;
    writer.append = (write, settled) =>
      append(() => {
        write();
        done += 1;
        if (done !== appends) return;
        writer.failWith('the machine has crashed');
        this.terminal.send = () => new Promise(() => undefined);
      }, settled);
    return () => done >= appends;
  }

  /** Requests that reached the terminal after the orders and positions were made. */
  sent(): readonly string[] {
    return this.terminal.requests.flatMap(({ trade }) => {
      if (trade.action === 'REMOVE') return [trade.order];
      return trade.action === 'DEAL' && trade.position !== null ? [trade.position] : [];
    });
  }

  standing(): readonly string[] {
    const { orders, positions } = this.terminal.book;
    return [...orders.keys(), ...positions.keys()];
  }
}

/** Moves time until the answer is there. */
async function soon<T>(clock: ManualClock, answer: Promise<T>): Promise<T> {
  let isThere = false;
  void answer.finally(() => {
    isThere = true;
  });
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  while (!isThere) {
    clock.advance(500);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  }
  return answer;
}

interface Told {
  readonly status: string;
  readonly result?: {
    readonly cancelled?: readonly string[];
    readonly closed?: readonly string[];
    readonly failed: readonly { readonly ticket: string; readonly error_code: string }[];
    readonly unknown: readonly string[];
  };
}

/** Asks again until it is known. */
async function known(clock: ManualClock, client: WireClient, command: object): Promise<Told> {
  for (;;) {
    const answer: object = await soon(clock, client.ask(command));
    if (!('status' in answer)) throw new Error(`no outcome: ${JSON.stringify(answer)}`);
    // Held to its schema by the client.
    if (answer.status !== 'unknown') return answer as Told;
    await soon(clock, new Promise<void>((resolve) => clock.schedule(1_000, resolve)));
  }
}

const COMMANDS = [
  ['cancel_all', () => cancelAll(1)],
  ['close_all', () => closeAll(1)],
] as const;

describe.each(COMMANDS)('%s on a bridge that crashes', (type, command) => {
  async function crashed(appends: number) {
    const machine = new Machine();
    await using bridge = await machine.start();
    const client = await bridge.connect();
    const make = type === 'cancel_all' ? place : open;
    const tickets = [await make(client, 1), await make(client, 2), await make(client, 3)];
    machine.terminal.requests.length = 0;
    const isCrashed = machine.crashAfter(appends);
    client.send(command());
    for (let turn = 0; turn < 30 && !isCrashed(); turn += 1) await nextTurn();
    return { machine, tickets, wasInTime: isCrashed() };
  }

  it('does no item twice, whenever that is, and tells what became of each', async () => {
    const seen = new Set<string>();
    for (let appends = 1; appends <= APPENDS_MAX; appends += 1) {
      const { machine, tickets, wasInTime } = await crashed(appends);
      const wasWritten = machine.disk.signals.has(requestId(1));
      await using bridge = await machine.start();
      const client = await bridge.connect();
      const later = await place(client, 9);
      const { status, result } = await known(machine.clock, client, command());
      if (result === undefined) throw new Error(`crash after ${appends}: no result`);
      const { failed, unknown } = result;
      const done = result.cancelled ?? result.closed ?? [];
      const wanted = type === 'cancel_all' && !wasWritten ? [...tickets, later] : tickets;
      expect([...done, ...failed.map(({ ticket }) => ticket)].sort()).toEqual([...wanted].sort());
      expect(unknown).toEqual([]);
      expect(status).toBe(failed.length === 0 ? 'success' : 'failed');
      for (const ticket of done) expect(machine.standing()).not.toContain(ticket);
      for (const { ticket } of failed) expect(machine.standing()).toContain(ticket);
      const sent = machine.sent();
      expect(new Set(sent).size).toBe(sent.length);
      seen.add(`${status} ${wasWritten ? 'gone on with' : 'anew'}`);
      if (!wasInTime) break;
    }
    // Failed: what was written down and never left is proven not to be done.
    expect([...seen].sort()).toEqual(['failed gone on with', 'success gone on with']);
  });

  it('goes on by itself, also when nobody asks again', async () => {
    // The list is durable, and nothing else.
    const { machine } = await crashed(1);
    expect(machine.sent()).toEqual([]);
    await using _ = await machine.start();
    while (machine.disk.signals.get(requestId(1))?.outcome === null) {
      await nextTurn();
    }
    expect(machine.standing()).toEqual([]);
    expect(machine.disk.signals.get(requestId(1))).toMatchObject({
      state: 'executed',
      steps: [{ state: 'executed', origin: 'reconcile' }],
    });
  });

  it('begins nothing more when its time is over', async () => {
    const { machine, tickets } = await crashed(1);
    machine.clock.advance(6_000);
    await using bridge = await machine.start();
    const client = await bridge.connect();
    expect(await known(machine.clock, client, command())).toMatchObject({
      status: 'failed',
      result: { failed: tickets.map((ticket) => ({ ticket, error_code: 'SIGNAL_EXPIRED' })) },
    });
    expect(machine.sent()).toEqual([]);
  });

  it('begins nothing before the account was reconciled', async () => {
    const { machine } = await crashed(1);
    const snapshot = machine.terminal.snapshot.bind(machine.terminal);
    const told = Promise.withResolvers<void>();
    machine.terminal.snapshot = () => told.promise.then(snapshot);
    const starting = machine.start();
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(machine.sent()).toEqual([]);
    told.resolve();
    await using _ = await starting;
    while (machine.sent().length < 3) await nextTurn();
  });
});

const isOpenRecord = ({ state }: SignalRecord): boolean =>
  state === 'submitted' || state === 'unresolved';
const isStopAction = (name: string): boolean => name.startsWith('stop_actions/');

const STOPS = [
  [
    'kill_switch',
    (client: WireClient) =>
      client.send({
        type: 'kill_switch',
        data: {
          action: 'engage',
          scope: { kind: 'account' },
          cancel_pending: true,
          close_positions: true,
          reason: 'a test',
        },
      }),
  ],
  [
    'dead_man_switch',
    async (client: WireClient, clock: ManualClock) => {
      const actions = ['block_new', 'cancel_pending', 'close_positions'];
      await client.ask({ type: 'dead_man_switch', data: { timeout_ms: 1_000, actions } });
      clock.advance(1_000);
    },
  ],
] as const;

describe.each(STOPS)('the actions of a %s on a bridge that crashes', (kind, stop) => {
  it('are finished after the restart, however late, and nothing is done twice', async () => {
    for (let appends = 1; appends <= APPENDS_MAX; appends += 1) {
      const machine = new Machine();
      let isCrashed = () => false;
      {
        await using bridge = await machine.start();
        const client = await bridge.connect();
        await place(client, 1);
        await open(client, 2);
        await place(client, 3);
        await open(client, 4);
        machine.terminal.requests.length = 0;
        isCrashed = machine.crashAfter(appends);
        await stop(client, machine.clock);
        for (let turn = 0; turn < 30 && !isCrashed(); turn += 1) await nextTurn();
      }
      const isOpen = [...(await machine.controlStore.load()).keys()].some(isStopAction);
      machine.clock.advance(3_600_000);
      // Nothing is begun before the terminal has told its state, and somebody looks on.
      const { terminal } = machine;
      const snapshot = terminal.snapshot.bind(terminal);
      terminal.snapshot = () => Promise.reject(new Error('not now'));
      await using bridge = await machine.start();
      const watcher = await bridge.connect();
      terminal.snapshot = snapshot;
      const isOver = async () => {
        const open = [...machine.disk.signals.values()].filter(isOpenRecord);
        const names = [...(await machine.controlStore.load()).keys()];
        return open.length === 0 && !names.some(isStopAction);
      };
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      while (!(await isOver())) {
        machine.clock.advance(500);
        for (let turn = 0; turn < 5; turn += 1) await nextTurn();
      }
      expect(machine.standing()).toEqual([]);
      const executed = machine.terminal.book.pastOrders.length + machine.terminal.book.deals.length;
      // Two orders that were cancelled, two deals in and two out, with their orders.
      expect(executed).toBe(2 + 4 + 4);
      if (kind === 'dead_man_switch' && isOpen) {
        expect(await watcher.next('dead_man_switch_fired')).toMatchObject({
          data: { result: { failed: [], unknown: [] } },
        });
      }
      if (!isCrashed()) return;
    }
    throw new Error('the last crash came too early');
  });
});
