import Type from 'typebox';
import { number } from '../field.ts';

export const risk = Type.Object({
  maxVolumeLots: number({
    default: 10,
    minimum: 0.00000001,
    maximum: 1_000_000,
    unit: 'lots',
    zero: 'refused',
    description: 'Largest volume of one order.',
  }),
  priceCollarPercent: number({
    default: 5,
    minimum: 0.001,
    maximum: 100,
    unit: 'percent',
    zero: 'refused',
    description: 'How far the price of an order may lie from the market.',
  }),
  maxQuoteAgeMs: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 86_400_000,
      unit: 'ms',
      zero: 'refused',
      description: 'No order is sent when the last quote is older. Left out: any age will do.',
    }),
  ),
});
