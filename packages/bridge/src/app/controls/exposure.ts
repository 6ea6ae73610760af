import type {
  AccountId,
  Magic,
  OrderInFlight,
  Signal,
  SymbolName,
  TradeRequest,
} from '@mt5-bridge/trading';
import { isReducing, NO_MAGIC } from '@mt5-bridge/trading';
import type { SignalRecord } from '../../ports/ledger.ts';

/** An order that adds exposure: what the controls count and what a kill switch stops. */
export interface Exposure extends OrderInFlight {
  readonly subject: string;
  readonly magic: Magic;
}

/** What a stop is compared with. */
export interface ExposureTarget {
  readonly accountId: AccountId;
  readonly subject: string;
  readonly symbol: SymbolName;
  readonly magic: Magic;
}

/** `undefined` for a signal that only lowers exposure. */
export function exposureOf(signal: Signal, trade: TradeRequest): Exposure | undefined {
  if (isReducing(signal)) return undefined;
  return {
    subject: signal.subject,
    symbol: signal.symbol,
    magic: signal.magic ?? NO_MAGIC,
    side: signal.action === 'SELL' ? 'SELL' : 'BUY',
    volume: signal.volume,
    isPending: trade.action === 'PENDING',
  };
}

/** The order of a request that was sent earlier; `undefined` when it opened nothing. */
export function orderOfRequest(trade: TradeRequest): OrderInFlight | undefined {
  if (trade.action !== 'DEAL' && trade.action !== 'PENDING') return undefined;
  if (trade.action === 'DEAL' && trade.position !== null) return undefined;
  return {
    symbol: trade.symbol,
    side: trade.type.startsWith('SELL') ? 'SELL' : 'BUY',
    volume: trade.volume,
    isPending: trade.action === 'PENDING',
  };
}

/** An order that adds exposure, with the id of its signal. */
export type ExposingSignal = Omit<Exposure, 'isPending' | 'volume'> & { readonly id: string };

export function exposureOfRecord({
  signalId: id,
  subject,
  request,
}: Pick<SignalRecord, 'signalId' | 'subject' | 'request'>): ExposingSignal | undefined {
  if (request === null) return undefined;
  const { trade } = request;
  const order = orderOfRequest(trade);
  if (order === undefined || !('magic' in trade)) return undefined;
  const { symbol, side } = order;
  return { id, subject, symbol, side, magic: trade.magic };
}
