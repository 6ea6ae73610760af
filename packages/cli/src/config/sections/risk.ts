import Type from 'typebox';
import {
  accountRules,
  type LeftOut,
  LOTS,
  limit,
  orderRules,
  rateRules,
  rightRules,
} from './risk-keys.ts';

const COLLAR = { minimum: 0.001, maximum: 100, unit: 'percent' } as const;
const VOLUME_TEXT = 'Largest volume of one order.';
const COLLAR_TEXT = 'How far the price of an order may lie from the market.';

const otherRules = (leftOut: LeftOut) =>
  Type.Partial(
    Type.Object({
      ...orderRules(leftOut),
      ...accountRules(leftOut),
      ...rateRules(leftOut),
      ...rightRules(leftOut),
    }),
  ).properties;

export const risk = Type.Object({
  maxVolumeLots: limit({ default: 10, ...LOTS, description: VOLUME_TEXT }),
  priceCollarPercent: limit({ default: 5, ...COLLAR, description: COLLAR_TEXT }),
  ...otherRules((_name, otherwise) => ({ derivedDefault: otherwise })),
});

const inherited: LeftOut = (name) => ({ derivedDefault: `\`risk.${name}\`` });

/** The same rules for one account; what is left out holds as for all. */
export const accountRisk = everyRule(inherited);

/** The same rules for one subject, beside those of the account; what is left out is the account's alone. */
export const subjectRisk = everyRule((name) => ({
  derivedDefault: name === 'repeat_window_ms' ? "the account's" : 'none of its own',
}));

function everyRule(leftOut: LeftOut) {
  return Type.Partial(
    Type.Object({
      maxVolumeLots: limit({
        ...leftOut('max_volume_lots', ''),
        ...LOTS,
        description: VOLUME_TEXT,
      }),
      priceCollarPercent: limit({
        ...leftOut('price_collar_percent', ''),
        ...COLLAR,
        description: COLLAR_TEXT,
      }),
      ...otherRules(leftOut),
    }),
  );
}
