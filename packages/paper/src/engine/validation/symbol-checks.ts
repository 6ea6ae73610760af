import { FILLING_FLAG, isPending } from '@mt5-bridge/trading';
import { refuse } from '../outcome.ts';
import type { IntentCheck } from './check.ts';

/** 10017, 10042, 10043, 10044: what the symbol's trade mode allows (closes stay allowed). */
export const checkTradeMode: IntentCheck = (_engine, { state, side, type, opens }) => {
  switch (state.spec.tradeMode) {
    case 'FULL':
      return undefined;
    case 'DISABLED':
      return refuse('TRADE_DISABLED', 'Trade is disabled');
    case 'LONGONLY':
      if (side === 'BUY' || (opens === 0 && !isPending(type))) return undefined;
      return refuse('LONG_ONLY', 'Only long positions are allowed');
    case 'SHORTONLY':
      if (side === 'SELL' || (opens === 0 && !isPending(type))) return undefined;
      return refuse('SHORT_ONLY', 'Only short positions are allowed');
    case 'CLOSEONLY':
      return opens === 0 ? undefined : refuse('CLOSE_ONLY', 'Only position closing is allowed');
  }
};

/** 10018: no trading now. */
export const checkSession: IntentCheck = ({ book }) =>
  book.marketOpen ? undefined : refuse('MARKET_CLOSED', 'Market is closed');

/** 10030: fillings by execution mode; pending orders of every mode take RETURN. */
export const checkFilling: IntentCheck = (_engine, { state, type, filling }) => {
  const { executionMode, fillingFlags } = state.spec;
  const refusal = refuse('INVALID_FILL', 'Unsupported filling mode');
  const isQuoted = executionMode === 'REQUEST' || executionMode === 'INSTANT';
  switch (filling) {
    case 'FOK':
      return isQuoted || (fillingFlags & FILLING_FLAG.FOK) !== 0 ? undefined : refusal;
    case 'IOC':
      return isQuoted || (fillingFlags & FILLING_FLAG.IOC) !== 0 ? undefined : refusal;
    case 'RETURN':
      return executionMode === 'MARKET' && !isPending(type) ? refusal : undefined;
    case 'BOC': {
      const rests = type.endsWith('_LIMIT');
      const allowed = executionMode === 'EXCHANGE' && (fillingFlags & FILLING_FLAG.BOC) !== 0;
      return rests && allowed ? undefined : refusal;
    }
  }
};
