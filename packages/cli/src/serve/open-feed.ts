import { readFileSync } from 'node:fs';
import type { TakeAsQuote } from '@mt5-bridge/bridge';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import {
  CATALOGUE,
  createFeed,
  describeFileProblem,
  ExternalFeed,
  type PriceFeed,
  parseFeedName,
} from '@mt5-bridge/paper';
import { NEW_YORK_CLOSE } from '@mt5-bridge/trading';
import type { BridgeConfig } from '../config/schema.ts';
import type { StartUpRefusal } from '../config/start-up.ts';
import { DEFAULT_ACCOUNT } from './bridge-settings.ts';

export interface OpenedFeed {
  readonly kind: 'ok';
  readonly feed: PriceFeed;
  /** Name of the account's ticks in the market store. */
  readonly tickSource: string;
  readonly takeAsQuote: TakeAsQuote;
}

/** The market of the paper account, as `paper.feed` names it. */
export function openFeed(
  config: BridgeConfig,
  clock: Clock,
): OpenedFeed | ({ readonly kind: 'refused' } & StartUpRefusal) {
  const { paper } = config;
  const name = parseFeedName(paper.feed);
  if (!name.ok) {
    const { expected, received } = name.problem;
    return refused(`paper.feed: expected ${expected}, received ${received}`);
  }
  const created = createFeed(name.value, {
    clock,
    catalogue: CATALOGUE,
    zone: NEW_YORK_CLOSE,
    tradingHours: paper.tradingHours,
    readFile: (path) => readFileSync(path),
    speed: paper.speed,
    start: paper.start,
    loop: paper.loop,
  });
  if (!created.ok) return refused(describeFileProblem(created.problem));
  const feed = created.value;
  return {
    kind: 'ok',
    feed,
    tickSource: tickSource(name.value.kind, clock),
    takeAsQuote: feed instanceof ExternalFeed ? quoteTaker(feed) : () => undefined,
  };
}

function refused(reason: string): { readonly kind: 'refused' } & StartUpRefusal {
  const remedy = 'Name another market with --feed, or leave it out for synthetic prices.';
  return { kind: 'refused', reason, remedy };
}

function quoteTaker(feed: ExternalFeed): TakeAsQuote {
  return (tick) => {
    const result = feed.push(tick);
    return result.ok ? undefined : result.error;
  };
}

/** A replay has the same times at each run: a stream of its own keeps the runs apart. */
function tickSource(kind: 'synthetic' | 'replay' | 'external', clock: Clock): string {
  const stream = `account:${DEFAULT_ACCOUNT}`;
  return kind === 'replay' ? `${stream}:replay:${clock.nowMs()}` : stream;
}
