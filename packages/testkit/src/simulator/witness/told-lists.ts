/** What a frame tells of the tickets of a list. */
export interface ToldList {
  /** The id of its intent; `undefined` where the frame does not say. */
  readonly id: string | undefined;
  readonly cancelled: readonly string[];
  readonly closed: readonly string[];
  readonly failed: readonly { readonly ticket: string; readonly error_code: string }[];
  readonly unknown: readonly string[];
}

type Lists = Partial<Omit<ToldList, 'id'>>;

interface Frame {
  readonly type: string;
  readonly signal_id?: string;
  readonly request_id?: string;
  readonly batch?: Lists;
  readonly result?: Lists;
  readonly data?: { readonly actions?: Lists; readonly result?: Lists };
}

/** `undefined` when a frame tells of no list. */
export function readToldList(text: string): ToldList | undefined {
  if (!text.includes('"failed":[')) return undefined;
  // Made by the bridge under test; a shape that is wrong shows as a broken rule.
  const frame = JSON.parse(text) as Frame;
  const lists = listsOf(frame);
  if (lists === undefined) return undefined;
  const { cancelled = [], closed = [], failed = [], unknown = [] } = lists;
  return { id: frame.signal_id ?? frame.request_id, cancelled, closed, failed, unknown };
}

function listsOf(frame: Frame): Lists | undefined {
  switch (frame.type) {
    case 'cancel_all_result':
    case 'close_all_result':
      return frame.result;
    case 'trading_signal_executed':
      return frame.batch;
    case 'kill_switch_state':
      return frame.data?.actions;
    case 'dead_man_switch_fired':
      return frame.data?.result;
    default:
      return undefined;
  }
}

export function ticketsOf({ cancelled, closed, failed, unknown }: ToldList): readonly string[] {
  return [...cancelled, ...closed, ...failed.map(({ ticket }) => ticket), ...unknown];
}
