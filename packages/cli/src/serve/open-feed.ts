import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import { CATALOGUE, type PriceFeed, SyntheticFeed } from '@mt5-bridge/paper';
import { NEW_YORK_CLOSE } from '@mt5-bridge/trading';
import type { BridgeConfig } from '../config/schema.ts';

export type OpenedFeed =
  | { readonly kind: 'ok'; readonly feed: PriceFeed; readonly tickSource: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** The market of the paper account, as `paper.feed` names it. */
export function openFeed(config: BridgeConfig, clock: Clock): OpenedFeed {
  const feed = new SyntheticFeed({
    seed: Number(config.paper.feed.split(':')[1] ?? 1),
    clock,
    catalogue: CATALOGUE,
    zone: NEW_YORK_CLOSE,
    tradingHours: 'always',
  });
  return { kind: 'ok', feed, tickSource: 'account:paper' };
}
