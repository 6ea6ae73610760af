import {
  ALWAYS_OPEN,
  asUtcMs,
  isMarketOpen,
  MINUTE_MS,
  powerOfTen,
  type ServerZone,
  type SymbolSpec,
  serverOffsetMs,
} from '@mt5-bridge/trading';
import { activityAt, modulo, rolloverWidening } from './activity.ts';
import { hash32, hashText, unitAfter } from './hash-noise.ts';
import type { MarketProfile } from './market-profile.ts';
import { NewsCalendar, type NewsEffect } from './news-calendar.ts';
import { createPriceCourse, type PriceCourse } from './price-course.ts';

/** Prices are counted in steps of the symbol's tick size; `tickCount` 0 = the market was closed. */
export interface MinuteShape {
  open: number;
  high: number;
  low: number;
  close: number;
  /** Smallest spread of the minute, which its last tick always has. */
  spread: number;
  tickCount: number;
  /** Chance of everything inside the minute. */
  hash: number;
}

/** Wicks reach this far beyond the range of the course, so the bid is bounded by 1.12 ranges. */
const BAND = 1.12;
const WICK_OF_RANGE = 0.05;
const WICK_MAX_OF_RANGE = 0.1;
/** A minute must have room for its open, high, low and close. */
const TICKS_MIN = 4;
const SHAPE_STREAM = 101;
const MOOD_STREAM = 102;
const MOOD_MINUTES = 47;

/** One symbol's synthetic market, minute by minute: a pure function of seed, symbol and minute. */
export class MinuteMarket {
  readonly spec: SymbolSpec;
  /** Points of one step of price. */
  readonly stepPoints: number;
  readonly profile: MarketProfile;
  readonly #seed: number;
  readonly #course: PriceCourse;
  readonly #news: NewsCalendar;
  readonly #effect: NewsEffect = { turmoil: 1, widening: 0, shock: 0 };
  readonly #zone: ServerZone;
  readonly #pricePerStep: number;
  readonly #rangeSteps: number;
  readonly #bandLow: number;
  readonly #bandHigh: number;
  readonly #spreadSteps: number;
  readonly #widestSteps: number;
  #bidMinute = Number.NaN;
  #bidSteps = 0;

  constructor(seed: number, spec: SymbolSpec, profile: MarketProfile, zone: ServerZone) {
    this.spec = spec;
    this.profile = profile;
    this.#seed = hashText(seed, spec.name);
    this.#course = createPriceCourse(seed, spec.name, profile);
    this.#news = new NewsCalendar(seed);
    this.#zone = zone;
    const power = powerOfTen(spec.digits);
    this.stepPoints = Math.max(1, Math.round(spec.tickSize * power));
    this.#pricePerStep = this.stepPoints / power;
    const { centre, range } = this.#course;
    this.#rangeSteps = range / this.#pricePerStep;
    this.#bandLow = Math.max(1, Math.ceil((centre - BAND * range) / this.#pricePerStep));
    this.#bandHigh = Math.floor((centre + BAND * range) / this.#pricePerStep);
    this.#spreadSteps = profile.spreadPoints / this.stepPoints;
    this.#widestSteps = Math.floor(this.#spreadSteps * 15 + 30);
  }

  /** Writes what the market does in `minute` (since 1970) into `shape`. */
  shape(minute: number, shape: MinuteShape): void {
    if (!this.isOpen(minute)) {
      shape.tickCount = 0;
      return;
    }
    const hash = hash32(this.#seed, SHAPE_STREAM, minute);
    this.#news.apply(minute, this.#seed, this.#effect);
    const bustle = this.#bustle(minute);
    const wickMax = this.#rangeSteps * WICK_MAX_OF_RANGE;
    const wick = Math.min(wickMax, this.#rangeSteps * WICK_OF_RANGE * bustle);
    shape.hash = hash;
    shape.open = this.#bid(minute);
    // The next minute opens near this close, not on it, as a market does.
    const drift = Math.round((unitAfter(hash, 1) - 0.5) * 0.5 * wick);
    shape.close = this.#clamp(this.#bid(minute + 1) + drift);
    const up = unitAfter(hash, 2);
    const down = unitAfter(hash, 3);
    shape.high = this.#clamp(Math.max(shape.open, shape.close) + Math.floor(wick * up * up));
    shape.low = this.#clamp(Math.min(shape.open, shape.close) - Math.floor(wick * down * down));
    shape.spread = this.#spread(minute, hash);
    const share = 0.8 + 0.4 * unitAfter(hash, 4);
    shape.tickCount = Math.max(TICKS_MIN, Math.round(this.profile.ticksPerMinute * bustle * share));
  }

  /** Activity of the hour, the mood of the last three quarters of one, and news. */
  #bustle(minute: number): number {
    const mood = unitAfter(hash32(this.#seed, MOOD_STREAM, Math.floor(minute / MOOD_MINUTES)), 1);
    return activityAt(this.profile.rhythm, minute) * (0.7 + 0.6 * mood) * this.#effect.turmoil;
  }

  isOpen(minute: number): boolean {
    const utcMs = asUtcMs(minute * MINUTE_MS);
    const { startMs, expirationMs, quoteHours } = this.spec;
    if (startMs !== null && utcMs < startMs) return false;
    if (expirationMs !== null && utcMs >= expirationMs) return false;
    // The ordinary case of this market, asked for a hundred thousand times by a chart of days.
    if (quoteHours === ALWAYS_OPEN) return true;
    return isMarketOpen(quoteHours, this.#zone, utcMs);
  }

  /** A minute asks for its start and for the next one's, so the last answer is asked for again. */
  #bid(minute: number): number {
    if (minute !== this.#bidMinute) {
      this.#bidSteps = this.#clamp(Math.round(this.#course.at(minute) / this.#pricePerStep));
      this.#bidMinute = minute;
    }
    return this.#bidSteps;
  }

  #clamp(steps: number): number {
    return Math.max(this.#bandLow, Math.min(this.#bandHigh, steps));
  }

  #spread(minute: number, hash: number): number {
    const offsetMinutes = serverOffsetMs(this.#zone, asUtcMs(minute * MINUTE_MS)) / MINUTE_MS;
    const minuteOfServerDay = modulo(minute + offsetMinutes, 1440);
    const rollover =
      this.profile.rhythm === 'around_the_clock' ? 0 : rolloverWidening(minuteOfServerDay);
    const ordinary = this.#spreadSteps * (0.9 + 0.2 * unitAfter(hash, 5));
    const extra = (this.#spreadSteps + 2) * (rollover + this.#effect.widening);
    return Math.min(this.#widestSteps, Math.floor(ordinary + extra));
  }
}

export function emptyShape(): MinuteShape {
  return { open: 0, high: 0, low: 0, close: 0, spread: 0, tickCount: 0, hash: 0 };
}
