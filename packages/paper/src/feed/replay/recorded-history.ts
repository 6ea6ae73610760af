import type { ServerZone } from '@mt5-bridge/trading';
import type { FeedHistory } from '../price-feed.ts';
import { SeriesHistory } from '../series-history.ts';
import type { ReplaySeries } from './load-replay.ts';
import { ReplayTrack } from './replay-track.ts';

/** Ticks and bars of a whole recording, without playing it. */
export function recordedHistory(series: readonly ReplaySeries[], zone: ServerZone): FeedHistory {
  const tracks = series.map((one) => {
    const track = new ReplayTrack(one, 0);
    track.length = one.columns.length;
    return [one.spec.name, track] as const;
  });
  return new SeriesHistory(new Map(tracks), zone);
}
