import {
  type AccountId,
  asMagic,
  LIVE_RISK_SETTINGS,
  lotsToVolume,
  NO_RISK_LIMITS,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
} from '@mt5-bridge/trading';
import type { BridgeConfig, SubjectConfig } from '../config/schema.ts';
import { parseTradingHours } from '../config/trading-hours.ts';

type WrittenLimits = NonNullable<SubjectConfig['risk']>;

/** Limits of one account: its own, else those for all, else the defaults of its kind of money. */
export function riskSettingsOf(config: BridgeConfig, alias: string): RiskSettings {
  const account = config.accounts[alias];
  const isPaper = (account?.environment ?? 'paper') === 'paper';
  const base = isPaper ? PAPER_RISK_SETTINGS : LIVE_RISK_SETTINGS;
  return settingsOf({ ...config.risk, ...account?.risk }, base);
}

/**
 * Limits of a subject beside those of an account; `undefined`: it has none. Of the pair that counts repeats what it
 * leaves out is the account's.
 */
export function subjectRiskSettings(
  { subjects }: BridgeConfig,
  subject: string,
  account: RiskSettings,
): RiskSettings | undefined {
  // Subjects come from tokens too: `constructor` must find nothing.
  const written = Object.hasOwn(subjects, subject) ? subjects[subject]?.risk : undefined;
  if (written === undefined) return undefined;
  const own = settingsOf(written, NO_RISK_LIMITS);
  const saysRepeats = written.maxRepeats !== undefined || written.repeatWindowMs !== undefined;
  return {
    ...own,
    repeatsMax: saysRepeats ? (own.repeatsMax ?? account.repeatsMax) : null,
    repeatWindowMs: written.repeatWindowMs ?? account.repeatWindowMs,
  };
}

/** Subjects with limits that no key has: probably spelt otherwise. Tokens may name any. */
export function unknownSubjects(
  { auth, subjects }: BridgeConfig,
  keys: readonly { readonly subject: string }[],
): readonly string[] {
  const { secretFile, keyFile, jwksFile } = auth.jwt;
  if ((secretFile ?? keyFile ?? jwksFile) !== undefined) return [];
  const known = new Set(['anonymous', ...keys.map(({ subject }) => subject)]);
  return Object.keys(subjects).filter((subject) => !known.has(subject));
}

/** Each made once: they are read at every order. */
export interface RiskBook {
  of(accountId: AccountId): RiskSettings;
  ofSubject(accountId: AccountId, subject: string): RiskSettings | undefined;
  /** Whether a limit of the account or of any subject looks at the equity of the day or at its peak. */
  watchesEquity(accountId: AccountId): boolean;
}

export function openRiskBook(config: BridgeConfig): RiskBook {
  const accounts = new Map<AccountId, RiskSettings>();
  const of = (accountId: AccountId): RiskSettings => {
    const known = accounts.get(accountId) ?? riskSettingsOf(config, accountId);
    accounts.set(accountId, known);
    return known;
  };
  const subjects = Object.keys(config.subjects);
  const bySubject = new Map<AccountId, ReadonlyMap<string, RiskSettings>>();
  const ofSubjects = (accountId: AccountId): ReadonlyMap<string, RiskSettings> => {
    const known = bySubject.get(accountId);
    if (known !== undefined) return known;
    const made = new Map(
      subjects.flatMap((subject) => {
        const settings = subjectRiskSettings(config, subject, of(accountId));
        return settings === undefined ? [] : [[subject, settings] as const];
      }),
    );
    bySubject.set(accountId, made);
    return made;
  };
  return {
    of,
    ofSubject: (accountId, subject) => ofSubjects(accountId).get(subject),
    watchesEquity: (accountId) =>
      [of(accountId), ...ofSubjects(accountId).values()].some(
        ({ dailyLossMaxPercent, drawdownMaxPercent }) =>
          dailyLossMaxPercent !== null || drawdownMaxPercent !== null,
      ),
  };
}

function settingsOf(set: WrittenLimits, base: RiskSettings): RiskSettings {
  const lots = (value: number | undefined) =>
    value === undefined ? undefined : lotsToVolume(value);
  return {
    volumeMin: base.volumeMin,
    volumeMax: lots(set.maxVolumeLots) ?? base.volumeMax,
    notionalMax: set.maxNotional ?? base.notionalMax,
    priceCollarPercent: set.priceCollarPercent ?? base.priceCollarPercent,
    quoteAgeMaxMs: set.maxQuoteAgeMs ?? base.quoteAgeMaxMs,
    checkStops: set.checkStops ?? base.checkStops,
    requireStopLoss: set.requireStopLoss ?? base.requireStopLoss,
    openPositionsMax: set.maxOpenPositions ?? base.openPositionsMax,
    pendingOrdersMax: set.maxPendingOrders ?? base.pendingOrdersMax,
    netExposureMax: lots(set.maxNetExposureLots) ?? base.netExposureMax,
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
