import { formatIsoTime } from '@mt5-bridge/protocol';
import type { Clock } from '../ports/clock.ts';

/**
 * The `timestamp` of messages: time of emission, never running back, so that no message is older than what
 * it reports. The text of a millisecond is made once.
 */
export function createTimestamps(clock: Pick<Clock, 'nowMs'>): () => string {
  let lastMs = 0;
  let text = '';
  return () => {
    const nowMs = clock.nowMs();
    if (nowMs > lastMs || text === '') {
      lastMs = nowMs;
      text = formatIsoTime(nowMs);
    }
    return text;
  };
}
