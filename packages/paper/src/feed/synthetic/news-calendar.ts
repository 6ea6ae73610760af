import { hash32, unitAfter } from './hash-noise.ts';

const DAY_MINUTES = 1440;
/** 08:30, 10:00 and 14:00 in New York's winter: payrolls and inflation, surveys, central bank. */
const RELEASE_MINUTES = [13 * 60 + 30, 15 * 60, 19 * 60] as const;
const CHANCE = 0.22;
const NEWS_STREAM = 911;

const TURMOIL_MINUTES = 30;
const THIN_BOOK_MINUTES = 5;
const RISE_MINUTES = 3;
const FADE_MINUTES = 240;

export interface NewsEffect {
  /** Factor on wicks and number of ticks, from 1. */
  turmoil: number;
  /** Extra spread in ordinary spreads, from 0. */
  widening: number;
  /** Displacement of the price in [-1, 1], before the symbol's share of it. */
  shock: number;
}

interface Release {
  readonly minute: number;
  /** (0, 1]. */
  readonly size: number;
  readonly hash: number;
}

/** Seeded releases on working days: the same for every symbol, each of which reacts its own way. */
export class NewsCalendar {
  readonly #seed: number;
  #day = Number.NaN;
  #releases: readonly Release[] = [];

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Writes the effect of every release around `minute` (since 1970) on one symbol into `effect`. */
  apply(minute: number, symbolSeed: number, effect: NewsEffect): void {
    effect.turmoil = 1;
    effect.widening = 0;
    effect.shock = 0;
    // A late release fades after midnight, so the day before counts too.
    for (const release of this.#around(Math.floor(minute / DAY_MINUTES))) {
      const age = minute - release.minute;
      if (age < -1 || age >= FADE_MINUTES) continue;
      if (age < TURMOIL_MINUTES) effect.turmoil += 3 * release.size * fade(age, TURMOIL_MINUTES);
      if (age < THIN_BOOK_MINUTES) effect.widening += 10 * release.size * fade(age, 5);
      if (age < 0) continue;
      const direction = unitAfter(release.hash ^ symbolSeed, 3) * 2 - 1;
      const course = age < RISE_MINUTES ? age / RISE_MINUTES : 1 - age / FADE_MINUTES;
      effect.shock += direction * release.size * course;
    }
    effect.shock = Math.max(-1, Math.min(1, effect.shock));
  }

  #around(day: number): readonly Release[] {
    if (day !== this.#day) {
      this.#releases = [...releasesOf(this.#seed, day - 1), ...releasesOf(this.#seed, day)];
      this.#day = day;
    }
    return this.#releases;
  }
}

function fade(age: number, length: number): number {
  const calm = 1 - Math.max(0, age) / length;
  return calm * calm;
}

function releasesOf(seed: number, day: number): Release[] {
  // 1970-01-01 was a Thursday; nothing is released at the weekend.
  const weekday = (((day + 4) % 7) + 7) % 7;
  if (weekday === 0 || weekday === 6) return [];
  return RELEASE_MINUTES.flatMap((minuteOfDay, slot) => {
    const hash = hash32(seed, NEWS_STREAM + slot, day);
    if (unitAfter(hash, 1) >= CHANCE) return [];
    return [
      { minute: day * DAY_MINUTES + minuteOfDay, size: 0.3 + 0.7 * unitAfter(hash, 2), hash },
    ];
  });
}
