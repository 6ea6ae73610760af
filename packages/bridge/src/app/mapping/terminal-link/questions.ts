import type { LinkCommandPayload, LinkFindResult, LinkSnapshot } from '@mt5-bridge/protocol';
import {
  asUtcMs,
  type FindQuery,
  type FindResult,
  type TerminalSnapshot,
  type Timeframe,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { HistoryQuery, PastQuery } from '../../../ports/terminal.ts';
import { accountMapping } from './account.ts';
import { dealMapping, orderMapping, positionMapping } from './book-items.ts';
import {
  list,
  type Mapping,
  number,
  orNull,
  record,
  recordWith,
  sameWord,
  text,
} from './mapping.ts';
import { tradeResultMapping } from './trade-result.ts';
import { rangeEndMs, symbol, utcMs } from './values.ts';

export const snapshotMapping: Mapping<TerminalSnapshot, LinkSnapshot> = record({
  terminalEpoch: text,
  seq: number,
  account: accountMapping,
  orders: list(orderMapping),
  positions: list(positionMapping),
});

export const findResultMapping: Mapping<FindResult, LinkFindResult> = recordWith(
  {
    orders: list(orderMapping),
    deals: list(dealMapping),
    positions: list(positionMapping),
    historyCompleteToMs: utcMs,
  },
  { answer: orNull(tradeResultMapping) },
);

/** What to look for, and how far back. */
export interface FindQuestion {
  readonly query: FindQuery;
  readonly sinceMs: UtcMs;
}

export const findMapping: Mapping<FindQuestion, LinkCommandPayload<'find'>> = {
  toWire: ({ query, sinceMs }) =>
    query.by === 'fingerprint'
      ? { by: 'fingerprint', fingerprint: query.fingerprint, since_ms: rangeEndMs.toWire(sinceMs) }
      : { by: 'request_id', request_id: query.requestId, since_ms: rangeEndMs.toWire(sinceMs) },
  toDomain: (wire) => ({
    query:
      wire.by === 'fingerprint'
        ? { by: 'fingerprint', fingerprint: wire.fingerprint }
        : { by: 'requestId', requestId: wire.request_id },
    sinceMs: asUtcMs(wire.since_ms),
  }),
};

const range = { fromMs: rangeEndMs, toMs: rangeEndMs };

export const ticksQueryMapping: Mapping<HistoryQuery, LinkCommandPayload<'ticks'>> = recordWith(
  { symbol, count: number },
  range,
);

export const barsQueryMapping: Mapping<
  HistoryQuery & { readonly timeframe: Timeframe },
  LinkCommandPayload<'bars'>
> = recordWith({ symbol, count: number, timeframe: sameWord<Timeframe>() }, range);

/** Of `deals` and of `orders`. */
export const pastQueryMapping: Mapping<PastQuery, LinkCommandPayload<'deals'>> = record({
  ...range,
  limit: number,
});
