import { describe, expect, it } from 'bun:test';
import { normalize } from '@mt5-bridge/protocol/internal/codec/normalize.ts';
import { LinkAccountSchema } from '@mt5-bridge/protocol/internal/terminal/account.ts';
import {
  LinkDealSchema,
  LinkOrderSchema,
  LinkPositionSchema,
} from '@mt5-bridge/protocol/internal/terminal/book-items.ts';
import { LINK_ANSWERS, LINK_COMMANDS } from '@mt5-bridge/protocol/internal/terminal/commands.ts';
import { LinkEventSchema } from '@mt5-bridge/protocol/internal/terminal/events.ts';
import { LinkTickSchema } from '@mt5-bridge/protocol/internal/terminal/quotes.ts';
import { LinkSymbolSpecSchema } from '@mt5-bridge/protocol/internal/terminal/symbol-spec.ts';
import {
  asAccountId,
  asPrice,
  asSymbolName,
  asUtcMs,
  asVolume,
  lotsToVolume,
  makeSymbolSpec,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import fc, { type Arbitrary } from 'fast-check';
import type Type from 'typebox';
import { Check } from 'typebox/value';
import {
  accountMapping,
  capabilitiesMapping,
} from '../../../src/app/mapping/terminal-link/account.ts';
import {
  dealMapping,
  orderMapping,
  positionMapping,
} from '../../../src/app/mapping/terminal-link/book-items.ts';
import { toEvent, toWireEvent } from '../../../src/app/mapping/terminal-link/events.ts';
import type { Mapping } from '../../../src/app/mapping/terminal-link/mapping.ts';
import {
  barsQueryMapping,
  findMapping,
  findResultMapping,
  pastQueryMapping,
  snapshotMapping,
  ticksQueryMapping,
} from '../../../src/app/mapping/terminal-link/questions.ts';
import { tickMapping, toBars, toWireBars } from '../../../src/app/mapping/terminal-link/quotes.ts';
import { symbolSpecMapping } from '../../../src/app/mapping/terminal-link/symbol-spec.ts';
import {
  terminalRequestMapping,
  tradeRequestMapping,
} from '../../../src/app/mapping/terminal-link/trade-request.ts';
import {
  checkResultMapping,
  tradeResultMapping,
} from '../../../src/app/mapping/terminal-link/trade-result.ts';
import * as some from './link-arbitraries.ts';

const RUNS = { numRuns: 150 };

/** What goes through the link arrives as it was, fits its schema and holds nothing beside it. */
function expectRoundTrip<Domain, Wire>(
  { toWire, toDomain }: Mapping<Domain, Wire>,
  schema: Type.TSchema,
  value: Domain,
): void {
  const wire: Wire = JSON.parse(JSON.stringify(toWire(value)));
  expect(Check(schema, wire)).toBe(true);
  expect(normalize(schema, wire)).toEqual(wire);
  expect(toDomain(wire)).toEqual(value);
}

function describeRoundTrip<Domain, Wire>(
  name: string,
  mapping: Mapping<Domain, Wire>,
  schema: Type.TSchema,
  values: Arbitrary<Domain>,
): void {
  it(`carries ${name} there and back`, () => {
    fc.assert(
      fc.property(values, (value) => expectRoundTrip(mapping, schema, value)),
      RUNS,
    );
  });
}

const query = fc.record(
  {
    symbol: some.symbol,
    fromMs: some.utcMs,
    toMs: some.utcMs,
    count: fc.integer({ min: 1, max: 10_000 }),
  },
  { requiredKeys: ['symbol', 'count'] },
);
const printableSymbol = fc.stringMatching(/^[A-Za-z0-9.#_]{1,31}$/).map(asSymbolName);

describe('the payloads of a terminal link', () => {
  describeRoundTrip('an account', accountMapping, LinkAccountSchema, some.account);
  describeRoundTrip('an order', orderMapping, LinkOrderSchema, some.order);
  describeRoundTrip('a position', positionMapping, LinkPositionSchema, some.position);
  describeRoundTrip('a deal', dealMapping, LinkDealSchema, some.deal);
  describeRoundTrip('a tick', tickMapping, LinkTickSchema, some.tick);
  describeRoundTrip('a snapshot', snapshotMapping, LINK_ANSWERS.snapshot, some.snapshot);
  describeRoundTrip('what was found', findResultMapping, LINK_ANSWERS.find, some.findResult);
  describeRoundTrip('an answer', tradeResultMapping, LINK_ANSWERS.send, some.tradeResult);
  describeRoundTrip('a check', checkResultMapping, LINK_ANSWERS.check, some.checkResult);
  describeRoundTrip(
    'a request of each action',
    tradeRequestMapping,
    LINK_COMMANDS.check.properties.trade,
    some.tradeRequest,
  );
  describeRoundTrip(
    'what is sent',
    terminalRequestMapping,
    LINK_COMMANDS.send,
    fc.record({
      requestId: fc.uuid(),
      fingerprint: fc.stringMatching(/^[A-Z2-7]{10}$/),
      expiresAtMs: some.utcMs,
      trade: some.tradeRequest,
    }),
  );
  describeRoundTrip(
    'what to look for',
    findMapping,
    LINK_COMMANDS.find,
    fc.oneof(
      fc.record({
        query: fc.oneof(
          fc.record({
            by: fc.constant('fingerprint' as const),
            fingerprint: fc.stringMatching(/^[A-Z2-7]{10}$/),
          }),
          fc.record({ by: fc.constant('requestId' as const), requestId: fc.uuid() }),
        ),
        sinceMs: some.utcMs,
      }),
      fc.record({
        query: fc.record({
          by: fc.constant('orders' as const),
          tickets: fc.array(some.ticket, { minLength: 1, maxLength: 3 }),
        }),
        sinceMs: fc.constant(asUtcMs(0)),
      }),
    ),
  );
  describeRoundTrip(
    'a question for ticks',
    ticksQueryMapping,
    LINK_COMMANDS.ticks,
    fc.tuple(query, printableSymbol).map(([rest, symbol]) => ({ ...rest, symbol })),
  );
  describeRoundTrip(
    'a question for bars',
    barsQueryMapping,
    LINK_COMMANDS.bars,
    fc
      .tuple(query, printableSymbol, fc.constantFrom('M1', 'H4', 'MN1' as const))
      .map(([rest, symbol, timeframe]) => ({ ...rest, symbol, timeframe })),
  );
  describeRoundTrip(
    'a question for deals or orders',
    pastQueryMapping,
    LINK_COMMANDS.deals,
    fc.record({ fromMs: some.utcMs, toMs: some.utcMs, limit: fc.integer({ min: 1, max: 10_000 }) }),
  );

  it('carries an event of each kind, with account and epoch from beside it', () => {
    const accountId = asAccountId('paper');
    const events = fc.record({
      accountId: fc.constant(accountId),
      terminalEpoch: fc.uuid(),
      seq: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
      timeMs: some.utcMs,
      change: some.change,
    });
    fc.assert(
      fc.property(events, (event) => {
        const { terminalEpoch } = event;
        const toDomain = (wire: ReturnType<typeof toWireEvent>) =>
          toEvent(wire, { accountId, terminalEpoch });
        expectRoundTrip({ toWire: toWireEvent, toDomain }, LinkEventSchema, event);
      }),
      RUNS,
    );
  });

  it('carries bars, whose symbol and timeframe stand once', () => {
    const symbol = asSymbolName('EURUSD');
    const timeframe = 'M5' as const;
    const bars = fc.array(some.barFigures.map((figures) => ({ symbol, timeframe, ...figures })));
    const toWire = (list: Parameters<typeof toWireBars>[1]) =>
      toWireBars({ symbol, timeframe }, list);
    fc.assert(
      fc.property(bars, (list) =>
        expectRoundTrip({ toWire, toDomain: toBars }, LINK_ANSWERS.bars, list),
      ),
      RUNS,
    );
  });

  it('carries capabilities', () => {
    const capabilities = {
      hasRequestJournal: true,
      hasTickHistory: false,
      supportsCheck: true,
      checksPasswords: false,
    };
    const { toWire, toDomain } = capabilitiesMapping;
    expect(toDomain(toWire(capabilities))).toEqual(capabilities);
  });
});

describe('the specification of a symbol', () => {
  const hours: SymbolSpec['tradeHours'] = {
    days: [
      [],
      [{ fromMinute: 60, toMinute: 1440 }],
      [],
      [],
      [],
      [{ fromMinute: 0, toMinute: 1500 }],
      [],
    ],
    holidays: ['2026-12-25'],
  };
  const specs: readonly SymbolSpec[] = [
    makeSymbolSpec({}),
    makeSymbolSpec({
      calcMode: 'EXCH_FUTURES_FORTS',
      swapMode: 'REOPEN_BID',
      tradeHours: hours,
      marginRates: {
        buy: { initial: 1, maintenance: 0 },
        sell: { initial: 1.5, maintenance: 1 },
        sellStopLimit: { initial: 0, maintenance: 0 },
      },
      volumeStep: asVolume(1),
      volumeMax: asVolume(1e15),
    }),
  ];
  for (const spec of specs) {
    it(`goes there and back, ${spec.calcMode}`, () => {
      expectRoundTrip(symbolSpecMapping, LinkSymbolSpecSchema, spec);
    });
  }

  it('writes sessions as pairs of minutes and a missing rate not at all', () => {
    const wire = symbolSpecMapping.toWire(specs[1] ?? makeSymbolSpec({}));
    expect(wire.trade_hours.days[1]).toEqual([[60, 1440]]);
    expect(Object.keys(wire.margin_rates)).toEqual(['buy', 'sell', 'sell_stop_limit']);
  });
});

describe('the spelling of the link', () => {
  it('is snake case and small letters, with lots for volumes', () => {
    const wire = tradeRequestMapping.toWire({
      action: 'PENDING',
      symbol: asSymbolName('EURUSD'),
      type: 'BUY_STOP_LIMIT',
      volume: lotsToVolume(0.1),
      price: asPrice(1.09),
      stopLimit: asPrice(1.085),
      filling: 'RETURN',
      time: 'SPECIFIED_DAY',
      expirationMs: null,
      stopLoss: asPrice(0),
      takeProfit: asPrice(0),
      magic: some.sampleMagic,
      comment: 'ABCDEFGH23',
    });
    expect(wire).toMatchObject({
      action: 'pending',
      type: 'buy_stop_limit',
      volume: 0.1,
      stop_limit: 1.085,
      time: 'specified_day',
      expiration_ms: null,
      stop_loss: 0,
      magic: '18446744073709551615',
    });
  });
});
