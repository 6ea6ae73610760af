import { describe, expect, it } from 'bun:test';
import { AccountView } from '@mt5-bridge/bridge/internal/app/account-view.ts';
import { Reconciler } from '@mt5-bridge/bridge/internal/app/reconciler/reconciler.ts';
import type { SignalOutcome } from '@mt5-bridge/bridge/internal/app/signals/signal-outcome.ts';
import type { SignalRecord } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import {
  FakeTerminal,
  ManualClock,
  RecordingLog,
  sampleClaim,
  sampleRequest,
  sampleSignalId,
} from '@mt5-bridge/testkit';
import { asTicket, asUtcMs, type FindResult, type TradeRequest } from '@mt5-bridge/trading';

const POLL_MS = 2_000;
const CANCEL: TradeRequest = { action: 'REMOVE', order: asTicket('77') };

/** Finds what a test says; nothing at first. */
class SearchedTerminal extends FakeTerminal {
  found: () => Promise<Partial<FindResult>> = async () => ({});
  historyCompleteToMs = 0;

  override async find(): Promise<FindResult> {
    const historyCompleteToMs = asUtcMs(this.historyCompleteToMs);
    const nothing = { orders: [], deals: [], positions: [], historyCompleteToMs };
    return { ...nothing, ...(await this.found()) };
  }
}

async function set(hasJournal = true) {
  const clock = new ManualClock();
  const terminal = new SearchedTerminal({ clock });
  terminal.capabilities = { ...terminal.capabilities, hasRequestJournal: hasJournal };
  const view = new AccountView(terminal, 'test');
  await terminal.open({ events: () => {}, ticks: () => {}, status: () => {} });
  await view.load();
  const stored: SignalOutcome[] = [];
  const disk: { gate: Promise<boolean> } = { gate: Promise.resolve(true) };
  const reconciler = new Reconciler({
    clock,
    log: new RecordingLog(),
    accounts: new Map([[view.accountId, view]]),
    terminalTimeoutMs: 1_000,
    settle: (_record, outcome) => {
      stored.push(outcome);
      return disk.gate;
    },
  });
  /** Lets `polls` looks pass, with the terminal's history complete up to each. */
  const look = async (polls: number): Promise<void> => {
    for (let n = 0; n < polls; n++) {
      terminal.historyCompleteToMs = clock.nowMs() + POLL_MS;
      clock.advance(POLL_MS);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    }
  };
  return { clock, terminal, view, reconciler, stored, disk, look };
}

function sent(clock: ManualClock, trade?: TradeRequest): SignalRecord {
  const id = sampleSignalId(1);
  const request = sampleRequest(id);
  return {
    ...sampleClaim(id),
    state: 'submitted',
    request: { ...request, expiresAtMs: clock.nowMs(), trade: trade ?? request.trade },
    outcome: null,
    submittedMs: clock.nowMs(),
    settledMs: null,
  };
}

describe('the reconciler', () => {
  it('proves an absence by two looks, also when the clock was set back before the first', async () => {
    const { clock, reconciler, stored, look } = await set();
    void reconciler.watch(sent(clock));
    clock.jumpWall(-60_000);
    await look(10);
    expect(stored).toEqual([]);
    await look(30);
    expect(stored).toMatchObject([{ kind: 'rejected', code: 'MT5_TIMEOUT' }]);
  });

  it('believes no absence after one look, however far the clock was set forward', async () => {
    const { clock, reconciler, stored, look } = await set();
    void reconciler.watch(sent(clock));
    clock.jumpWall(3_600_000);
    await look(1);
    expect(stored).toEqual([]);
    await look(1);
    expect(stored).toHaveLength(1);
  });

  it('is not ready when the connection broke while it looked', async () => {
    const { clock, terminal, view, reconciler } = await set();
    void reconciler.watch(sent(clock));
    const answer = Promise.withResolvers<Partial<FindResult>>();
    terminal.found = () => answer.promise;
    const looked = reconciler.terminalConnected(view.accountId);
    reconciler.terminalLost(view.accountId);
    answer.resolve({});
    await looked;
    expect(reconciler.isReady(view.accountId)).toBe(false);
    await reconciler.terminalConnected(view.accountId);
    expect(reconciler.isReady(view.accountId)).toBe(true);
  });

  it('says when a proof that is on its way to the disk is stored', async () => {
    const { clock, reconciler, disk, look } = await set();
    const record = sent(clock);
    const solved = reconciler.watch(record);
    await reconciler.stored(record.signalId);
    const written = Promise.withResolvers<boolean>();
    disk.gate = written.promise;
    await look(3);
    const order: string[] = [];
    void solved.then(() => order.push('solved'));
    const stored = reconciler.stored(record.signalId).then(() => order.push('stored'));
    written.resolve(true);
    await stored;
    expect(order).toEqual(['solved', 'stored']);
  });

  it('calls a change of something that is gone refused only where a journal knows', async () => {
    for (const hasJournal of [true, false]) {
      const { clock, reconciler, stored, look } = await set(hasJournal);
      void reconciler.watch(sent(clock, CANCEL));
      await look(5);
      expect(stored).toHaveLength(hasJournal ? 1 : 0);
    }
  });
});
