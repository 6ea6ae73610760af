import type { Engine } from '../engine.ts';
import type { Intent } from '../intent.ts';
import type { Outcome } from '../outcome.ts';

/** One rule of the trade server: the refusal that it gives, or nothing. */
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
