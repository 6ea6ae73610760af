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
  sampleResult,
  sampleSignalId,
} from '@mt5-bridge/testkit';
import {
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  DAY_MS,
  type Deal,
  type FindResult,
  lotsToVolume,
  NO_MAGIC,
  NO_MONEY,
  NO_PRICE,
  RETCODE,
  type TradeRequest,
} from '@mt5-bridge/trading';

const POLL_MS = 2_000;
const NEW_STOPS: TradeRequest = {
  action: 'SLTP',
  symbol: asSymbolName('EURUSD'),
  position: asTicket('77'),
  stopLoss: asPrice(1.08),
  takeProfit: NO_PRICE,
};
const DEAL: Deal = {
  ticket: asTicket('900'),
  order: asTicket('78'),
  symbol: asSymbolName('EURUSD'),
  type: 'BUY',
  entry: 'IN',
  reason: 'CLIENT',
  volume: lotsToVolume(0.1),
  price: asPrice(1.08),
  stopLoss: NO_PRICE,
  takeProfit: NO_PRICE,
  profit: NO_MONEY,
  swap: NO_MONEY,
  commission: NO_MONEY,
  fee: NO_MONEY,
  magic: NO_MAGIC,
  comment: '',
  positionId: asTicket('78'),
  timeMs: asUtcMs(0),
};

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
  await terminal.open({ events() {}, ticks() {}, status() {}, missed() {} });
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
    plan: null,
    outcome: null,
    submittedMs: clock.nowMs(),
    settledMs: null,
    steps: [],
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

  it('calls new stops of a position that is gone refused only where a journal knows', async () => {
    for (const hasJournal of [true, false]) {
      const { clock, reconciler, stored, look } = await set(hasJournal);
      void reconciler.watch(sent(clock, NEW_STOPS));
      await look(5);
      expect(stored).toHaveLength(hasJournal ? 1 : 0);
    }
  });

  it('believes the silence of a journal for as long as journals are kept', async () => {
    for (const days of [6, 8]) {
      const { clock, reconciler, stored, look } = await set();
      const record = sent(clock, NEW_STOPS);
      clock.advance(days * DAY_MS);
      void reconciler.watch(record);
      await look(5);
      expect(stored).toHaveLength(days === 6 ? 1 : 0);
    }
  });

  it('leaves new stops open when the trade server itself does not know', async () => {
    const { clock, terminal, reconciler, stored, look } = await set();
    terminal.found = async () => ({ answer: { ...sampleResult, retcode: RETCODE.TIMEOUT } });
    void reconciler.watch(sent(clock, NEW_STOPS));
    await look(20);
    expect(stored).toEqual([]);
  });

  it('calls an order cancelled that has ended without a deal, and leaves one with a deal open', async () => {
    for (const order of ['77', '78']) {
      const { clock, terminal, reconciler, stored, look } = await set(false);
      terminal.deals = async () => [{ ...DEAL, order: asTicket('78') }];
      void reconciler.watch(sent(clock, { action: 'REMOVE', order: asTicket(order) }));
      await look(5);
      expect(stored.map(({ kind }) => kind)).toEqual(order === '77' ? ['executed'] : []);
    }
  });
});
