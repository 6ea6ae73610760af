import {
  asMagic,
  LIVE_RISK_SETTINGS,
  lotsToVolume,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
} from '@mt5-bridge/trading';
import type { BridgeConfig } from '../config/schema.ts';
import { parseTradingHours } from '../config/trading-hours.ts';

/** Limits of one account: its own, else those for all, else the defaults of its kind of money. */
export function riskSettingsOf(config: BridgeConfig, alias: string): RiskSettings {
  const account = config.accounts[alias];
  const isPaper = (account?.environment ?? 'paper') === 'paper';
  const base = isPaper ? PAPER_RISK_SETTINGS : LIVE_RISK_SETTINGS;
  const set = { ...config.risk, ...account?.risk };
  return {
    volumeMin: base.volumeMin,
    volumeMax: lotsToVolume(set.maxVolumeLots),
    notionalMax: set.maxNotional ?? base.notionalMax,
    priceCollarPercent: set.priceCollarPercent,
    quoteAgeMaxMs: set.maxQuoteAgeMs ?? base.quoteAgeMaxMs,
    checkStops: set.checkStops ?? base.checkStops,
    requireStopLoss: set.requireStopLoss ?? base.requireStopLoss,
    openPositionsMax: set.maxOpenPositions ?? base.openPositionsMax,
    pendingOrdersMax: set.maxPendingOrders ?? base.pendingOrdersMax,
    netExposureMax:
      set.maxNetExposureLots === undefined
        ? base.netExposureMax
        : lotsToVolume(set.maxNetExposureLots),
    ordersPerDayMax: set.maxOrdersPerDay ?? base.ordersPerDayMax,
    repeatsMax: set.maxRepeats ?? base.repeatsMax,
    repeatWindowMs: set.repeatWindowMs ?? base.repeatWindowMs,
    dailyLossMaxPercent: set.maxDailyLossPercent ?? base.dailyLossMaxPercent,
    drawdownMaxPercent: set.maxDrawdownPercent ?? base.drawdownMaxPercent,
    allowedSymbols: set.allowedSymbols ?? base.allowedSymbols,
    allowedActions: set.allowedActions ?? base.allowedActions,
    allowedMagics: set.allowedMagics?.map(asMagic) ?? base.allowedMagics,
    tradingHours:
      set.tradingHours === undefined ? base.tradingHours : parseTradingHours(set.tradingHours),
  };
}
