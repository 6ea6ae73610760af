import type { Price, Volume } from '@mt5-bridge/trading';
import { money } from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { type Outcome, refuse } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';

/** 10019: the margin that the symbol would hold, against what is free. */
export function checkMargin(
  { book, ledger }: Engine,
  state: SymbolState,
  side: 'BUY' | 'SELL',
  volume: Volume,
  price: Price,
): Outcome | undefined {
  if (volume === 0) return undefined;
  const digits = book.spec.currencyDigits;
  const held = ledger.symbolMargin(state);
  const wanted = ledger.symbolMargin(state, { side, volume, price });
  const requiredMargin = money(wanted - held, digits);
  const { marginFree } = ledger.state();
  if (requiredMargin <= 0 || requiredMargin <= marginFree) return undefined;
  return refuse('NO_MONEY', 'No money', { requiredMargin, availableMargin: marginFree });
}
