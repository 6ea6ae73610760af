import type { ControlError, ControlResult } from './price-feed.ts';

export const DONE: ControlResult = { ok: true };

export function refused(code: ControlError['code'], message: string): ControlResult {
  return { ok: false, error: { code, message } };
}

/** Answer of a feed whose time is the world's to a control that only recorded time can follow. */
export function onlyReplay(control: string, feed: string): ControlResult {
  return refused(
    'NOT_SUPPORTED',
    `${control} needs a replay; the feed is ${feed}, whose time is real time: start with --feed replay:FILE`,
  );
}
