/**
 * Life of a signal. `denied`: the bridge refused, nothing left it. `unresolved`: it was sent and
 * nothing is proven yet.
 */
export type SignalState =
  | 'received'
  | 'denied'
  | 'submitted'
  | 'placed'
  | 'partial'
  | 'executed'
  | 'rejected'
  | 'expired'
  | 'cancelled'
  | 'unresolved';

/**
 * The only table of legal steps. An order that is cancelled or expired may still get a deal that
 * was made before the server knew; a rejection that is proven stays.
 */
const NEXT: Readonly<Record<SignalState, readonly SignalState[]>> = {
  received: ['denied', 'submitted'],
  denied: [],
  submitted: ['executed', 'placed', 'partial', 'rejected', 'expired', 'cancelled', 'unresolved'],
  unresolved: ['executed', 'placed', 'partial', 'rejected', 'expired', 'cancelled'],
  placed: ['partial', 'executed', 'rejected', 'expired', 'cancelled'],
  partial: ['partial', 'executed', 'expired', 'cancelled'],
  cancelled: ['partial', 'executed'],
  expired: ['partial', 'executed'],
  executed: [],
  rejected: [],
};

// The cast: keys of the record above.
export const SIGNAL_STATES = Object.keys(NEXT) as readonly SignalState[];

export function nextSignalStates(from: SignalState): readonly SignalState[] {
  return NEXT[from];
}

export function canBecome(from: SignalState, to: SignalState): boolean {
  return NEXT[from].includes(to);
}

/** True when nothing can change any more. */
export function isFinalState(state: SignalState): boolean {
  return NEXT[state].length === 0;
}

/**
 * True when the client has its answer: the outcome is known, though an order may still be working.
 */
export function isSettledState(state: SignalState): boolean {
  return state !== 'received' && state !== 'submitted' && state !== 'unresolved';
}
