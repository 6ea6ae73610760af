import type { EngineSettings } from '@mt5-bridge/paper';
import { fixedZone } from '@mt5-bridge/trading';
import type { Fields } from '../read/fields.ts';
import type { CaseAccount } from '../read/read-account.ts';
import { readCommission } from '../read/read-commission.ts';

/** The server's clock in a case: its times are server times, so that is UTC here. */
export const CASE_ZONE = fixedZone(0);

/** Reads `settings`, the choices between which real servers differ, and `commission`. */
export function readSettings(inputs: Fields, account: CaseAccount): Partial<EngineSettings> {
  const fields = inputs.objectOrEmpty('settings');
  const policies = ['market_price', 'request_price'] as const;
  const opposites = ['net_excess', 'whole_order'] as const;
  const rule = readCommission(inputs);
  const compensation = account.compensatesCredit ? 'balance_and_credit' : 'balance';
  return {
    zone: CASE_ZONE,
    fillPolicy: fields.oneOf('fill_policy', policies, 'market_price'),
    nettingOppositeOrder: fields.oneOf('netting_opposite_order', opposites, 'net_excess'),
    stopOutCompare: fields.oneOf('stop_out_compare', ['below', 'at_or_below'], 'below'),
    staleQuoteMs: fields.number('stale_quote_ms', 0),
    requestsPerMinute: fields.number('requests_per_minute', 0),
    terminalTradeAllowed: readTerminal(inputs),
    readOnly: fields.boolean('investor', account.isInvestor),
    liquidityLots: inputs.number('liquidity', 0),
    commission: rule === null ? [] : [{ symbols: 'all', rule }],
    stopOutFullyHedged: account.fullyHedgedStopOut,
    stopOutCompensation: account.compensates ? compensation : 'off',
  };
}

/** `terminal.trade_allowed`: the AutoTrading button of the terminal. */
function readTerminal(inputs: Fields): boolean {
  return inputs.objectOrEmpty('terminal').boolean('trade_allowed', true);
}
