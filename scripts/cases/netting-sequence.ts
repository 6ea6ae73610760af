import {
  asMagic,
  asPoints,
  asPrice,
  chooseFilling,
  lotsToVolume,
  type Position,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { Series } from './compare.ts';
import { openCase } from './engine/open-case.ts';
import { readSide } from './read/read-market.ts';

/** Deals at given prices in a netting account: the market stands at each price in turn. */
export const nettingSequence: CaseAdapter = (inputs) => {
  const { desk, market } = openCase(inputs);
  const { spec } = market;
  const after: (Position | undefined)[] = [];
  const retcodes = inputs.objects('deals').map((fields) => {
    const type = readSide(fields);
    const price = asPrice(fields.number('price'));
    desk.seed(spec.name, { bid: price, ask: price });
    const { retcode } = desk.send({
      action: 'DEAL',
      symbol: spec.name,
      type,
      volume: lotsToVolume(fields.number('volume')),
      price,
      deviation: asPoints(0),
      filling: chooseFilling(spec, type),
      stopLoss: asPrice(fields.number('sl', 0)),
      takeProfit: asPrice(fields.number('tp', 0)),
      magic: asMagic(fields.ticket('magic', '0')),
      comment: fields.string('comment', ''),
      position: null,
    });
    after.push(desk.server.positions()[0]);
    return retcode;
  });
  const each = (of: (position: Position) => unknown): Series =>
    new Series(after.map((position) => (position === undefined ? 0 : of(position))));
  const volumes = each(({ volume }) => volumeToLots(volume));
  const prices = each(({ priceOpen }) => priceOpen);
  return {
    retcodes,
    entries: desk.deals.map(({ entry }) => entry),
    profits: desk.deals.map(({ profit }) => profit),
    volume: volumes,
    volumes,
    final_volume: volumes.each.at(-1),
    price_open: prices,
    prices_open: prices,
    average_prices: prices,
    averages: prices,
    sl: each(({ stopLoss }) => stopLoss),
    tp: each(({ takeProfit }) => takeProfit),
    type: each(({ side }) => side),
    comment: each(({ comment }) => comment),
    magic: each(({ magic }) => magic),
    identifiers: each(({ identifier }) => identifier),
    tickets: each(({ ticket }) => ticket),
  };
};
