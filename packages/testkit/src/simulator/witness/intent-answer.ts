/** What a frame says about something that changes orders. */
export type IntentAnswer = {
  readonly id: string;
  /** The frame that it answers. */
  readonly frame: string | number | undefined;
} & (
  | { readonly kind: 'unspent'; readonly code: string }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'unknown'; readonly isReplay: boolean }
  | { readonly kind: 'denied' | 'failed'; readonly isReplay: boolean; readonly text: string }
  | {
      readonly kind: 'success';
      readonly isReplay: boolean;
      readonly text: string;
      readonly type: string;
      readonly result: SucceededResult;
      /** Told of each position; its own order is none. */
      readonly isList: boolean;
    }
);

/** Fields of a success that the book can confirm. */
export interface SucceededResult {
  readonly order_id?: string | null;
  readonly state?: string;
  readonly filled_volume?: number;
  readonly closed_volume?: number;
  readonly ticket?: string;
}

interface Frame {
  readonly type: string;
  readonly id?: string | number;
  readonly signal_id?: string;
  readonly request_id?: string;
  readonly status?: string;
  readonly replayed?: boolean;
  readonly error?: string;
  readonly error_code?: string;
  readonly result?: SucceededResult;
  /** Of a CLOSE of several positions. */
  readonly batch?: object;
}

const OUTCOMES = new Set([
  'trading_signal_executed',
  'order_modify_result',
  'order_cancel_result',
  'position_modify_result',
  'position_close_result',
  'close_by_result',
  'cancel_all_result',
  'close_all_result',
]);

/** `undefined` when the frame answers nothing of that kind. */
export function readAnswer(text: string): IntentAnswer | undefined {
  // Made by the bridge under test; a shape that is wrong shows as a broken rule.
  const frame = JSON.parse(text) as Frame;
  const id = frame.signal_id ?? frame.request_id;
  if (id === undefined) return undefined;
  const about = { id, frame: frame.id };
  const code = frame.error_code ?? '';
  if (frame.type === 'error') return { ...about, kind: 'unspent', code };
  if (!OUTCOMES.has(frame.type)) return undefined;
  if (code === 'IDEMPOTENCY_CONFLICT') return { ...about, kind: 'conflict' };
  const isReplay = frame.replayed === true;
  if (frame.status === 'unknown') return { ...about, kind: 'unknown', isReplay };
  if (frame.status === 'success') {
    const result = frame.result ?? {};
    const told = `success ${JSON.stringify([result, frame.batch])}`;
    const isList = frame.batch !== undefined;
    return { ...about, kind: 'success', isReplay, text: told, type: frame.type, result, isList };
  }
  const kind = frame.status === 'error' ? 'denied' : 'failed';
  const lists = JSON.stringify([frame.result, frame.batch]);
  const told = `${frame.status} ${frame.error_code}: ${frame.error} ${lists}`;
  return { ...about, kind, isReplay, text: told };
}
