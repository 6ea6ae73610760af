import { type Bar, type Timeframe, utcToServer } from '@mt5-bridge/trading';
import type { CaseAdapter, CaseWorld, Outcome } from './adapter.ts';
import { CaseError, type Fields } from './read/fields.ts';
import { readHistory } from './read/read-history.ts';
import { showServerTime } from './read/read-sessions.ts';

const TIMEFRAMES: readonly Timeframe[] = [
  ...(['M1', 'M2', 'M3', 'M4', 'M5', 'M6', 'M10', 'M12', 'M15', 'M20', 'M30'] as const),
  ...(['H1', 'H2', 'H3', 'H4', 'H6', 'H8', 'H12', 'D1', 'W1', 'MN1'] as const),
];

/** `start` is a server time of the file: `12:30` of its only day, or a date, or both. */
function findBar(inputs: Fields, world: CaseWorld): { bar: Bar; minutes: readonly Bar[] } {
  const history = readHistory(inputs.string('file'), world);
  const timeframe = inputs.oneOf('timeframe', TIMEFRAMES);
  const start = inputs.string('start');
  const isAt = ({ timeMs }: Bar): boolean => {
    const shown = showServerTime(utcToServer(history.zone, timeMs));
    return start.length === 5 ? shown.slice(11) === start : shown.startsWith(start);
  };
  const bars = history.bars(timeframe);
  const at = bars.findIndex(isAt);
  const bar = bars[at];
  if (bar === undefined) throw new CaseError(`the file has no ${timeframe} bar at ${start}`);
  const endMs = bars[at + 1]?.timeMs ?? Number.POSITIVE_INFINITY;
  const minutes = history.bars('M1').filter(({ timeMs }) => timeMs >= bar.timeMs && timeMs < endMs);
  return { bar, minutes };
}

function outcome({ open, high, low, close, tickVolume, spread, realVolume }: Bar): Outcome {
  return {
    open,
    high,
    low,
    close,
    tick_volume: tickVolume,
    spread_min_points: spread,
    real_volume: realVolume,
  };
}

export const barsFromTicks: CaseAdapter = (inputs, world) => outcome(findBar(inputs, world).bar);

export const barsFromBars: CaseAdapter = (inputs, world) => {
  const { bar, minutes } = findBar(inputs, world);
  return { ...outcome(bar), m1_bars: minutes.length };
};
