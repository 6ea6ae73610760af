import { volumeToLots } from '@mt5-bridge/trading';
import type { BookWitness } from './book-witness.ts';
import type { IntentAnswer } from './intent-answer.ts';

interface Identity {
  readonly id: string;
  readonly fingerprint: string;
}

type Success = Extract<IntentAnswer, { kind: 'success' }>;

/** What in the terminal's book contradicts a refusal: nothing of it may ever have happened. */
export function refusalBelied(
  book: BookWitness,
  { id, fingerprint }: Identity,
): string | undefined {
  const [order] = book.takenOf(fingerprint);
  if (order !== undefined) return `order ${order.ticket} is ${order.state}`;
  return book.isDone(id) ? 'the trade server has done it' : undefined;
}

/** What in the terminal's book contradicts a success. */
export function successBelied(
  book: BookWitness,
  { fingerprint }: Identity,
  { type, result, isList }: Success,
): string | undefined {
  // What was told of each of its tickets is held against the book elsewhere.
  if (isList) return undefined;
  switch (type) {
    case 'trading_signal_executed':
    case 'position_close_result': {
      const order = book.takenOf(fingerprint).find(({ ticket }) => ticket === result.order_id);
      if (order === undefined) return `order ${result.order_id} is not there`;
      return volumeBelied(volumeToLots(book.filledOf(order.ticket)), result);
    }
    case 'order_cancel_result':
      return book.isWorking(result.ticket ?? '') ? 'the order still works' : undefined;
    default:
      return undefined;
  }
}

function volumeBelied(filled: number, result: Success['result']): string | undefined {
  const told = result.filled_volume ?? result.closed_volume ?? 0;
  const isTrue = result.state === 'filled' ? filled === told : filled >= told;
  return isTrue ? undefined : `the book has ${filled} lots of ${told}`;
}
