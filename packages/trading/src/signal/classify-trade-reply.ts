import type { TradeReply } from '../terminal/terminal-request.ts';
import { type RetcodeInfo, retcodeInfo } from '../trade/retcode.ts';
import type { TradeErrorCode } from '../trade/trade-error-code.ts';
import type { TradeResult } from '../trade/trade-result.ts';

/**
 * What a terminal's reply proves. `rejected` is proven by a return code or by the request never
 * having left; everything that proves nothing is `unresolved` and must be found out, never guessed.
 */
export type TradeOutcome =
  | {
      readonly kind: 'executed' | 'placed' | 'partial';
      readonly result: TradeResult;
      readonly retcode: RetcodeInfo;
    }
  | {
      readonly kind: 'rejected';
      readonly code: TradeErrorCode;
      readonly message: string;
      readonly retryable: boolean;
      /** `null` when the request never left the bridge. */
      readonly result: TradeResult | null;
      readonly retcode: RetcodeInfo | null;
    }
  | {
      readonly kind: 'unresolved';
      readonly reason: 'timeout' | 'link_lost' | 'unreadable' | 'retcode';
      readonly message: string;
      readonly result: TradeResult | null;
      readonly retcode: RetcodeInfo | null;
    };

/** Reasons for not sending that have a code of their own. */
const NOT_SENT: ReadonlyMap<string, TradeErrorCode> = new Map([
  ['expired', 'SIGNAL_EXPIRED'],
  ['trading_halted', 'TRADING_HALTED'],
  ['busy', 'RATE_LIMITED'],
]);

export function classifyTradeReply(reply: TradeReply): TradeOutcome {
  switch (reply.kind) {
    case 'answered':
      return classifyResult(reply.result);
    case 'not_sent':
      return {
        kind: 'rejected',
        code: NOT_SENT.get(reply.reason) ?? 'MT5_NOT_CONNECTED',
        message: `the request never left the bridge: ${reply.reason}`,
        retryable: true,
        result: null,
        retcode: null,
      };
    case 'no_answer':
      return {
        kind: 'unresolved',
        reason: reply.reason,
        message: reply.detail,
        result: null,
        retcode: null,
      };
  }
}

/** The return code decides; the comment of a broker is for people. */
export function classifyResult(result: TradeResult): TradeOutcome {
  const retcode = retcodeInfo(result.retcode);
  const message = `${retcode.retcode} ${retcode.name}: ${retcode.meaning}`;
  switch (retcode.outcome) {
    case 'executed':
    case 'placed':
    case 'partial':
      return { kind: retcode.outcome, result, retcode };
    case 'rejected':
      return {
        kind: 'rejected',
        code: retcode.errorCode ?? 'MT5_REJECTED',
        message,
        retryable: retcode.retryable,
        result,
        retcode,
      };
    case 'unresolved':
      return { kind: 'unresolved', reason: 'retcode', message, result, retcode };
  }
}
