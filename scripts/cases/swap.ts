import {
  addMoney,
  type DepositRate,
  dayNumber,
  depositRate,
  lotCost,
  lotsToVolume,
  type Money,
  NO_MONEY,
  type SymbolSpec,
  swapCharge,
  swapMultiplier,
  swapPointValue,
} from '@mt5-bridge/trading';
import type { CaseAdapter, Outcome } from './adapter.ts';
import { CaseError, type Fields } from './read/fields.ts';
import { type CaseMarket, readMarket, readSide } from './read/read-market.ts';
import { readServerTime, WEEKDAYS } from './read/read-sessions.ts';

export const swap: CaseAdapter = (inputs) => {
  if (inputs.string('kind', 'charge') === 'lot_cost') return lotCostOf(inputs);
  const holidays = readHolidays(inputs);
  const market = readMarket(inputs);
  const { spec, account } = market;
  const digits = account.spec.currencyDigits;
  const position = inputs.object('position');
  const side = readSide(position);
  const volume = lotsToVolume(position.number('volume'));
  const quote = market.quotes.bySymbol.get(spec.name);
  const closing = side === 'BUY' ? quote?.bid : quote?.ask;
  const price = inputs.number('price', position.number('price_open', closing ?? 0));
  const rate = readRate(inputs, market, price);
  const multipliers = readMultipliers(inputs, position, spec, holidays);
  let total: Money = NO_MONEY;
  for (const multiplier of multipliers) {
    const charge = swapCharge(spec, { side, volume, price }, rate, digits, multiplier);
    if (charge === undefined) throw new CaseError('no quote converts the swap');
    total = addMoney(total, charge, digits);
  }
  return {
    swap: total,
    point_value: swapPointValue(spec, { side, volume }, rate, digits),
    charges: multipliers.reduce((sum, multiplier) => sum + multiplier, 0),
  };
};

/** A rate that the case states replaces the quotes for the profit currency. */
function readRate(inputs: Fields, market: CaseMarket, price: number): DepositRate {
  const { spec, context } = market;
  const quoted = depositRate(spec, context, price > 0 ? closingPrice(market, price) : undefined);
  if (!inputs.has('rate_profit_to_deposit')) return quoted;
  const stated = inputs.number('rate_profit_to_deposit');
  return (currency, side) => (currency === spec.currencyProfit ? stated : quoted(currency, side));
}

function closingPrice({ spec }: CaseMarket, price: number) {
  return { symbol: spec.name, price };
}

/** One multiplier per charge: `nights` and `charges` count single ones, times count by weekday. */
function readMultipliers(
  inputs: Fields,
  position: Fields,
  spec: SymbolSpec,
  holidays: readonly string[],
): readonly number[] {
  if (position.has('time_open')) {
    const open = readServerTime(position.string('time_open'), position.path);
    const close = readServerTime(position.string('time_close'), position.path);
    const days = Array.from({ length: dayNumber(close) - dayNumber(open) });
    return days.map((_, index) => swapMultiplier(spec, dayNumber(open) + index, holidays));
  }
  const count = inputs.number(inputs.pick('charges', 'nights'), 1);
  return Array.from({ length: count }, () => 1);
}

/**
 * Dates, or weekdays of the week in which weekday times are read; the option may be switched off.
 */
function readHolidays(inputs: Fields): readonly string[] {
  const option = inputs.pick('holiday_option', 'charge_holidays', 'swap_holiday_option');
  const isOn = inputs.boolean(option, true);
  const name = inputs.pick('swap_holidays', 'holidays', 'holiday');
  const given = inputs.raw(name) ?? [];
  const dates = (Array.isArray(given) ? given : [given]).map((value) => {
    const text = String(value);
    if (!WEEKDAYS.some((day) => day === text)) return text.replaceAll('.', '-');
    return new Date(readServerTime(`${text} 00:00`, inputs.path)).toISOString().slice(0, 10);
  });
  return isOn ? dates : [];
}

function lotCostOf(inputs: Fields): Outcome {
  const { spec } = readMarket(inputs);
  const notional = lotCost(spec, inputs.number('price')) * inputs.number('volume', 1);
  return { notional, notional_units: units(spec) };
}

function units({ calcMode }: SymbolSpec): string {
  if (calcMode.startsWith('FOREX')) return 'lots x contract_size';
  const byPrice = 'lots x contract_size x price';
  return calcMode.includes('FUTURES') ? `${byPrice} x tick_value/tick_size` : byPrice;
}
