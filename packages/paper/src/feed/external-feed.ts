import {
  asUtcMs,
  type ServerZone,
  type SymbolName,
  type SymbolSpec,
  type Tick,
  type UtcMs,
} from '@mt5-bridge/trading';
import { alwaysOpen } from './always-open.ts';
import { onlyReplay } from './control-result.ts';
import { FeedStates } from './feed-states.ts';
import type { FeedClock, FeedControls, FeedState, PriceFeed, TickSink } from './price-feed.ts';
import { type PublishedTick, PublishedTrack, type PushError } from './published-track.ts';
import { SeriesHistory } from './series-history.ts';

export type PushResult =
  | { readonly ok: true; readonly tick: Tick }
  | { readonly ok: false; readonly error: PushError };

export interface ExternalFeedOptions {
  readonly clock: FeedClock;
  readonly symbols: readonly SymbolSpec[];
  readonly zone: ServerZone;
  readonly tradingHours: 'always' | 'real';
}

/** A publisher's clock may be a little ahead of ours. */
const AHEAD_MAX_MS = 10_000;

/** A market that a publisher makes: every tick pushed is a quote of it. */
export class ExternalFeed implements PriceFeed {
  readonly name = 'external';
  readonly symbols: readonly SymbolSpec[];
  readonly history: SeriesHistory;
  readonly controls: FeedControls;
  readonly #clock: FeedClock;
  readonly #tracks: ReadonlyMap<string, PublishedTrack>;
  readonly #states = new FeedStates('waiting');
  #sink: TickSink | undefined;
  #marketMs = 0;
  /** Newest tick and when it came: between ticks market time goes on with the clock. */
  #newest: { readonly tickMs: number; readonly wallMs: number } | undefined;

  constructor({ clock, symbols, zone, tradingHours }: ExternalFeedOptions) {
    this.#clock = clock;
    this.symbols = tradingHours === 'real' ? symbols : symbols.map(alwaysOpen);
    const tracks = new Map<SymbolName, PublishedTrack>();
    for (const spec of this.symbols) tracks.set(spec.name, new PublishedTrack(spec));
    this.#tracks = tracks;
    this.history = new SeriesHistory(tracks, zone);
    this.controls = {
      pause: () => onlyReplay('pause', this.name),
      resume: () => onlyReplay('resume', this.name),
      setSpeed: () => onlyReplay('speed', this.name),
      step: () => onlyReplay('step', this.name),
      seek: () => onlyReplay('seek', this.name),
    };
  }

  get state(): FeedState {
    return this.#states.current;
  }

  onState(listener: (state: FeedState) => void): () => void {
    return this.#states.listen(listener);
  }

  start(sink: TickSink): void {
    if (this.#sink !== undefined) throw new Error(`${this.name} is started already`);
    this.#sink = sink;
  }

  stop(): void {
    this.#sink = undefined;
    this.#states.change('waiting');
  }

  firstClientConnected(): void {
    // The market begins with the first published tick.
  }

  /** As a terminal estimates its server's time: the newest tick's, plus what passed since it came. */
  marketTimeMs(): UtcMs {
    const nowMs = this.#clock.nowMs();
    const newest = this.#newest;
    // Until a publisher has said what time it is, ours is only a guess.
    if (newest === undefined) return asUtcMs(nowMs);
    const estimateMs = newest.tickMs + Math.max(0, nowMs - newest.wallMs);
    this.#marketMs = Math.max(this.#marketMs, Math.floor(estimateMs));
    return asUtcMs(this.#marketMs);
  }

  /**
   * Makes a published quote the market's. Prices are rounded to the symbol's digits, as a trade server does
   * with a gateway's. A refused tick changes nothing.
   */
  push(published: PublishedTick): PushResult {
    if (this.#sink === undefined) {
      return refuse('NOT_STARTED', null, 'a feed that is started', 'a stopped one');
    }
    const track = this.#tracks.get(published.symbol);
    if (track === undefined) {
      const expected = 'a symbol of the catalogue';
      return refuse('UNKNOWN_SYMBOL', 'symbol', expected, JSON.stringify(published.symbol));
    }
    const latestMs = this.#clock.nowMs() + AHEAD_MAX_MS;
    const error = track.check(published, latestMs);
    if (error !== undefined) return { ok: false, error };
    const tick = track.append(published);
    if (this.#newest === undefined || tick.timeMs >= this.#newest.tickMs) {
      this.#newest = { tickMs: tick.timeMs, wallMs: this.#clock.nowMs() };
    }
    this.#states.change('running');
    this.#sink([tick]);
    return { ok: true, tick };
  }
}

function refuse(
  code: PushError['code'],
  field: PushError['field'],
  expected: string,
  received: string,
): PushResult {
  return { ok: false, error: { code, field, expected, received } };
}
