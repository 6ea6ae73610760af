import type { TerminalRequest, TradeReply, TradeRequest, UtcMs } from '@mt5-bridge/trading';
import type { TerminalPort, TerminalSink } from '../../ports/terminal.ts';
import type { Conservation } from './conservation.ts';

/** A terminal at the border of the bridge: each request that passes is held against the ledger's count. */
export class CountedTerminal implements TerminalPort {
  readonly #inner: TerminalPort;
  readonly #conservation: Conservation;

  constructor(inner: TerminalPort, conservation: Conservation) {
    this.#inner = inner;
    this.#conservation = conservation;
  }

  send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    return this.#conservation.mayLeave(request.requestId)
      ? this.#inner.send(request, deadlineMs)
      : Promise.resolve({ kind: 'not_sent', reason: 'trading_halted' });
  }

  get accountId() {
    return this.#inner.accountId;
  }
  get capabilities() {
    return this.#inner.capabilities;
  }
  open(sink: TerminalSink) {
    return this.#inner.open(sink);
  }
  close() {
    return this.#inner.close();
  }
  status() {
    return this.#inner.status();
  }
  checkPassword(password: string) {
    return this.#inner.checkPassword(password);
  }
  snapshot() {
    return this.#inner.snapshot();
  }
  account() {
    return this.#inner.account();
  }
  find(...query: Parameters<TerminalPort['find']>) {
    return this.#inner.find(...query);
  }
  check(trade: TradeRequest) {
    return this.#inner.check(trade);
  }
  symbols() {
    return this.#inner.symbols();
  }
  ticks(query: Parameters<TerminalPort['ticks']>[0]) {
    return this.#inner.ticks(query);
  }
  bars(query: Parameters<TerminalPort['bars']>[0]) {
    return this.#inner.bars(query);
  }
  deals(query: Parameters<TerminalPort['deals']>[0]) {
    return this.#inner.deals(query);
  }
  pastOrders(query: Parameters<TerminalPort['pastOrders']>[0]) {
    return this.#inner.pastOrders(query);
  }
  marketTime() {
    return this.#inner.marketTime();
  }
  serverOffsetMs(atMs: UtcMs) {
    return this.#inner.serverOffsetMs(atMs);
  }
}
