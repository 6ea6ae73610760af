import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  asMoney,
  asPrice,
  asUtcMs,
  type Deal,
  makeSymbolSpec,
  NO_PRICE,
  type Tick,
  type Ticket,
  type TradeRequest,
  volumeToLots,
} from '@mt5-bridge/trading';
import { TradeServer } from '../../src/engine/trade-server.ts';
import { parseLeanTicks } from '../../src/feed/replay/parse-lean.ts';
import { unzipSingle } from '../../src/feed/replay/unzip-single.ts';
import { account, deal, EURUSD, pending } from './fixtures.ts';

const FILE = resolve(
  import.meta.dir,
  '../../../../scripts/cases/test/data/lean-oanda-eurusd-tick/20140502_quote.zip',
);
const DAY_MS = Date.UTC(2014, 4, 2);

/** Every quote of EURUSD on payrolls Friday, 2014-05-02, as Oanda gave them. */
export function payrollsTicks(): Tick[] {
  const zip = unzipSingle(FILE, readFileSync(FILE));
  if (!zip.ok) throw new Error(JSON.stringify(zip.problem));
  const { bytes } = zip.value;
  const parsed = parseLeanTicks({ file: FILE, symbol: 'EURUSD', date: '20140502', bytes });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const { timesMs, bids, asks, length } = parsed.value.columns;
  return Array.from({ length }, (_, at) => ({
    symbol: EURUSD,
    timeMs: asUtcMs(timesMs[at] ?? 0),
    bid: asPrice(bids[at] ?? 0),
    ask: asPrice(asks[at] ?? 0),
    last: NO_PRICE,
    volumeReal: 0,
    flags: 6,
  }));
}

type Step = readonly [atUtc: string, act: (desk: Trader) => void];

/** Sends requests to a server and keeps what they answered. */
class Trader {
  readonly server: TradeServer;
  readonly deals: Deal[] = [];
  #pendings: Ticket[] = [];

  constructor(server: TradeServer) {
    this.server = server;
  }

  send(request: TradeRequest): void {
    const { result, events } = this.server.execute(request);
    if (result.retcode !== 10009) throw new Error(`refused with ${result.retcode}`);
    if (request.action === 'PENDING') this.#pendings.push(result.order);
    this.take(events);
  }

  take(events: ReturnType<TradeServer['onTick']>['events']): void {
    for (const event of events) if (event.kind === 'deal') this.deals.push(event.deal);
  }

  removePendings(): void {
    const living = new Set(this.server.orders().map(({ ticket }) => ticket));
    for (const order of this.#pendings.filter((ticket) => living.has(ticket))) {
      this.send({ action: 'REMOVE', order });
    }
  }

  closeAll(): void {
    for (const { ticket, side, volume } of this.server.positions()) {
      const type = side === 'BUY' ? 'SELL' : 'BUY';
      this.send({ ...deal(type, 1, { position: ticket }), volume });
    }
  }
}

/** The strategy of `docs/paper-terminal.md`: a morning trade, a straddle over the release, an evening close. */
const SCRIPT: readonly Step[] = [
  ['08:00:00', (desk) => desk.send(deal('BUY', 0.5, { stopLoss: 1.385, takeProfit: 1.3885 }))],
  ['12:29:00', (desk) => desk.send(pending('BUY_STOP', 0.2, 1.387, { stopLoss: 1.3855 }))],
  ['12:29:00', (desk) => desk.send(pending('SELL_STOP', 0.2, 1.3845, { takeProfit: 1.382 }))],
  ['12:29:00', (desk) => desk.send(pending('BUY_LIMIT', 0.3, 1.383, { takeProfit: 1.386 }))],
  ['12:35:00', (desk) => desk.removePendings()],
  ['15:00:00', (desk) => desk.send(deal('SELL', 0.4))],
  ['20:00:00', (desk) => desk.closeAll()],
];

/** Replays the day with the script. A step meets the first tick at or after its time. */
export function tradePayrollsDay(): Trader {
  const rule = { entry: 'ENTRY', unit: 'PER_LOT', value: 5 } as const;
  const server = new TradeServer({
    account: account(),
    symbols: [makeSymbolSpec({})],
    settings: { commission: [{ symbols: 'all', rule }] },
    nowMs: asUtcMs(DAY_MS),
  });
  const desk = new Trader(server);
  desk.take(server.deposit(asMoney(10_000), 'deposit').events);
  let next = 0;
  for (const tick of payrollsTicks()) {
    desk.take(server.onTick(tick).events);
    for (let step = SCRIPT[next]; step !== undefined && isDue(step, tick); step = SCRIPT[++next]) {
      step[1](desk);
    }
  }
  return desk;
}

function isDue([atUtc]: Step, { timeMs }: Tick): boolean {
  return timeMs >= Date.parse(`2014-05-02T${atUtc}Z`);
}

/** One row of the table in the document. */
export function dealRow(deal: Deal): string {
  const time = new Date(deal.timeMs).toISOString().slice(11, 23);
  const cells = [
    deal.ticket,
    time,
    deal.type,
    deal.entry,
    deal.reason,
    deal.type === 'BALANCE' ? '' : volumeToLots(deal.volume).toFixed(2),
    deal.type === 'BALANCE' ? '' : deal.price.toFixed(5),
    deal.positionId === '0' ? '' : deal.positionId,
    deal.commission.toFixed(2),
    deal.profit.toFixed(2),
    deal.comment,
  ];
  return `| ${cells.join(' | ')} |`;
}
