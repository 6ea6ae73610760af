import { describe, expect, it } from 'bun:test';
import { FakeTerminal, ManualClock, nextTurn, TestBridge, until } from '@mt5-bridge/testkit';
import { openTestStores, type TestStores } from '../sqlite/open-test-stores.ts';
import { cancelAll, closeAll, NO_LIMITS, open, place, requestId } from './bulk-fixture.ts';

const ORDERS = 12;

/** A bridge on SQLite, whose terminal and clock outlive it. */
function startOn(stores: TestStores, clock: ManualClock, terminal: FakeTerminal) {
  const { ledger, eventLog, market, controls } = stores;
  const parts = { ledger, eventLog, market, controlStore: controls };
  return TestBridge.start({ clock, terminals: [terminal], settings: NO_LIMITS, parts });
}

/** The ledger's worker dies with the n-th request of a list, and nothing reaches the terminal after it. */
function dieAt(n: number, stores: TestStores, terminal: FakeTerminal): () => void {
  const send = terminal.send.bind(terminal);
  let sent = 0;
  terminal.send = (...request) => {
    sent += 1;
    if (sent > n) return new Promise(() => undefined);
    const answer = send(...request);
    if (sent === n) stores.kill('ledger');
    return answer;
  };
  return () => {
    terminal.send = send;
  };
}

describe('a list on SQLite', () => {
  it.each([
    ['cancel_all', 1],
    ['cancel_all', 8],
    ['cancel_all', ORDERS],
    ['close_all', 1],
    ['close_all', 9],
    ['close_all', ORDERS],
  ] as const)('%s goes on where it was when the ledger died at request %d', async (type, n) => {
    const clock = new ManualClock();
    const terminal = new FakeTerminal({ clock });
    const first = await openTestStores();
    const command = type === 'cancel_all' ? cancelAll(1) : closeAll(1);
    const make = type === 'cancel_all' ? place : open;
    let tickets: readonly string[] = [];
    let revive = () => {};
    {
      await using bridge = await startOn(first, clock, terminal);
      const client = await bridge.connect();
      tickets = await Promise.all(Array.from({ length: ORDERS }, (_, at) => make(client, at + 1)));
      terminal.requests.length = 0;
      revive = dieAt(n, first, terminal);
      client.send(command);
      await until(() => terminal.requests.length >= n, 'the request');
      await until(() => first.health().ledger.kind === 'failed', 'the fault of the ledger');
    }
    await first.close();
    revive();
    const second = await openTestStores({ dataDir: first.dataDir });
    {
      await using bridge = await startOn(second, clock, terminal);
      const client = await bridge.connect();
      let answer: object = {};
      while (!('status' in answer) || answer.status === 'unknown') {
        const asked = client.ask(command);
        for (let turn = 0; turn < 20; turn += 1) await nextTurn();
        clock.advance(1_000);
        answer = await asked;
      }
      expect(answer).toMatchObject({ replayed: true, request_id: requestId(1) });
      const { cancelled, closed, failed } = Object(answer).result;
      const done: string[] = cancelled ?? closed;
      const lost: string[] = failed.map(({ ticket }: { ticket: string }) => ticket);
      expect([...done, ...lost].sort()).toEqual([...tickets].sort());
      const standing = [...terminal.book.orders.keys(), ...terminal.book.positions.keys()];
      expect(standing.map(String).sort()).toEqual(lost.sort());
      const ids = terminal.requests.map((request) => request.requestId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(done.length);
      const events = await second.eventLog.read(terminal.accountId, 0, 1_000);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    }
    await second.remove();
  });
});
