import { describe, expect, it } from 'bun:test';
import {
  FakeTerminal,
  ManualClock,
  MemoryDisk,
  MemoryLedger,
  nextTurn,
  sampleSignalId,
  signal,
  TestBridge,
} from '@mt5-bridge/testkit';
import { asPoints, asPrice, asSymbolName, lotsToVolume, NO_MAGIC } from '@mt5-bridge/trading';

const DAY_MS = 86_400_000;

/** Somebody buys in the terminal; `isTold` whether the bridge hears of it. */
async function buyByHand(terminal: FakeTerminal, clock: ManualClock, isTold = false) {
  clock.advance(1_000);
  const quote = { bid: asPrice(1.0845), ask: asPrice(1.0846) };
  const { changes } = terminal.book.execute(
    {
      action: 'DEAL',
      symbol: asSymbolName('EURUSD'),
      type: 'BUY',
      volume: lotsToVolume(0.1),
      price: quote.ask,
      deviation: asPoints(0),
      filling: 'FOK',
      stopLoss: asPrice(0),
      takeProfit: asPrice(0),
      magic: NO_MAGIC,
      comment: 'by hand',
      position: null,
    },
    {
      symbol: asSymbolName('EURUSD'),
      timeMs: clock.nowMs(),
      ...quote,
      last: asPrice(0),
      volumeReal: 0,
      flags: 6,
    },
    clock.nowMs(),
  );
  if (isTold) terminal.emit(...changes);
  await nextTurn();
}

function stage() {
  const clock = new ManualClock();
  const disk = new MemoryDisk();
  const terminal = new FakeTerminal({ clock });
  const start = () =>
    TestBridge.start({ clock, ledger: new MemoryLedger(disk), terminals: [terminal] });
  const historyOf = () =>
    (disk.events.get(terminal.accountId) ?? [])
      .filter(({ type }) => type === 'deal_add' || type === 'history_add')
      .map(({ type, origin }) => `${type} ${origin}`);
  return { clock, disk, terminal, start, historyOf };
}

describe('the history of an account', () => {
  it('begins with the first connection: what was before is not told as new', async () => {
    const { terminal, clock, start, historyOf } = stage();
    await buyByHand(terminal, clock);
    const bridge = await start();
    expect(historyOf()).toEqual([]);
    await bridge[Symbol.asyncDispose]();
    const again = await start();
    expect(historyOf()).toEqual([]);
    await again[Symbol.asyncDispose]();
  });

  it('gets what was done while the bridge was down, once, as found out', async () => {
    const { terminal, clock, start, historyOf } = stage();
    const first = await start();
    await buyByHand(terminal, clock, true);
    await first[Symbol.asyncDispose]();
    expect(historyOf()).toEqual(['deal_add manual', 'history_add manual']);
    clock.advance(DAY_MS / 2);
    await buyByHand(terminal, clock);
    await buyByHand(terminal, clock);
    for (let restart = 0; restart < 3; restart++) {
      const bridge = await start();
      await bridge[Symbol.asyncDispose]();
    }
    expect(historyOf()).toEqual([
      'deal_add manual',
      'history_add manual',
      'deal_add reconcile',
      'history_add reconcile',
      'deal_add reconcile',
      'history_add reconcile',
    ]);
  });

  it('gets what was done after the end of a bridge that had written down nothing but its start', async () => {
    const { terminal, clock, start, historyOf } = stage();
    const first = await start();
    await first[Symbol.asyncDispose]();
    await buyByHand(terminal, clock);
    const second = await start();
    expect(historyOf()).toEqual(['deal_add reconcile', 'history_add reconcile']);
    await second[Symbol.asyncDispose]();
  });

  it('names the signal behind what it finds out', async () => {
    const { clock, disk, terminal, start } = stage();
    const first = await start();
    const client = await first.connect();
    await client.ask(signal(1, { price: 1.05 }));
    await first[Symbol.asyncDispose]();
    const [order] = terminal.book.orders.keys();
    if (order === undefined) throw new Error('no order');
    terminal.book.end(order, 'EXPIRED', clock.nowMs());
    const second = await start();
    const found = disk.events.get(terminal.accountId)?.filter(({ type }) => type === 'history_add');
    expect(found).toMatchObject([{ origin: 'reconcile', signalId: sampleSignalId(1) }]);
    expect(second.ledger.find(sampleSignalId(1))).toMatchObject({ state: 'expired' });
    await second[Symbol.asyncDispose]();
  });

  it('gets what a gap in the events hid, and nothing of it twice', async () => {
    const { terminal, clock, start, historyOf } = stage();
    await using _bridge = await start();
    await buyByHand(terminal, clock, true);
    await buyByHand(terminal, clock);
    // The terminal has numbered events that never arrived.
    terminal.skipEvents(2);
    await buyByHand(terminal, clock, true);
    expect(historyOf()).toEqual([
      'deal_add manual',
      'history_add manual',
      'deal_add reconcile',
      'history_add reconcile',
      'deal_add reconcile',
      'history_add reconcile',
    ]);
  });

  it('takes no order while it is not known what is missing', async () => {
    const { terminal, start } = stage();
    const first = await start();
    await first[Symbol.asyncDispose]();
    let isDeaf = true;
    const deals = terminal.deals.bind(terminal);
    terminal.deals = (query) => (isDeaf ? Promise.reject(new Error('no answer')) : deals(query));
    await using bridge = await start();
    const client = await bridge.connect();
    expect(await client.ask(signal(1))).toMatchObject({ error_code: 'SERVER_BUSY' });
    isDeaf = false;
    await bridge.advance(2_000);
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
  });
});
