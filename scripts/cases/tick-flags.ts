import { tickFlags as flagsOf, readTickFlags, type TickPrices } from '@mt5-bridge/trading';
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

export const tickFlagsDecode: CaseAdapter = (inputs) => {
  const words = inputs.array('flags').map((value) => readTickFlags(Number(value)));
  return {
    bid: words.map(({ bid }) => bid),
    ask: words.map(({ ask }) => ask),
    last: words.map(({ last }) => last),
    volume: words.map(({ volume }) => volume),
    buy: words.map(({ buy }) => buy),
    sell: words.map(({ sell }) => sell),
  };
};
