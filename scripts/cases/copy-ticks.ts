import {
  copyTicks as copy,
  copyTicksRange as copyRange,
  cursorAfter,
  resumeTicks,
} from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import type { Fields } from './read/fields.ts';

interface Timed {
  readonly timeMs: number;
}

function readTimes(inputs: Fields): readonly Timed[] {
  return inputs.objects('ticks').map((tick) => ({ timeMs: tick.number('ms') }));
}

const times = (ticks: readonly Timed[]): readonly number[] => ticks.map(({ timeMs }) => timeMs);

export const copyTicks: CaseAdapter = (inputs) => {
  const ticks = readTimes(inputs);
  return { result_ms: times(copy(ticks, inputs.number('from_ms', 0), inputs.number('count', 0))) };
};

export const copyTicksRange: CaseAdapter = (inputs) => {
  const ticks = readTimes(inputs);
  return {
    result_ms: times(copyRange(ticks, inputs.number('from_ms'), inputs.number('to_ms', 0))),
  };
};

export const resume: CaseAdapter = (inputs) => {
  const ticks = readTimes(inputs);
  const cursor = cursorAfter(ticks.slice(0, inputs.number('delivered')));
  return { next_ms: times(resumeTicks(ticks, cursor)) };
};
