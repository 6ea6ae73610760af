import { dayNumber, utcToServer, weekday } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readHistory } from './read/read-history.ts';
import { showServerTime } from './read/read-sessions.ts';

interface Day {
  first: string;
  last: string;
  bars: number;
}

/** When the bars of a file's days begin and end, in server time. */
export const sessionGaps: CaseAdapter = (inputs, world) => {
  const history = readHistory(inputs.string('file'), world);
  const days = new Map<number, Day>();
  for (const bar of history.bars('M1')) {
    const serverMs = utcToServer(history.zone, bar.timeMs);
    const time = showServerTime(serverMs).slice(11);
    const day = days.get(dayNumber(serverMs)) ?? { first: time, last: time, bars: 0 };
    days.set(dayNumber(serverMs), { first: day.first, last: time, bars: day.bars + 1 });
  }
  const all = [...days.values()];
  const early = [...days].filter(([day]) => weekday(day) < 5).map(([, day]) => day);
  const friday = [...days].filter(([day]) => weekday(day) === 5).map(([, day]) => day);
  return {
    first_bar: same(all.map(({ first }) => first)),
    last_bar_mon_thu: same(early.map(({ last }) => last)),
    last_bar_fri: same(friday.map(({ last }) => last)),
    bars_mon_thu: same(early.map(({ bars }) => bars)),
    bars_fri: same(friday.map(({ bars }) => bars)),
  };
};

/** The one value that all share, or all of them when they differ. */
function same<T>(values: readonly T[]): T | readonly T[] | undefined {
  const distinct = [...new Set(values)];
  return distinct.length === 1 ? distinct[0] : distinct;
}
