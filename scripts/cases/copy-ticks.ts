import type { FeedHistory, HistoryRange } from '@mt5-bridge/paper';
import { SeriesHistory } from '@mt5-bridge/paper/internal/feed/series-history.ts';
import { asSymbolName, asUtcMs, cursorAfter, fixedZone, resumeTicks } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { makeTick } from './engine/case-server.ts';
import { quoteAround } from './engine/open-case.ts';
import type { Fields } from './read/fields.ts';
import { readSymbol } from './read/read-symbol.ts';

/** What `CopyTicks` takes without a count. */
const COUNT_DEFAULT = 2000;
const SYMBOL = asSymbolName('EURUSD');

function readTimes(inputs: Fields): readonly number[] {
  return inputs.objects('ticks').map((tick) => tick.number('ms'));
}

/** History of a market that has shown one tick at each time. */
function historyOf(times: readonly number[], spec: ReturnType<typeof readSymbol>): FeedHistory {
  const quote = quoteAround(spec);
  const series = {
    length: times.length,
    timeAt: (index: number) => times[index] ?? 0,
    tickAt: (index: number) => makeTick(SYMBOL, quote, asUtcMs(times[index] ?? 0)),
    addTo: () => undefined,
  };
  return new SeriesHistory(new Map([[SYMBOL, series]]), fixedZone(0));
}

function copied(inputs: Fields, range: HistoryRange): readonly number[] {
  const history = historyOf(readTimes(inputs), readSymbol(inputs));
  return history.ticks(SYMBOL, range).map(({ timeMs }) => timeMs);
}

export const copyTicks: CaseAdapter = (inputs) => {
  const fromMs = inputs.number('from_ms', 0);
  const count = inputs.number('count', 0) || COUNT_DEFAULT;
  return { result_ms: copied(inputs, fromMs === 0 ? { count } : { fromMs, count }) };
};

export const copyTicksRange: CaseAdapter = (inputs) => {
  const toMs = inputs.number('to_ms', 0);
  const range = { fromMs: inputs.number('from_ms', 0), count: Number.MAX_SAFE_INTEGER };
  return { result_ms: copied(inputs, toMs === 0 ? range : { ...range, toMs }) };
};

export const resume: CaseAdapter = (inputs) => {
  const ticks = readTimes(inputs).map((timeMs) => ({ timeMs }));
  const cursor = cursorAfter(ticks.slice(0, inputs.number('delivered')));
  return { next_ms: resumeTicks(ticks, cursor).map(({ timeMs }) => timeMs) };
};
