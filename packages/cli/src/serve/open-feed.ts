import { readFileSync } from 'node:fs';
import type { TakeAsQuote } from '@mt5-bridge/bridge';
import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import {
  createFeed,
  describeFileProblem,
  ExternalFeed,
  type PriceFeed,
  parseFeedName,
} from '@mt5-bridge/paper';
import type { BridgeConfig } from '../config/schema.ts';
import type { StartUpRefusal } from '../config/start-up.ts';
import { openCatalogue } from './open-catalogue.ts';
import { serverZone } from './paper-settings.ts';

export interface OpenedFeed {
  readonly kind: 'ok';
  readonly feed: PriceFeed;
  /** Name of an account's ticks in the market store. */
  readonly tickSourceOf: (alias: string) => string;
  readonly takeAsQuote: TakeAsQuote;
}

/** The market of the paper accounts, as `paper.feed` names it. */
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
  const opened = openCatalogue(config);
  if (opened.kind === 'refused') return opened;
  const { symbols, profiles } = opened.catalogue;
  const created = createFeed(name.value, {
    clock,
    catalogue: symbols,
    profileOf: (symbol) => profiles.get(symbol),
    zone: serverZone(paper.timeZone),
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
    tickSourceOf: tickSources(name.value.kind, clock),
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

/** A replay has the same times at each run: streams of their own keep the runs apart. */
function tickSources(
  kind: 'synthetic' | 'replay' | 'external',
  clock: Clock,
): (alias: string) => string {
  const run = kind === 'replay' ? `:replay:${clock.nowMs()}` : '';
  return (alias) => `account:${alias}${run}`;
}
