import {
  applyNetDeal,
  asPrice,
  type HeldOrder,
  type HeldPosition,
  symbolMargin,
  symbolMarginToOpen,
} from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseError } from './read/fields.ts';
import { marginAccount } from './read/read-account.ts';
import { readHeldOrder, readHeldPosition, readMarket } from './read/read-market.ts';

export const marginSequence: CaseAdapter = (inputs) => {
  const market = readMarket(inputs);
  const terms = marginAccount(market.account);
  let positions: HeldPosition[] = [];
  let started: HeldOrder | undefined;
  const figures: Record<string, number> = {};
  const held = (orders: readonly HeldOrder[]): number =>
    symbolMargin(market.spec, terms, positions, orders).total;
  for (const step of inputs.objects('steps')) {
    const action = step.oneOf('do', ['hold', 'check_open', 'order_started', 'order_filled']);
    if (action === 'hold') {
      positions = step.objects('positions').map((one) => readHeldPosition(one, market));
      const last = positions.at(-1)?.side.toLowerCase() ?? 'none';
      figures[`after_${last}`] = held([]);
      figures.position = held([]);
    } else if (action === 'check_open') {
      const fields = step.object('order');
      const order = readHeldOrder(fields, market);
      const name = `required_to_open_${order.type.toLowerCase()}_${fields.number('volume')}`;
      figures[name] = symbolMarginToOpen(market.spec, terms, positions, [], order);
    } else if (action === 'order_started') {
      started = readHeldOrder(step.object('order'), market);
      figures.while_started = Math.max(held([]), held([started]));
    } else {
      if (started === undefined) throw new CaseError(`${step.path}: no order was started`);
      positions = filled(positions, started, market.spec.digits);
      figures.after_fill = held([]);
    }
  }
  return figures;
};

/** A netting account's position after the deal of a market order. */
function filled(
  positions: readonly HeldPosition[],
  order: HeldOrder,
  digits: number,
): HeldPosition[] {
  const [old] = positions;
  const before = old === undefined ? null : { ...old, priceOpen: asPrice(old.priceOpen) };
  const side = order.type.startsWith('BUY') ? 'BUY' : 'SELL';
  const deal = { side, volume: order.volume, price: order.price } as const;
  const { position } = applyNetDeal(before, deal, digits);
  return position === null ? [] : [{ ...position, marginRate: order.marginRate }];
}
