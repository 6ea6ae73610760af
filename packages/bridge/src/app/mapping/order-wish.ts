import { parseIsoTime, type TradingSignalMessage } from '@mt5-bridge/protocol';
import {
  asPoints,
  asPrice,
  asUtcMs,
  NO_WISH,
  type OrderFilling,
  type OrderTime,
  type OrderWish,
} from '@mt5-bridge/trading';

type SignalData = TradingSignalMessage['data'];

const TIMES = {
  gtc: 'GTC',
  day: 'DAY',
  specified: 'SPECIFIED',
  specified_day: 'SPECIFIED_DAY',
} as const satisfies Record<string, OrderTime>;

const FILLINGS = {
  fok: 'FOK',
  ioc: 'IOC',
  return: 'RETURN',
  boc: 'BOC',
} as const satisfies Record<string, OrderFilling>;

/** Fields of a signal beyond the specification, in the order in which they count for equality. */
export const WISH_FIELDS = [
  'order_type',
  'stop_limit_price',
  'deviation_points',
  'time_in_force',
  'filling',
  'valid_until',
  'position_ticket',
  'close_mode',
  'reduce_only',
  'allow_duplicate',
] as const satisfies readonly (keyof SignalData)[];

/** The wish of a signal; `undefined` when it says nothing beyond the specification. */
export function toOrderWish(data: SignalData): OrderWish | undefined {
  if (!hasWish(data)) return undefined;
  const validUntilMs = data.valid_until === undefined ? undefined : parseIsoTime(data.valid_until);
  return {
    ...NO_WISH,
    orderType: data.order_type ?? null,
    stopLimit: data.stop_limit_price === undefined ? null : asPrice(data.stop_limit_price),
    deviation: data.deviation_points === undefined ? null : asPoints(data.deviation_points),
    time: data.time_in_force === undefined ? null : TIMES[data.time_in_force],
    filling: data.filling === undefined ? null : FILLINGS[data.filling],
    validUntilMs: validUntilMs === undefined ? null : asUtcMs(validUntilMs),
    closeMode: data.close_mode ?? null,
    isReduceOnly: data.reduce_only ?? false,
    allowsDuplicate: data.allow_duplicate ?? false,
  };
}

/**
 * What these fields add to the content of a signal: nothing where none is given, so that signals of older
 * clients keep their content.
 */
export function wishContent(data: SignalData): readonly unknown[] {
  return hasWish(data) ? [WISH_FIELDS.map((name) => data[name] ?? null)] : [];
}

function hasWish(data: SignalData): boolean {
  return WISH_FIELDS.some((name) => data[name] !== undefined);
}
