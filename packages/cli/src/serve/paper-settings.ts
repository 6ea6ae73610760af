import type { CommissionPlan, EngineSettings } from '@mt5-bridge/paper';
import {
  type AccountSpec,
  asCurrency,
  asLogin,
  asPoints,
  type CommissionEntry,
  type CommissionUnit,
  currencyDigits,
  EUROPEAN_CLOSE,
  type FreeMarginMode,
  fixedZone,
  type MarginMode,
  matchesMasks,
  NEW_YORK_CLOSE,
  type ServerZone,
  type SymbolSpec,
} from '@mt5-bridge/trading';
import type { PaperAccountConfig } from '../config/paper-accounts.ts';
import type { BridgeConfig } from '../config/schema.ts';

const MARGIN_MODES = {
  hedging: 'RETAIL_HEDGING',
  netting: 'RETAIL_NETTING',
  exchange: 'EXCHANGE',
} as const satisfies Record<string, MarginMode>;

const FREE_MARGIN = {
  profit_and_loss: 'PROFIT_AND_LOSS',
  profit_only: 'PROFIT_ONLY',
  loss_only: 'LOSS_ONLY',
  none: 'NONE',
} as const satisfies Record<string, FreeMarginMode>;

const COMMISSION_UNITS = {
  per_lot: 'PER_LOT',
  per_deal: 'PER_DEAL',
  points: 'POINTS',
  percent_of_turnover: 'PERCENT_OF_TURNOVER',
} as const satisfies Record<string, CommissionUnit>;

const COMMISSION_ENTRIES = {
  all: 'ALL',
  entry: 'ENTRY',
  exit: 'EXIT',
} as const satisfies Record<string, CommissionEntry>;

export function paperAccountSpec(account: PaperAccountConfig): AccountSpec {
  const currency = asCurrency(account.currency);
  return {
    login: asLogin(account.login),
    name: `Paper account ${account.alias}`,
    server: account.server,
    currency,
    currencyDigits: currencyDigits(currency),
    leverage: account.leverage,
    marginMode: MARGIN_MODES[account.marginMode],
    environment: 'paper',
    stopOutMode: account.stopOutMode === 'percent' ? 'PERCENT' : 'MONEY',
    marginCallLevel: account.marginCallLevel,
    stopOutLevel: account.stopOutLevel,
    limitOrders: account.limitOrders,
    limitPositions: account.limitPositions,
    tradeAllowed: account.tradeAllowed,
    expertAllowed: true,
    hedgeAllowed: account.hedgeAllowed,
    fifoClose: account.fifoClose,
  };
}

/** How the trade server of an account behaves, as `paper.*` and the account choose. */
export function engineSettings(
  { paper }: Pick<BridgeConfig, 'paper'>,
  account: PaperAccountConfig,
  symbols: readonly SymbolSpec[],
): Partial<EngineSettings> {
  return {
    zone: serverZone(paper.timeZone),
    tradingHours: paper.tradingHours,
    fillPolicy: paper.fillPolicy,
    liquidityLots: paper.liquidityLots,
    quotedExecution: {
      maxGainPoints: paper.maxGainPoints === undefined ? null : asPoints(paper.maxGainPoints),
      offQuotesAfter: paper.offQuotesAfter,
    },
    requestsPerMinute: paper.requestsPerMinute,
    staleQuoteMs: paper.staleQuoteMs,
    endOfDayMs: paper.endOfDayMs,
    openingStops: paper.openingStops,
    changesWhenClosed: paper.changesWhenClosed,
    activationWithoutMargin: paper.activationWithoutMargin,
    freeMargin: FREE_MARGIN[paper.freeMargin],
    stopOutCompensation: paper.stopOutCompensation,
    commission: commissionPlans(account, symbols),
  };
}

/** The zone that a name of `paper.time_zone` means. */
export function serverZone(name: string): ServerZone {
  if (name === 'new_york_close') return NEW_YORK_CLOSE;
  if (name === 'european_close') return EUROPEAN_CLOSE;
  const [, sign = '+', hours = '0', minutes = '0'] =
    /^utc(?:([+-])(\d{1,2})(?::(\d{2}))?)?$/.exec(name) ?? [];
  const offset = Number(hours) * 60 + Number(minutes);
  return fixedZone(sign === '-' ? -offset : offset);
}

function commissionPlans(
  account: PaperAccountConfig,
  symbols: readonly SymbolSpec[],
): readonly CommissionPlan[] {
  if (account.commission === 0) return [];
  const masks = account.commissionSymbols.join(',');
  const charged = symbols.filter(({ name }) => matchesMasks(masks, name)).map(({ name }) => name);
  const rule = {
    entry: COMMISSION_ENTRIES[account.commissionEntry],
    unit: COMMISSION_UNITS[account.commissionUnit],
    value: account.commission,
    currency: 'DEPOSIT' as const,
    min: account.commissionMin,
    max: account.commissionMax,
  };
  return [{ symbols: charged.length === symbols.length ? 'all' : charged, rule }];
}
