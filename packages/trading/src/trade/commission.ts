import type { SymbolSpec } from '../market/symbol-spec.ts';
import type { Currency } from '../values/ids.ts';
import { type Money, money, NO_MONEY } from '../values/money.ts';
import { powerOfTen } from '../values/price.ts';
import { NO_VOLUME, subtractVolume, type Volume, volumeToLots } from '../values/volume.ts';
import { isForex } from './conversion.ts';
import type { DealEntry } from './deal.ts';
import type { DepositRate } from './swap.ts';
import { tickValueInProfitCurrency } from './tick-value.ts';

/** Deals that are charged. */
export type CommissionEntry = 'ENTRY' | 'EXIT' | 'ALL';

export type CommissionUnit = 'PER_LOT' | 'PER_DEAL' | 'POINTS' | 'PERCENT_OF_TURNOVER';

export type CommissionCurrency = 'DEPOSIT' | 'BASE' | 'PROFIT' | 'MARGIN';

/** A value from a volume or turnover on; the last tier whose `from` is reached applies. */
export interface CommissionTier {
  readonly from: number;
  readonly value: number;
}

/**
 * One commission of a group (MetaQuotes administrator manual, Commission). Amounts are positive.
 */
export interface CommissionRule {
  readonly entry: CommissionEntry;
  readonly unit: CommissionUnit;
  readonly value: number;
  /** Currency of `value`, `min` and `max`; PER_LOT and PER_DEAL only, else the unit decides. */
  readonly currency?: CommissionCurrency;
  /** Least and most per charged deal; 0 = none. */
  readonly min?: number;
  readonly max?: number;
  /** Replaces `value`; measured in lots of the deal. */
  readonly tiers?: readonly CommissionTier[];
}

export interface ChargedDeal {
  readonly entry: DealEntry;
  readonly volume: Volume;
  readonly price: number;
  /** Part of an INOUT deal that closed the old position; the rest opened the new one. */
  readonly closedVolume?: Volume;
}

/**
 * Commission of a deal, 0 or negative, normalised to the digits of the deposit currency.
 * `undefined` when no quote converts it. Close-by deals: `closeByCommission`.
 */
export function dealCommission(
  rule: CommissionRule,
  spec: SymbolSpec,
  deal: ChargedDeal,
  rate: DepositRate,
  digits: number,
): Money | undefined {
  const charged = chargedVolume(rule.entry, deal);
  if (charged === 0) return NO_MONEY;
  const lots = volumeToLots(charged);
  const amount = commissionAmount(rule, spec, lots, deal.price);
  const bounded = bound(amount, rule);
  const unit = rate(commissionCurrency(rule, spec), 'ASK');
  if (commissionIsInDeposit(rule)) return negative(bounded, digits);
  return unit === undefined ? undefined : negative(bounded * unit, digits);
}

function negative(amount: number, digits: number): Money {
  return amount === 0 ? NO_MONEY : money(-amount, digits);
}

/** An INOUT deal is an exit of the old volume and an entry of the rest. */
function chargedVolume(entry: CommissionEntry, deal: ChargedDeal): Volume {
  switch (deal.entry) {
    case 'IN':
      return entry === 'EXIT' ? NO_VOLUME : deal.volume;
    case 'OUT':
      return entry === 'ENTRY' ? NO_VOLUME : deal.volume;
    case 'OUT_BY':
      return NO_VOLUME;
    case 'INOUT': {
      const closed = deal.closedVolume ?? NO_VOLUME;
      if (entry === 'ALL') return deal.volume;
      return entry === 'EXIT' ? closed : subtractVolume(deal.volume, closed);
    }
  }
}

function commissionAmount(
  rule: CommissionRule,
  spec: SymbolSpec,
  lots: number,
  price: number,
): number {
  const value = tierValue(rule, lots);
  switch (rule.unit) {
    case 'PER_LOT':
      return value * lots;
    case 'PER_DEAL':
      return value;
    case 'POINTS': {
      const points = value / powerOfTen(spec.digits) / spec.tickSize;
      return points * tickValueInProfitCurrency(spec) * lots;
    }
    case 'PERCENT_OF_TURNOVER':
      return (turnover(spec, lots, price) * value) / 100;
  }
}

function tierValue({ tiers, value }: CommissionRule, lots: number): number {
  if (tiers === undefined || tiers.length === 0) return value;
  const reached = tiers.filter(({ from }) => lots >= from);
  return (
    reached.reduce<CommissionTier | undefined>(
      (best, tier) => (best === undefined || tier.from >= best.from ? tier : best),
      undefined,
    )?.value ?? 0
  );
}

/** Forex: units of the base currency; everything else: money of the profit currency. */
function turnover(spec: SymbolSpec, lots: number, price: number): number {
  const units = lots * spec.contractSize;
  return isForex(spec) ? units : units * price;
}

function bound(amount: number, { min = 0, max = 0 }: CommissionRule): number {
  const raised = Math.max(amount, min);
  return max > 0 ? Math.min(raised, max) : raised;
}

function commissionIsInDeposit({ unit, currency = 'DEPOSIT' }: CommissionRule): boolean {
  return (unit === 'PER_LOT' || unit === 'PER_DEAL') && currency === 'DEPOSIT';
}

function commissionCurrency({ unit, currency }: CommissionRule, spec: SymbolSpec): Currency {
  if (unit === 'POINTS') return spec.currencyProfit;
  if (unit === 'PERCENT_OF_TURNOVER') {
    return isForex(spec) ? spec.currencyBase : spec.currencyProfit;
  }
  if (currency === 'MARGIN') return spec.currencyMargin;
  return currency === 'PROFIT' ? spec.currencyProfit : spec.currencyBase;
}

/**
 * Commission of a Close By. Charged on entries or on all deals nothing is added; charged on exits,
 * both amounts are booked on the first of the two deals (MetaQuotes, Commission, close-by example).
 */
export function closeByCommission(
  rule: CommissionRule,
  spec: SymbolSpec,
  deals: readonly [Omit<ChargedDeal, 'entry'>, Omit<ChargedDeal, 'entry'>],
  rate: DepositRate,
  digits: number,
): { readonly first: Money; readonly second: Money } | undefined {
  if (rule.entry !== 'EXIT') return { first: NO_MONEY, second: NO_MONEY };
  const [one, other] = deals.map((deal) =>
    dealCommission(rule, spec, { ...deal, entry: 'OUT' }, rate, digits),
  );
  if (one === undefined || other === undefined) return undefined;
  return { first: money(one + other, digits), second: NO_MONEY };
}
