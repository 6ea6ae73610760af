import type {
  CommissionCurrency,
  CommissionEntry,
  CommissionRule,
  CommissionUnit,
} from '@mt5-bridge/trading';
import type { Fields } from './fields.ts';

const ENTRIES: Readonly<Record<'IN' | 'OUT' | 'ALL', CommissionEntry>> = {
  IN: 'ENTRY',
  OUT: 'EXIT',
  ALL: 'ALL',
};

const UNITS: readonly (readonly [string, CommissionUnit])[] = [
  ['per_lot', 'PER_LOT'],
  ['per_deal', 'PER_DEAL'],
  ['points', 'POINTS'],
  ['percent', 'PERCENT_OF_TURNOVER'],
];

/**
 * Reads `commission`, or the short `commission_per_lot_on_entry` of a symbol; `null` when there is
 * none.
 */
export function readCommission(inputs: Fields): CommissionRule | null {
  if (inputs.has('commission')) return readRule(inputs.object('commission'));
  if (!inputs.has('symbol')) return null;
  const symbol = inputs.object('symbol');
  const perLot = symbol.number('commission_per_lot_on_entry', 0);
  return perLot === 0 ? null : { entry: 'ENTRY', unit: 'PER_LOT', value: perLot };
}

function readRule(fields: Fields): CommissionRule {
  const entry = ENTRIES[fields.oneOf('mode', ['IN', 'OUT', 'ALL'], 'ALL')];
  const [name, unit] = UNITS.find(([word]) => fields.has(word)) ?? ['per_lot', 'PER_LOT'];
  const currencies: readonly CommissionCurrency[] = ['DEPOSIT', 'BASE', 'PROFIT', 'MARGIN'];
  return {
    entry,
    unit,
    value: fields.number(name),
    currency: fields.oneOf('currency', currencies, 'DEPOSIT'),
    min: fields.number('min', 0),
    max: fields.number('max', 0),
  };
}
