import type { ServerZone, SymbolSpec } from '@mt5-bridge/trading';
import { ExternalFeed } from './external-feed.ts';
import type { FeedChoice } from './feed-name.ts';
import type { FeedClock, ReplaySpeed } from './price-feed.ts';
import type { FileProblem } from './replay/file-problem.ts';
import { loadReplay, type ReplaySource } from './replay/load-replay.ts';
import { ReplayFeed, type ReplayStart } from './replay/replay-feed.ts';
import type { MarketProfile } from './synthetic/market-profile.ts';
import { SyntheticFeed } from './synthetic/synthetic-feed.ts';

export interface FeedSettings {
  readonly clock: FeedClock;
  readonly catalogue: readonly SymbolSpec[];
  readonly zone: ServerZone;
  /** Default: `real` for a replay, else `always`. */
  readonly tradingHours?: 'always' | 'real';
  /** Bytes of a file; may throw. The package itself reads nothing. */
  readonly readFile: (path: string) => Uint8Array;
  /** Replay only; default 1. */
  readonly speed?: ReplaySpeed;
  /** Replay only; default `connected`. */
  readonly start?: ReplayStart;
  /** Replay only; default false. */
  readonly loop?: boolean;
  /** Synthetic only: markets of symbols that a user's catalogue adds. */
  readonly profileOf?: (symbol: string) => MarketProfile | undefined;
}

export type CreatedFeed =
  | { readonly ok: true; readonly value: AnyFeed }
  | { readonly ok: false; readonly problem: FileProblem };

/** Told apart by class, where the caller wants more than a `PriceFeed`. */
export type AnyFeed = SyntheticFeed | ReplayFeed | ExternalFeed;

/** Makes the chosen market; only a replay can fail, by a file that is not what it should be. */
export function createFeed(choice: FeedChoice, settings: FeedSettings): CreatedFeed {
  const { clock, catalogue, zone, profileOf } = settings;
  switch (choice.kind) {
    case 'synthetic': {
      const tradingHours = settings.tradingHours ?? 'always';
      const markets = profileOf === undefined ? {} : { profileOf };
      const { seed } = choice;
      const feed = new SyntheticFeed({ seed, clock, catalogue, zone, tradingHours, ...markets });
      return { ok: true, value: feed };
    }
    case 'external': {
      const tradingHours = settings.tradingHours ?? 'always';
      const feed = new ExternalFeed({ clock, symbols: catalogue, zone, tradingHours });
      return { ok: true, value: feed };
    }
    case 'replay':
      return createReplay(choice.sources, settings);
  }
}

function createReplay(sources: readonly ReplaySource[], settings: FeedSettings): CreatedFeed {
  const { clock, catalogue, zone, readFile, tradingHours = 'real' } = settings;
  const series = loadReplay(sources, { readFile, catalogue, zone, tradingHours });
  if (!series.ok) return series;
  const feed = new ReplayFeed({
    name: `replay:${sources.map(({ path }) => path).join(',')}`,
    series: series.value,
    clock,
    zone,
    speed: settings.speed ?? 1,
    start: settings.start ?? 'connected',
    loop: settings.loop ?? false,
  });
  return { ok: true, value: feed };
}
