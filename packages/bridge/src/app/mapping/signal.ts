import { parseIsoTime, type TradingSignalMessage } from '@mt5-bridge/protocol';
import {
  type AccountId,
  asMagic,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  lotsToVolume,
  type Price,
  type Signal,
  type UtcMs,
} from '@mt5-bridge/trading';
import { toOrderWish, wishContent } from './order-wish.ts';

/** What a client asks for, with the id that it gave it. */
type Wish = Pick<TradingSignalMessage, 'data'>;

/** A signal of the wire in the words of the domain. Prices are on no grid yet: a rule checks that. */
export function toSignal(
  { data }: Wish,
  about: { readonly subject: string; readonly accountId: AccountId; readonly receivedMs: UtcMs },
): Signal {
  const wish = toOrderWish(data);
  return {
    signalId: data.signal_id,
    subject: about.subject,
    accountId: about.accountId,
    symbol: asSymbolName(data.symbol),
    action: data.action,
    volume: lotsToVolume(data.volume),
    price: toPrice(data.price),
    stopLoss: toPrice(data.stop_loss),
    takeProfit: toPrice(data.take_profit),
    comment: data.comment ?? '',
    urgency: data.urgency ?? 'medium',
    magic: data.magic === undefined ? null : asMagic(data.magic),
    expirationMs: toInstant(data.expiration),
    positionTicket: data.position_ticket === undefined ? null : asTicket(data.position_ticket),
    receivedMs: about.receivedMs,
    ...(wish === undefined ? {} : { wish }),
  };
}

function toPrice(value: number | undefined): Price | null {
  return value === undefined ? null : asPrice(value);
}

function toInstant(text: string | undefined): UtcMs | null {
  // The decoder has checked the text.
  const ms = text === undefined ? undefined : parseIsoTime(text);
  return ms === undefined ? null : asUtcMs(ms);
}

/**
 * What makes two frames the same signal: every field that changes the order, defaults filled in, in one
 * order. Envelope fields and spelling (`null` for absent, zone of a time) do not count.
 */
export function canonicalContent({ data }: TradingSignalMessage, accountId: AccountId): string {
  return JSON.stringify([
    accountId,
    data.symbol,
    data.action,
    data.volume,
    data.price ?? null,
    data.stop_loss ?? null,
    data.take_profit ?? null,
    data.comment ?? '',
    data.urgency ?? 'medium',
    data.magic ?? null,
    toInstant(data.expiration),
    ...wishContent(data),
  ]);
}
