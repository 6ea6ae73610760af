import { tickFlags as flagsOf, TICK_FLAG, type TickPrices } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';

export const tickFlags: CaseAdapter = (inputs) => {
  let previous: TickPrices | undefined;
  const flags = inputs.objects('ticks').map((fields) => {
    const tick = {
      bid: fields.number('bid', previous?.bid ?? 0),
      ask: fields.number('ask', previous?.ask ?? 0),
      last: fields.number('last', previous?.last ?? 0),
      volumeReal: fields.number(fields.pick('volume_real', 'volume'), previous?.volumeReal ?? 0),
    };
    const value = flagsOf(previous, tick);
    previous = tick;
    return value;
  });
  return { flags };
};

/** Bits that the Reference does not document are left out: nothing asks for them. */
export const tickFlagsDecode: CaseAdapter = (inputs) => {
  const words = inputs.array('flags').map(Number);
  const has = (bit: number): readonly boolean[] => words.map((word) => (word & bit) !== 0);
  return {
    bid: has(TICK_FLAG.BID),
    ask: has(TICK_FLAG.ASK),
    last: has(TICK_FLAG.LAST),
    volume: has(TICK_FLAG.VOLUME),
    buy: has(TICK_FLAG.BUY),
    sell: has(TICK_FLAG.SELL),
  };
};
