import {
  answer,
  nextTurn,
  sampleSignalId,
  signal,
  TestBridge,
  type TestBridgeOptions,
  type WireClient,
} from '@mt5-bridge/testkit';
import {
  asMagic,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asVolume,
  lotsToVolume,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  RETCODE,
  type TerminalRequest,
  type TradeRequest,
} from '@mt5-bridge/trading';

export const NO_LIMITS = {
  limits: { ordersPerMinute: 0, reducingOrdersPerMinute: 0, messagesPerSecond: 0 },
  heartbeat: { intervalMs: 0, timeoutMs: 0 },
};

type Fields = Readonly<Record<string, unknown>>;

/** Ids of commands lie far from those of the signals that a test makes. */
export const requestId = (n: number): string => sampleSignalId(100_000 + n);

export const cancelAll = (n: number, data: object = {}) => ({
  type: 'cancel_all',
  data: { request_id: requestId(n), ...data },
});

export const closeAll = (n: number, data: object = {}) => ({
  type: 'close_all',
  data: { request_id: requestId(n), ...data },
});

/** A bridge without limits and a client on it. */
export async function startWith(options: TestBridgeOptions = {}) {
  const { settings, ...others } = options;
  const bridge = await TestBridge.start({ ...others, settings: { ...NO_LIMITS, ...settings } });
  const client = await bridge.connect();
  return { bridge, client };
}

/** Places a pending order far below the market; answers its ticket. */
export async function place(client: WireClient, n: number, data: Fields = {}): Promise<string> {
  return ticketOf(await client.ask(signal(n, { price: 1.05, ...data })), 'order_id');
}

/** Opens a position; answers its ticket. */
export async function open(client: WireClient, n: number, data: Fields = {}): Promise<string> {
  return ticketOf(await client.ask(signal(n, data)), 'position_id');
}

function ticketOf(answer: object, field: string): string {
  const result: unknown = 'result' in answer ? answer.result : undefined;
  if (typeof result !== 'object' || result === null || !(field in result)) {
    throw new Error(`no ${field} in ${JSON.stringify(answer)}`);
  }
  return String(Object.entries(result).find(([name]) => name === field)?.[1]);
}

/** Somebody buys in the terminal, past the bridge; answers the ticket of the position. */
export function buyByHand({ terminal, clock }: TestBridge): string {
  return byHand({ terminal, clock }, { ...TERMS, action: 'DEAL', type: 'BUY', ...AT_MARKET });
}

/** The same with a limit; answers the ticket of the order. */
export function placeByHand({ terminal, clock }: TestBridge): string {
  return byHand(
    { terminal, clock },
    { ...TERMS, action: 'PENDING', type: 'BUY_LIMIT', ...AT_LIMIT },
  );
}

function byHand(
  { terminal, clock }: Pick<TestBridge, 'terminal' | 'clock'>,
  trade: TradeRequest,
): string {
  const quote = terminal.quoteOf('EURUSD');
  const { result, changes } = terminal.book.execute(trade, quote, clock.nowMs());
  terminal.emit(...changes);
  return result.order;
}

const TERMS = {
  symbol: asSymbolName('EURUSD'),
  volume: lotsToVolume(0.3),
  filling: 'FOK',
  stopLoss: NO_PRICE,
  takeProfit: NO_PRICE,
  magic: asMagic('0'),
  comment: 'by hand',
} as const;
const AT_MARKET = { price: NO_PRICE, deviation: asPoints(0), position: null };
const AT_LIMIT = {
  price: asPrice(1.05),
  stopLimit: NO_PRICE,
  time: 'GTC',
  expirationMs: null,
} as const;

/** Tickets of the requests of one kind that reached the terminal, in their order. */
export function sentTo({ terminal }: TestBridge, action: 'REMOVE' | 'CLOSE'): readonly string[] {
  return terminal.requests.flatMap(({ trade }) => {
    if (action === 'REMOVE') return trade.action === 'REMOVE' ? [trade.order] : [];
    return trade.action === 'DEAL' && trade.position !== null ? [trade.position] : [];
  });
}

/** The order or position that a request changes. */
function subjectOf(trade: TradeRequest): string | null {
  if (trade.action === 'REMOVE') return trade.order;
  return trade.action === 'DEAL' ? trade.position : null;
}

/** Whatever is asked of this order or position is refused. */
export function refuse({ terminal, clock }: TestBridge, ticket: string, retcode: number): void {
  terminal.answerWith(({ trade }) =>
    subjectOf(trade) === ticket
      ? { kind: 'answered', result: answer(retcode, undefined, clock.nowMs()) }
      : undefined,
  );
}

/** Nothing is answered to what is asked of this order or position, until the returned function executes it. */
export function loseAnswer({ terminal }: TestBridge, ticket: string): () => void {
  const lost: TerminalRequest[] = [];
  terminal.answerWith((request) => {
    if (subjectOf(request.trade) !== ticket) return undefined;
    lost.push(request);
    return new Promise(() => undefined);
  });
  return () => {
    for (const request of lost) terminal.execute(request);
  };
}

/** The next closes are filled by half. */
export function fillInPart({ terminal }: TestBridge, times: number): void {
  let left = times;
  terminal.answerWith((request) => {
    const { trade } = request;
    if (trade.action !== 'DEAL' || trade.position === null || left === 0) return undefined;
    left -= 1;
    const volume = asVolume(Math.ceil(trade.volume / 2 / 1e6) * 1e6);
    const reply = terminal.execute({ ...request, trade: { ...trade, volume } });
    if (reply.kind !== 'answered') return reply;
    return { kind: 'answered', result: { ...reply.result, retcode: RETCODE.DONE_PARTIAL } };
  });
}

/** Closes are answered with "placed", as by a server that deals in its own time. */
export function takeOnly({ terminal }: TestBridge): void {
  terminal.answerWith((request) => {
    const { trade } = request;
    if (trade.action !== 'DEAL' || trade.position === null) return undefined;
    const reply = terminal.execute(request);
    if (reply.kind !== 'answered') return reply;
    const nothing = { deal: NO_TICKET, volume: NO_VOLUME, price: NO_PRICE };
    return {
      kind: 'answered',
      result: { ...reply.result, ...nothing, retcode: RETCODE.PLACED },
    };
  });
}

/** A pending order is filled by itself: it becomes the position of its ticket. */
export function fillOrder({ terminal, clock }: TestBridge, text: string): void {
  const { book } = terminal;
  const ticket = asTicket(text);
  const order = book.orders.get(ticket);
  if (order === undefined) throw new Error(`no order ${text}`);
  const { symbol, comment, magic, volumeInitial: volume } = order;
  const trade = { ...TERMS, ...AT_MARKET, symbol, comment, magic, volume } as const;
  const nowMs = clock.nowMs();
  const { result } = book.execute(
    { ...trade, action: 'DEAL', type: 'BUY' },
    terminal.quoteOf(symbol),
    nowMs,
  );
  const opened = book.positions.get(result.position);
  const dealt = book.deals.pop();
  if (opened === undefined || dealt === undefined) throw new Error('it was not filled');
  const position = { ...opened, ticket, identifier: ticket };
  const deal = { ...dealt, order: ticket, positionId: ticket };
  const filled = { ...order, state: 'FILLED', doneMs: nowMs, positionId: ticket } as const;
  book.positions.delete(result.position);
  book.positions.set(ticket, position);
  book.orders.delete(ticket);
  book.deals.push(deal);
  book.pastOrders.push(filled);
  terminal.emit(
    { kind: 'order', transaction: 'ORDER_DELETE', order: filled },
    { kind: 'deal', transaction: 'DEAL_ADD', deal, position },
  );
}

/** What the terminal holds, orders and positions. */
export function standing({ terminal }: TestBridge): readonly string[] {
  return [...terminal.book.orders.keys(), ...terminal.book.positions.keys()];
}

/** Moves time, and lets what it sets off happen. */
export async function pass(bridge: TestBridge, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += 500) {
    await bridge.advance(500);
    for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  }
}
