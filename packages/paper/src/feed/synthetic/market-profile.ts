/** Whose working day a market follows; the tables are in `activity.ts`. */
export type Rhythm = 'forex' | 'metal' | 'new_york' | 'around_the_clock';

/** How the synthetic market of one symbol behaves. Figures are modelled on early 2024. */
export interface MarketProfile {
  readonly course: MarketCourse;
  /** Ordinary spread in points, in a busy hour; it widens at rollover and news. */
  readonly spreadPoints: number;
  /** Ticks of a minute in the busiest hour. */
  readonly ticksPerMinute: number;
  readonly rhythm: Rhythm;
}

export type MarketCourse =
  | {
      readonly kind: 'own';
      /** The bid wanders around this price for ever ... */
      readonly centre: number;
      /** ... and stays within this part of it, wicks (an eighth of the range more) apart. */
      readonly rangeRatio: number;
    }
  /** The price follows from two other markets, so that no triangle of pairs contradicts itself. */
  | {
      readonly kind: 'cross';
      readonly first: string;
      readonly operation: 'times' | 'over';
      readonly second: string;
    };

function own(
  centre: number,
  rangeRatio: number,
  spreadPoints: number,
  ticksPerMinute: number,
  rhythm: Rhythm,
): MarketProfile {
  return { course: { kind: 'own', centre, rangeRatio }, spreadPoints, ticksPerMinute, rhythm };
}

function cross(
  first: string,
  operation: 'times' | 'over',
  second: string,
  spreadPoints: number,
): MarketProfile {
  const course = { kind: 'cross', first, operation, second } as const;
  return { course, spreadPoints, ticksPerMinute: 45, rhythm: 'forex' };
}

/**
 * EURUSD keeps within 0.0027 of 1.0849: with wicks and its widest spread it never leaves
 * 1.0815 to 1.0885, so that documented orders (SL 1.0800, TP 1.0900) are valid on any day.
 */
const PROFILES: Readonly<Record<string, MarketProfile>> = {
  EURUSD: own(1.0849, 0.0027 / 1.0849, 1, 160, 'forex'),
  GBPUSD: own(1.267, 0.0045, 3, 150, 'forex'),
  USDJPY: own(148.5, 0.005, 3, 160, 'forex'),
  AUDUSD: own(0.656, 0.005, 3, 110, 'forex'),
  USDCAD: own(1.349, 0.0035, 4, 110, 'forex'),
  USDCHF: own(0.874, 0.0045, 4, 110, 'forex'),
  NZDUSD: own(0.609, 0.005, 5, 90, 'forex'),
  EURGBP: cross('EURUSD', 'over', 'GBPUSD', 4),
  EURJPY: cross('EURUSD', 'times', 'USDJPY', 6),
  GBPJPY: cross('GBPUSD', 'times', 'USDJPY', 10),
  AUDJPY: cross('AUDUSD', 'times', 'USDJPY', 7),
  CADJPY: cross('USDJPY', 'over', 'USDCAD', 9),
  CHFJPY: cross('USDJPY', 'over', 'USDCHF', 11),
  EURCHF: cross('EURUSD', 'times', 'USDCHF', 7),
  EURAUD: cross('EURUSD', 'over', 'AUDUSD', 9),
  EURCAD: cross('EURUSD', 'times', 'USDCAD', 9),
  EURNZD: cross('EURUSD', 'over', 'NZDUSD', 14),
  GBPAUD: cross('GBPUSD', 'over', 'AUDUSD', 14),
  GBPCAD: cross('GBPUSD', 'times', 'USDCAD', 14),
  GBPCHF: cross('GBPUSD', 'times', 'USDCHF', 13),
  AUDCAD: cross('AUDUSD', 'times', 'USDCAD', 8),
  AUDNZD: cross('AUDUSD', 'over', 'NZDUSD', 10),
  XAUUSD: own(2031.5, 0.015, 12, 300, 'metal'),
  XAGUSD: own(22.85, 0.03, 18, 160, 'metal'),
  XPTUSD: own(912, 0.02, 180, 60, 'metal'),
  US500: own(4905, 0.012, 40, 120, 'new_york'),
  US30: own(38_150, 0.012, 180, 130, 'new_york'),
  USTEC: own(17_520, 0.018, 110, 160, 'new_york'),
  DE40: own(16_870, 0.012, 90, 110, 'forex'),
  UK100: own(7_630, 0.01, 100, 60, 'forex'),
  JP225: own(36_100, 0.015, 700, 80, 'metal'),
  XTIUSD: own(75.4, 0.03, 28, 90, 'new_york'),
  XBRUSD: own(80.2, 0.03, 30, 80, 'new_york'),
  XNGUSD: own(2.18, 0.07, 6, 45, 'new_york'),
  BTCUSD: own(42_800, 0.04, 1_700, 200, 'around_the_clock'),
  ETHUSD: own(2_310, 0.05, 245, 150, 'around_the_clock'),
  LTCUSD: own(68.4, 0.05, 12, 50, 'around_the_clock'),
  XRPUSD: own(0.518, 0.05, 60, 60, 'around_the_clock'),
  AAPL: own(188.2, 0.025, 3, 60, 'new_york'),
  MSFT: own(405.6, 0.025, 6, 50, 'new_york'),
  NVDA: own(615.4, 0.05, 9, 90, 'new_york'),
  TSLA: own(189.7, 0.05, 5, 90, 'new_york'),
  ESZ27: own(5_310, 0.012, 25, 90, 'new_york'),
  GCZ27: own(2_190, 0.015, 10, 70, 'metal'),
  CLZ27: own(70.6, 0.03, 2, 40, 'new_york'),
};

export function findMarketProfile(symbol: string): MarketProfile | undefined {
  return Object.hasOwn(PROFILES, symbol) ? PROFILES[symbol] : undefined;
}
