import type { LinkCommandPayload, LinkFindResult, LinkSnapshot } from '@mt5-bridge/protocol';
import {
  asTicket,
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

/** Orders that are named are looked for however long ago they were. */
const EVER = asUtcMs(0);

/** What to look for, and how far back. */
export interface FindQuestion {
  readonly query: FindQuery;
  readonly sinceMs: UtcMs;
}

export const findMapping: Mapping<FindQuestion, LinkCommandPayload<'find'>> = {
  toWire: ({ query, sinceMs }) => {
    switch (query.by) {
      case 'fingerprint':
        return {
          by: query.by,
          fingerprint: query.fingerprint,
          since_ms: rangeEndMs.toWire(sinceMs),
        };
      case 'requestId':
        return {
          by: 'request_id',
          request_id: query.requestId,
          since_ms: rangeEndMs.toWire(sinceMs),
        };
      case 'orders':
        return { by: query.by, tickets: [...query.tickets] };
    }
  },
  toDomain: (wire) => {
    switch (wire.by) {
      case 'fingerprint': {
        const query = { by: wire.by, fingerprint: wire.fingerprint };
        return { query, sinceMs: asUtcMs(wire.since_ms) };
      }
      case 'request_id': {
        const query = { by: 'requestId', requestId: wire.request_id } as const;
        return { query, sinceMs: asUtcMs(wire.since_ms) };
      }
      case 'orders':
        return { query: { by: wire.by, tickets: wire.tickets.map(asTicket) }, sinceMs: EVER };
    }
  },
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
