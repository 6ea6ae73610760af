import {
  type AccountState,
  type ApprovedSignal,
  asAccountId,
  asCurrency,
  asLogin,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  checkSignal,
  lotsToVolume,
  makeSymbolSpec,
  NO_MAGIC,
  NO_PRICE,
  NO_TICKET,
  type Order,
  PAPER_RISK_SETTINGS,
  type PlanMarket,
  type Position,
  type RiskView,
  type Signal,
  type SymbolSpec,
  type Tick,
} from '../../src/index.ts';

const NOW = asUtcMs(Date.UTC(2026, 10, 24, 12));

export const signal = (more: Partial<Signal> = {}): Signal => ({
  signalId: '00000000-0000-4000-8000-000000000001',
  subject: 'anonymous',
  accountId: asAccountId('paper'),
  symbol: asSymbolName('EURUSD'),
  action: 'BUY',
  volume: lotsToVolume(0.1),
  stopLoss: null,
  takeProfit: null,
  price: null,
  comment: '',
  urgency: 'medium',
  magic: null,
  expirationMs: null,
  positionTicket: null,
  receivedMs: NOW,
  ...more,
});

export const tick = (bid = 1.0845, ask = 1.0847): Tick => ({
  symbol: asSymbolName('EURUSD'),
  timeMs: NOW,
  bid: asPrice(bid),
  ask: asPrice(ask),
  last: asPrice(0),
  volumeReal: 0,
  flags: 6,
});

export const position = (ticket: string, more: Partial<Position> = {}): Position => ({
  ticket: asTicket(ticket),
  identifier: asTicket(ticket),
  symbol: asSymbolName('EURUSD'),
  side: 'BUY',
  reason: 'EXPERT',
  volume: lotsToVolume(0.5),
  priceOpen: asPrice(1.08),
  priceCurrent: asPrice(1.0845),
  stopLoss: asPrice(0),
  takeProfit: asPrice(0),
  profit: asMoney(0),
  swap: asMoney(0),
  marginRate: 1.08,
  magic: NO_MAGIC,
  comment: '',
  openMs: NOW,
  updateMs: NOW,
  ...more,
});

export const account = (marginFree: number): AccountState => ({
  spec: {
    login: asLogin('1'),
    name: '',
    server: '',
    currency: asCurrency('USD'),
    currencyDigits: 2,
    leverage: 100,
    marginMode: 'RETAIL_HEDGING',
    environment: 'paper',
    stopOutMode: 'PERCENT',
    marginCallLevel: 50,
    stopOutLevel: 20,
    limitOrders: 0,
    limitPositions: 0,
    tradeAllowed: true,
    expertAllowed: true,
    hedgeAllowed: true,
    fifoClose: false,
  },
  balance: asMoney(marginFree),
  credit: asMoney(0),
  profit: asMoney(0),
  equity: asMoney(marginFree),
  margin: asMoney(0),
  marginFree: asMoney(marginFree),
  marginLevel: 0,
});

export const view = (more: Partial<RiskView> = {}): RiskView => ({
  nowMs: NOW,
  marketMs: NOW,
  settings: PAPER_RISK_SETTINGS,
  spec: makeSymbolSpec({}),
  tick: tick(),
  account: account(10_000),
  positions: [],
  positionCount: 0,
  orders: [],
  inFlight: [],
  history: { ordersToday: 0, equalOrders: 0, dayStartEquity: null, peakEquity: null },
  catalogue: [makeSymbolSpec({})],
  quotes: () => tick(),
  ...more,
});

/** A signal that passed the rules; throws when one refuses it. */
export function approved(more: Partial<Signal> = {}): ApprovedSignal {
  const verdict = checkSignal(signal(more), view());
  if (verdict.kind === 'approved') return verdict.approved;
  throw new Error(verdict.message);
}

export const market = (
  more: Partial<Omit<PlanMarket, 'spec'>> & { spec?: Partial<SymbolSpec> } = {},
): PlanMarket => ({
  tick: tick(),
  positions: [],
  isOwn: () => true,
  ...more,
  spec: makeSymbolSpec(more.spec ?? {}),
});

export const order = (type: Order['type'], volume = 0.1, more: Partial<Order> = {}): Order => ({
  ticket: asTicket('9'),
  symbol: asSymbolName('EURUSD'),
  type,
  state: 'PLACED',
  filling: 'RETURN',
  time: 'GTC',
  reason: 'EXPERT',
  volumeInitial: lotsToVolume(volume),
  volumeCurrent: lotsToVolume(volume),
  priceOpen: asPrice(1.08),
  priceStopLimit: NO_PRICE,
  priceCurrent: asPrice(1.08),
  stopLoss: NO_PRICE,
  takeProfit: NO_PRICE,
  magic: NO_MAGIC,
  comment: '',
  positionId: NO_TICKET,
  positionById: NO_TICKET,
  setupMs: NOW,
  doneMs: null,
  expirationMs: null,
  ...more,
});
