import { activityAt } from './activity.ts';
import { hashText, ValueNoise } from './hash-noise.ts';
import { findMarketProfile, type MarketProfile, type Rhythm } from './market-profile.ts';
import { NewsCalendar, type NewsEffect } from './news-calendar.ts';

/** Where a market stands at whole minutes; what happens inside a minute is `MinuteMarket`'s. */
export interface PriceCourse {
  readonly centre: number;
  /** Farthest distance from the centre that `at` reaches. */
  readonly range: number;
  /** Price at the start of a minute since 1970, not yet on the price grid. */
  at(minute: number): number;
}

/**
 * Periods in minutes and how far each moves, in ranges; none is a multiple of another, so that the curves
 * never beat together. Nearly half of the range is crossed within a day: bounded for ever, yet as lively
 * by the hour and the minute as a real market.
 */
const SLOW_OCTAVES = [
  [14_407, 0.22],
  [2_879, 0.29],
] as const;
/** These follow the hour of the day. */
const FAST_OCTAVES = [
  [1_009, 0.34],
  [421, 0.3],
  [163, 0.24],
  [61, 0.18],
  [23, 0.13],
  [9.1, 0.09],
  [3.1, 0.06],
] as const;
const NEWS_SHARE = 0.2;

class OwnCourse implements PriceCourse {
  readonly centre: number;
  readonly range: number;
  readonly #rhythm: Rhythm;
  readonly #symbolSeed: number;
  readonly #slow: readonly Octave[];
  readonly #fast: readonly Octave[];
  readonly #news: NewsCalendar;
  readonly #effect: NewsEffect = { turmoil: 1, widening: 0, shock: 0 };

  constructor(seed: number, symbolSeed: number, centre: number, range: number, rhythm: Rhythm) {
    this.centre = centre;
    this.range = range;
    this.#rhythm = rhythm;
    this.#symbolSeed = symbolSeed;
    const octaves = createOctaves(symbolSeed);
    this.#slow = octaves.slice(0, SLOW_OCTAVES.length);
    this.#fast = octaves.slice(SLOW_OCTAVES.length);
    this.#news = new NewsCalendar(seed);
  }

  at(minute: number): number {
    let slow = 0;
    for (const octave of this.#slow)
      slow += octave.weight * octave.noise.at(minute / octave.period);
    let fast = 0;
    for (const octave of this.#fast)
      fast += octave.weight * octave.noise.at(minute / octave.period);
    this.#news.apply(minute, this.#symbolSeed, this.#effect);
    const wander = slow + fast * activityAt(this.#rhythm, minute);
    return this.centre + this.range * soften(wander + NEWS_SHARE * this.#effect.shock);
  }
}

interface Octave {
  readonly period: number;
  readonly weight: number;
  readonly noise: ValueNoise;
}

function createOctaves(symbolSeed: number): Octave[] {
  return [...SLOW_OCTAVES, ...FAST_OCTAVES].map(([period, weight], stream) => ({
    period,
    weight,
    noise: new ValueNoise(symbolSeed, stream),
  }));
}

/** Bends what the octaves add up to into [-1, 1]: nearly straight inside, level at the ends. */
function soften(x: number): number {
  if (x >= 1) return 1;
  if (x <= -1) return -1;
  return (x * (3 - x * x)) / 2;
}

class CrossCourse implements PriceCourse {
  readonly centre: number;
  readonly range: number;
  readonly #first: PriceCourse;
  readonly #second: PriceCourse;
  readonly #isProduct: boolean;

  constructor(first: PriceCourse, second: PriceCourse, operation: 'times' | 'over') {
    this.#first = first;
    this.#second = second;
    this.#isProduct = operation === 'times';
    this.centre = this.#combine(first.centre, second.centre);
    const secondEdge = this.#isProduct ? second.range : -second.range;
    const edge = this.#combine(first.centre + first.range, second.centre + secondEdge);
    this.range = edge - this.centre;
  }

  at(minute: number): number {
    return this.#combine(this.#first.at(minute), this.#second.at(minute));
  }

  #combine(first: number, second: number): number {
    return this.#isProduct ? first * second : first / second;
  }
}

/** Throws when a cross names a market that has no course of its own: a mistake in the profiles. */
export function createPriceCourse(
  seed: number,
  symbol: string,
  profile: MarketProfile,
): PriceCourse {
  const { course, rhythm } = profile;
  if (course.kind === 'own') {
    const range = course.centre * course.rangeRatio;
    return new OwnCourse(seed, hashText(seed, symbol), course.centre, range, rhythm);
  }
  const leg = (name: string): PriceCourse => {
    const legProfile = findMarketProfile(name);
    if (legProfile === undefined) throw new Error(`market profile of ${symbol} needs ${name}`);
    return createPriceCourse(seed, name, legProfile);
  };
  return new CrossCourse(leg(course.first), leg(course.second), course.operation);
}
