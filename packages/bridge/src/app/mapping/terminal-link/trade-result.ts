import type { LinkCheckResult, LinkTradeResult } from '@mt5-bridge/protocol';
import type { CheckResult, TradeResult } from '@mt5-bridge/trading';
import { type Mapping, number, record, recordWith, text } from './mapping.ts';
import { money, price, ticket, utcMs, volume } from './values.ts';

export const tradeResultMapping: Mapping<TradeResult, LinkTradeResult> = recordWith(
  {
    retcode: number,
    order: ticket,
    deal: ticket,
    position: ticket,
    volume,
    price,
    bid: price,
    ask: price,
    comment: text,
    timeMs: utcMs,
  },
  { requiredMargin: money, availableMargin: money, nextOpenMs: utcMs },
);

export const checkResultMapping: Mapping<CheckResult, LinkCheckResult> = record({
  retcode: number,
  balance: money,
  equity: money,
  profit: money,
  margin: money,
  marginFree: money,
  marginLevel: number,
  requiredMargin: money,
  volume,
  price,
  stopLoss: price,
  takeProfit: price,
  comment: text,
});
