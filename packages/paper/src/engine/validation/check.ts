import type { Engine } from '../engine.ts';
import type { Intent } from '../intent.ts';
import type { Outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

/** A rule of the trade server about one symbol: the refusal that it gives, or nothing. */
export type StateCheck = (engine: Engine, state: SymbolState) => Outcome | undefined;

/** A rule about an order that is to be made. */
export type IntentCheck = (engine: Engine, intent: Intent) => Outcome | undefined;

/** The first refusal in the order of the rules, which is the order of a real server. */
export function firstRefusal(
  checks: readonly IntentCheck[],
  engine: Engine,
  intent: Intent,
): Outcome | undefined {
  for (const check of checks) {
    const refusal = check(engine, intent);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** A rule about a symbol, as a step of the rules about an order. */
export function onSymbol(check: StateCheck): IntentCheck {
  return (engine, { state }) => check(engine, state);
}
