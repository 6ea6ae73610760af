import Type from 'typebox';
import type { Unit } from '../field.ts';

/** Tells in the reference what holds where a key is left out. */
export type LeftOut = (name: string, otherwise: string) => { readonly derivedDefault: string };

interface Range {
  readonly minimum: number;
  readonly maximum: number;
  readonly unit?: Unit;
  readonly description: string;
  readonly derivedDefault?: string;
  readonly default?: number;
}

/** Protections that 0 does not switch off. */
export const wholeLimit = (range: Range) => Type.Integer({ zero: 'refused', ...range });
export const limit = (range: Range) => Type.Number({ zero: 'refused', ...range });

const OFF = 'off';
const COUNT = { minimum: 1, maximum: 1_000_000 };
const PERCENT = { minimum: 0.01, maximum: 100, unit: 'percent' } as const;
const liveOnly = (value: number | boolean) => `off on paper, else \`${value}\``;

export const LOTS = { minimum: 0.00000001, maximum: 1_000_000, unit: 'lots' } as const;

export const orderRules = (leftOut: LeftOut) => ({
  maxNotional: limit({
    ...leftOut('max_notional', OFF),
    minimum: 0.01,
    maximum: 1e15,
    description: "Largest value of one order, in the account's currency.",
  }),
  maxQuoteAgeMs: wholeLimit({
    ...leftOut('max_quote_age_ms', liveOnly(30_000)),
    minimum: 1,
    maximum: 86_400_000,
    unit: 'ms',
    description: 'No order that adds exposure is sent when the last quote is older.',
  }),
  checkStops: Type.Boolean({
    ...leftOut('check_stops', liveOnly(true)),
    description: 'Whether the bridge refuses stops on the wrong side or inside the stops level.',
  }),
  requireStopLoss: Type.Boolean({
    ...leftOut('require_stop_loss', OFF),
    description: 'Whether orders without a stop loss are refused.',
  }),
});

export const accountRules = (leftOut: LeftOut) => ({
  maxOpenPositions: wholeLimit({
    ...leftOut('max_open_positions', liveOnly(100)),
    ...COUNT,
    description: 'Most positions, counted with the orders that can open one.',
  }),
  maxPendingOrders: wholeLimit({
    ...leftOut('max_pending_orders', liveOnly(100)),
    ...COUNT,
    description: 'Most pending orders.',
  }),
  maxNetExposureLots: limit({
    ...leftOut('max_net_exposure_lots', OFF),
    ...LOTS,
    description: 'Largest net volume of a symbol in one direction, working orders included.',
  }),
  maxDailyLossPercent: limit({
    ...leftOut('max_daily_loss_percent', OFF),
    ...PERCENT,
    description: 'Fall of equity since midnight UTC at which no exposure is added any more.',
  }),
  maxDrawdownPercent: limit({
    ...leftOut('max_drawdown_percent', OFF),
    ...PERCENT,
    description: 'Fall of equity from its highest at which no exposure is added any more.',
  }),
});

export const rateRules = (leftOut: LeftOut) => ({
  maxOrdersPerDay: wholeLimit({
    ...leftOut('max_orders_per_day', liveOnly(1_000)),
    ...COUNT,
    description: 'Most orders of the account in a UTC day; CLOSE does not count.',
  }),
  maxRepeats: wholeLimit({
    ...leftOut('max_repeats', liveOnly(10)),
    minimum: 1,
    maximum: 1_000,
    description:
      'Most equal orders of a subject within `repeat_window_ms`; one more halts the subject.',
  }),
  repeatWindowMs: wholeLimit({
    ...leftOut('repeat_window_ms', '`5000`'),
    minimum: 100,
    maximum: 3_600_000,
    unit: 'ms',
    description: 'Time over which equal orders are counted.',
  }),
});

const HOURS = '([01]\\d|2[0-3]):[0-5]\\d-(([01]\\d|2[0-3]):[0-5]\\d|24:00)';
const DAY = '(sun|mon|tue|wed|thu|fri|sat)';

export const rightRules = (leftOut: LeftOut) => ({
  allowedSymbols: Type.Array(Type.String({ pattern: '^!?[^,!]+$' }), {
    ...leftOut('allowed_symbols', 'all'),
    minItems: 1,
    form: 'a mask of symbols such as `*USD*`, or `!EUR*` to leave out',
    description: 'Symbols that may be traded: masks, applied in their order.',
  }),
  allowedActions: Type.Array(Type.Enum(['BUY', 'SELL', 'CLOSE']), {
    ...leftOut('allowed_actions', 'all'),
    minItems: 1,
    description: 'Actions that a signal may have.',
  }),
  allowedMagics: Type.Array(Type.String({ pattern: '^(0|[1-9]\\d{0,19})$' }), {
    ...leftOut('allowed_magics', 'all'),
    minItems: 1,
    form: 'a magic number in digits',
    description: 'Magic numbers that a signal may have; `0` is a signal without one.',
  }),
  tradingHours: Type.Array(Type.String({ pattern: `^${DAY}(-${DAY})? ${HOURS}$` }), {
    ...leftOut('trading_hours', 'always'),
    minItems: 1,
    form: 'days and times in UTC such as `mon-fri 07:00-21:00`',
    description: 'When exposure may be added. An end before the beginning is on the next day.',
  }),
});
