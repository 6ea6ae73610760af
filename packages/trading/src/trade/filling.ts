import { FILLING_FLAG, type SymbolSpec } from '../market/symbol-spec.ts';
import type { OrderFilling, OrderType } from './order.ts';
import { isPending } from './trade-request.ts';

type FillingSpec = Pick<SymbolSpec, 'executionMode' | 'fillingFlags'>;

/**
 * True when a server takes an order with this filling (MQL5 Reference, filling modes by execution
 * mode). Request and Instant take FOK, IOC and RETURN whatever the flags say; Market never takes
 * RETURN for market orders; Exchange always does. Pending orders may always use RETURN.
 */
export function isFillingAllowed(
  { executionMode, fillingFlags }: FillingSpec,
  type: OrderType,
  filling: OrderFilling,
): boolean {
  const has = (flag: number): boolean => (fillingFlags & flag) !== 0;
  if (filling === 'BOC') {
    const isLimit = type.endsWith('LIMIT');
    return executionMode === 'EXCHANGE' && isLimit && has(FILLING_FLAG.BOC);
  }
  if (filling === 'RETURN') return isPending(type) || executionMode !== 'MARKET';
  if (executionMode === 'REQUEST' || executionMode === 'INSTANT') return true;
  return has(filling === 'FOK' ? FILLING_FLAG.FOK : FILLING_FLAG.IOC);
}

/**
 * The filling that a server of this symbol takes: RETURN for pending orders and in Exchange
 * execution, FOK in Request and Instant, in Market IOC or else FOK by the flags. A Market symbol
 * without flags gets RETURN: servers that print no flags are seen to take it.
 */
export function chooseFilling(spec: FillingSpec, type: OrderType): OrderFilling {
  if (isPending(type)) return 'RETURN';
  switch (spec.executionMode) {
    case 'EXCHANGE':
      return 'RETURN';
    case 'REQUEST':
    case 'INSTANT':
      return 'FOK';
    case 'MARKET':
      if ((spec.fillingFlags & FILLING_FLAG.IOC) !== 0) return 'IOC';
      return (spec.fillingFlags & FILLING_FLAG.FOK) !== 0 ? 'FOK' : 'RETURN';
  }
}
