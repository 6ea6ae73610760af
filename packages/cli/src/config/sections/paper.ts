import Type from 'typebox';
import { choice, file, flag, integer, number, text } from '../field.ts';
import { paperAccountKeys as keys } from './paper-account.ts';

const market = {
  feed: text({
    default: 'synthetic:1',
    form: '`synthetic:SEED` (a whole number), `replay:FILE` or `external`',
    pattern: '^(synthetic:\\d{1,10}|replay:.+|external)$',
    description:
      'Where prices come from: `synthetic:SEED`, `replay:FILE`, or `external` (ticks that ' +
      'publishers send).',
  }),
  speed: Type.Union([Type.Literal('max'), Type.Number({ minimum: 0.001, maximum: 1_000_000 })], {
    default: 1,
    form: '`max` or a number from 0.001 to 1000000',
    description: 'Pace of a replay: a factor of real time, or `max`.',
  }),
  start: choice(['connected', 'now', 'paused'], {
    default: 'connected',
    description: 'When a replay starts: with the first client, at once, or on command.',
  }),
  loop: flag('Whether a replay begins again at its end.'),
  catalogueFile: Type.Optional(
    file({
      description: 'Symbols of your own (JSON), beside the shipped ones or in their place.',
    }),
  ),
  tradingHours: choice(['always', 'real'], {
    description: "Whether the market is always open or keeps each symbol's hours.",
    derivedDefault: '`real` for a replay, else `always`',
  }),
  timeZone: text({
    default: 'new_york_close',
    form:
      '`new_york_close`, `european_close`, `utc`, or hours from UTC such as `utc+3` or ' +
      '`utc-04:30`',
    pattern: '^(new_york_close|european_close|utc([+-]\\d{1,2}(:[0-5]\\d)?)?)$',
    description:
      'Clock of the trade server, by which days, sessions and swaps go. The closes stand 2 hours ' +
      'ahead of UTC, 3 in summer, on the dates of the United States or of Europe.',
  }),
};

/** Choices that real servers make differently. */
const server = {
  fillPolicy: choice(['market_price', 'request_price'], {
    default: 'market_price',
    description:
      'Price of triggered orders: that of the tick (stops may slip, limits improve), or that of ' +
      'the order.',
  }),
  liquidityLots: number({
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'lots',
    zero: 'off',
    description: 'Volume that each tick offers on each side; larger orders fill in parts.',
  }),
  offQuotesAfter: integer({
    default: 0,
    minimum: 0,
    maximum: 1_000,
    zero: 'off',
    description:
      'Request and Instant execution: refused prices in a row after which 10021 comes in place ' +
      'of a requote.',
  }),
  maxGainPoints: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description:
        "Request and Instant execution: most points in the client's favour that are filled " +
        'without a requote. Left out: any.',
    }),
  ),
  requestsPerMinute: integer({
    default: 0,
    minimum: 0,
    maximum: 1_000_000,
    zero: 'off',
    description: 'Requests of an account in a minute of market time; one more gets 10024.',
  }),
  staleQuoteMs: integer({
    default: 0,
    minimum: 0,
    maximum: 86_400_000,
    unit: 'ms',
    zero: 'off',
    description: 'Trading on an older quote gets 10021.',
  }),
  endOfDayMs: integer({
    default: 0,
    minimum: 0,
    maximum: 3_600_000,
    unit: 'ms',
    description: "Time before the server's midnight in which every symbol is closed (10018).",
  }),
  openingStops: choice(['allowed', 'refused'], {
    default: 'allowed',
    description:
      'Stops that come with a market order in Market and Exchange execution: taken, or 10016.',
  }),
  changesWhenClosed: flag(
    'Whether pending orders and levels may be changed or deleted outside the trade session.',
  ),
  activationWithoutMargin: choice(['reject', 'wait'], {
    default: 'reject',
    description:
      'A pending order whose activation the margin does not allow is deleted, or stays and tries ' +
      'again.',
  }),
  freeMargin: choice(['profit_and_loss', 'profit_only', 'loss_only', 'none'], {
    default: 'profit_and_loss',
    description: 'Floating results that count in the free margin.',
  }),
  stopOutCompensation: choice(['off', 'balance', 'balance_and_credit'], {
    default: 'off',
    description: 'Whether a negative balance after a stop-out is lifted to zero.',
  }),
};

export const paper = Type.Object({
  enabled: Type.Boolean({
    default: true,
    description:
      'False: the bridge has no paper terminal inside it, only accounts whose terminals dial in.',
  }),
  ...market,
  login: keys.login({ default: '1000001' }),
  server: keys.server({ default: 'MT5Bridge-Paper' }),
  password: keys.password({ default: 'paper' }),
  balance: keys.balance({ default: 10_000 }),
  currency: keys.currency({ default: 'USD' }),
  leverage: keys.leverage({ default: 100 }),
  marginMode: keys.marginMode({ default: 'hedging' }),
  marginCallLevel: keys.marginCallLevel({ default: 100 }),
  stopOutLevel: keys.stopOutLevel({ default: 50 }),
  stopOutMode: keys.stopOutMode({ default: 'percent' }),
  commission: keys.commission({ default: 0 }),
  commissionUnit: keys.commissionUnit({ default: 'per_lot' }),
  commissionEntry: keys.commissionEntry({ default: 'all' }),
  commissionMin: keys.commissionMin({ default: 0 }),
  commissionMax: keys.commissionMax({ default: 0 }),
  commissionSymbols: keys.commissionSymbols({ default: ['*'] }),
  limitOrders: keys.limitOrders({ default: 0 }),
  limitPositions: keys.limitPositions({ default: 0 }),
  tradeAllowed: keys.tradeAllowed({ default: true }),
  hedgeAllowed: keys.hedgeAllowed({ default: true }),
  fifoClose: keys.fifoClose({ default: false }),
  ...server,
});
