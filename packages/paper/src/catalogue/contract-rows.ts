import {
  ALWAYS_OPEN,
  asCurrency,
  asUtcMs,
  FOREX_SWAP_DAYS,
  lotsToVolume,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import {
  BRENT_HOURS,
  ENERGY_HOURS,
  FUTURES_HOURS,
  METAL_HOURS,
  US_SHARE_HOURS,
} from './market-hours.ts';
import { contractRow, EVERY_DAY, MODELLED, type RowFields, VANTAGE_2026 } from './spec-row.ts';

const VANTAGE_GOLD = 'Vantage International demo, July 2026 (contract, tick, swap), rest modelled';

const swap = (swapLong: number, swapShort: number): RowFields => ({ swapLong, swapShort });

function metal(base: string, swapLong: number, swapShort: number): RowFields {
  return {
    ...swap(swapLong, swapShort),
    currencyBase: asCurrency(base),
    swapDays: FOREX_SWAP_DAYS,
    quoteHours: METAL_HOURS,
    tradeHours: METAL_HOURS,
  };
}

function energy(hours: SymbolSpec['tradeHours'], fields: RowFields): RowFields {
  return { ...fields, quoteHours: hours, tradeHours: hours };
}

/** Full price as margin at a rate: the account's leverage does not apply (MQL5 book: 0.33/0.33). */
function crypto(base: string): RowFields {
  const rate = { initial: 0.33, maintenance: 0.33 };
  return {
    currencyBase: asCurrency(base),
    calcMode: 'CFD',
    fillingFlags: 1,
    marginHedged: 0,
    marginRates: { buy: rate, sell: rate },
    swapMode: 'INTEREST_CURRENT',
    swapLong: -20,
    swapShort: -20,
    swapDays: EVERY_DAY,
    quoteHours: ALWAYS_OPEN,
    tradeHours: ALWAYS_OPEN,
  };
}

function share(): RowFields {
  const rate = { initial: 0.2, maintenance: 0.2 };
  return {
    calcMode: 'CFD',
    volumeMin: lotsToVolume(0.1),
    volumeMax: lotsToVolume(10_000),
    volumeStep: lotsToVolume(0.1),
    marginRates: { buy: rate, sell: rate },
    swapMode: 'INTEREST_CURRENT',
    swapLong: -6.8,
    swapShort: -1.2,
    quoteHours: US_SHARE_HOURS,
    tradeHours: US_SHARE_HOURS,
  };
}

interface FutureTerms {
  readonly tick: readonly [size: number, value: number];
  readonly margin: readonly [initial: number, maintenance: number];
  readonly life: readonly [start: string, expiration: string];
}

function future({ tick, margin, life }: FutureTerms): RowFields {
  return {
    calcMode: 'FUTURES',
    tickSize: tick[0],
    tickValue: tick[1],
    volumeMin: lotsToVolume(1),
    volumeStep: lotsToVolume(1),
    marginInitial: margin[0],
    marginMaintenance: margin[1],
    marginHedged: margin[1] / 2,
    swapMode: 'DISABLED',
    startMs: asUtcMs(Date.parse(life[0])),
    expirationMs: asUtcMs(Date.parse(life[1])),
    quoteHours: FUTURES_HOURS,
    tradeHours: FUTURES_HOURS,
  };
}

/** Metals, indices and energies as contracts for difference. */
export const CFD_ROWS: readonly SymbolSpec[] = [
  contractRow('XAUUSD', 'Gold vs US Dollar', 'Metals', [2, 100, 'USD'], VANTAGE_GOLD, {
    ...metal('XAU', -75.82, 27.41),
  }),
  contractRow('XAGUSD', 'Silver vs US Dollar', 'Metals', [3, 5000, 'USD'], MODELLED, {
    ...metal('XAG', -42.6, 9.8),
  }),
  contractRow('XPTUSD', 'Platinum vs US Dollar', 'Metals', [2, 100, 'USD'], MODELLED, {
    ...metal('XPT', -31.5, 6.2),
  }),
  contractRow('US500', 'US 500 index', 'Indices', [2, 1, 'USD'], MODELLED, swap(-112, 34)),
  contractRow('US30', 'Wall Street 30 index', 'Indices', [2, 1, 'USD'], MODELLED, swap(-860, 260)),
  contractRow('USTEC', 'US Tech 100 index', 'Indices', [2, 1, 'USD'], MODELLED, swap(-402, 122)),
  contractRow('DE40', 'Germany 40 index', 'Indices', [2, 1, 'EUR'], MODELLED, swap(-268, -61)),
  contractRow('UK100', 'UK 100 index', 'Indices', [2, 1, 'GBP'], MODELLED, swap(-148, -8)),
  contractRow('JP225', 'Japan 225 index', 'Indices', [2, 100, 'JPY'], MODELLED, swap(-210, -430)),
  contractRow('XTIUSD', 'WTI crude oil', 'Energies', [3, 1000, 'USD'], MODELLED, {
    ...energy(ENERGY_HOURS, swap(4.1, -21.3)),
  }),
  contractRow('XBRUSD', 'Brent crude oil', 'Energies', [3, 1000, 'USD'], MODELLED, {
    ...energy(BRENT_HOURS, swap(3.7, -19.9)),
  }),
  contractRow('XNGUSD', 'Natural gas', 'Energies', [3, 10_000, 'USD'], MODELLED, {
    ...energy(ENERGY_HOURS, swap(-14.6, 2.4)),
  }),
];

/** Digits, tick and contract of BTCUSD and ETHUSD are dumped figures, the rest is modelled. */
export const CRYPTO_ROWS: readonly SymbolSpec[] = [
  contractRow('BTCUSD', 'Bitcoin vs US Dollar', 'Crypto', [2, 1, 'USD'], VANTAGE_2026, {
    ...crypto('BTC'),
  }),
  contractRow('ETHUSD', 'Ether vs US Dollar', 'Crypto', [2, 1, 'USD'], VANTAGE_2026, {
    ...crypto('ETH'),
  }),
  contractRow('LTCUSD', 'Litecoin vs US Dollar', 'Crypto', [2, 10, 'USD'], MODELLED, {
    ...crypto('LTC'),
  }),
  contractRow('XRPUSD', 'XRP vs US Dollar', 'Crypto', [5, 1000, 'USD'], MODELLED, {
    ...crypto('XRP'),
  }),
];

/** Shares as contracts for difference: no ownership, a fifth of the price as margin. */
export const SHARE_ROWS: readonly SymbolSpec[] = [
  contractRow('AAPL', 'Apple Inc.', 'Shares\\US', [2, 1, 'USD'], MODELLED, share()),
  contractRow('MSFT', 'Microsoft Corporation', 'Shares\\US', [2, 1, 'USD'], MODELLED, share()),
  contractRow('NVDA', 'NVIDIA Corporation', 'Shares\\US', [2, 1, 'USD'], MODELLED, share()),
  contractRow('TSLA', 'Tesla, Inc.', 'Shares\\US', [2, 1, 'USD'], MODELLED, share()),
];

/** Tick values are those of the exchange's contract; margins are modelled. */
export const FUTURE_ROWS: readonly SymbolSpec[] = [
  contractRow('ESZ27', 'E-mini S&P 500, December 2027', 'Futures', [2, 50, 'USD'], MODELLED, {
    ...future({
      tick: [0.25, 12.5],
      margin: [16_500, 15_000],
      life: ['2026-01-01T00:00:00Z', '2027-12-17T14:30:00Z'],
    }),
  }),
  contractRow('GCZ27', 'Gold future, December 2027', 'Futures', [1, 100, 'USD'], MODELLED, {
    ...future({
      tick: [0.1, 10],
      margin: [11_000, 10_000],
      life: ['2026-01-01T00:00:00Z', '2027-12-29T18:30:00Z'],
    }),
  }),
  contractRow('CLZ27', 'Light crude future, December 2027', 'Futures', [2, 1000, 'USD'], MODELLED, {
    ...future({
      tick: [0.01, 10],
      margin: [6_600, 6_000],
      life: ['2026-01-01T00:00:00Z', '2027-11-19T19:30:00Z'],
    }),
  }),
];
