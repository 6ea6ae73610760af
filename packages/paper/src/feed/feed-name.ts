import type { ReplaySource } from './replay/load-replay.ts';

/** What `--feed` asks for. */
export type FeedChoice =
  | { readonly kind: 'synthetic'; readonly seed: number }
  | { readonly kind: 'replay'; readonly sources: readonly ReplaySource[] }
  | { readonly kind: 'external' };

export interface FeedNameProblem {
  readonly expected: string;
  readonly received: string;
}

export type FeedNameResult =
  | { readonly ok: true; readonly value: FeedChoice }
  | { readonly ok: false; readonly problem: FeedNameProblem };

export const DEFAULT_SEED = 42;
const SEED_MAX = 4_294_967_295;
/** At the end of a path only: a folder may have an @ in its name, a symbol has no slash. */
const WITH_SYMBOL = /^(.+)@([^@\\/,]{1,31})$/;

/** `synthetic`, `synthetic:SEED`, `replay:FILE[@SYMBOL][,FILE[@SYMBOL]...]` or `external`. */
export function parseFeedName(text: string): FeedNameResult {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? undefined : text.slice(colon + 1);
  switch (kind) {
    case 'synthetic':
      return parseSynthetic(rest);
    case 'replay':
      return parseReplay(rest ?? '');
    case 'external':
      if (rest === undefined) return { ok: true, value: { kind: 'external' } };
      return refused('external without anything after it', text);
    default:
      return refused('synthetic:SEED, replay:FILE[,FILE] or external', text);
  }
}

function parseSynthetic(seedText: string | undefined): FeedNameResult {
  if (seedText === undefined) return synthetic(DEFAULT_SEED);
  const seed = /^\d{1,10}$/.test(seedText) ? Number(seedText) : Number.NaN;
  if (!(seed <= SEED_MAX)) return refused(`a seed from 0 to ${SEED_MAX}`, seedText);
  return synthetic(seed);
}

function synthetic(seed: number): FeedNameResult {
  return { ok: true, value: { kind: 'synthetic', seed } };
}

function parseReplay(list: string): FeedNameResult {
  const sources: ReplaySource[] = [];
  for (const item of list.split(',')) {
    if (item.trim() === '') return refused('replay:FILE[,FILE], a file between commas', list);
    const match = WITH_SYMBOL.exec(item);
    sources.push(match?.[1] === undefined ? { path: item } : { path: match[1], symbol: match[2] });
  }
  return { ok: true, value: { kind: 'replay', sources } };
}

function refused(expected: string, received: string): FeedNameResult {
  return { ok: false, problem: { expected, received: JSON.stringify(received) } };
}
