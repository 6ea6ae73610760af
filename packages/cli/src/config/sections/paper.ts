import Type from 'typebox';
import { choice, flag, integer, number, secretText, text } from '../field.ts';

export const paper = Type.Object({
  feed: text({
    default: 'synthetic:1',
    form: '`synthetic:SEED` (a whole number), `replay:FILE` or `external`',
    pattern: '^(synthetic:\\d{1,10}|replay:.+|external)$',
    description:
      'Where prices come from: `synthetic:SEED`, `replay:FILE`, or `external` (ticks that publishers send).',
  }),
  speed: Type.Union([Type.Literal('max'), Type.Number({ minimum: 0.001, maximum: 1_000_000 })], {
    default: 1,
    form: '`max` or a number from 0.001 to 1000000',
    description: 'Pace of a replay: a factor of real time, or `max`.',
  }),
  start: choice(['connected', 'now', 'paused'], {
    default: 'connected',
    description: 'When a replay starts: with the first client, at once, or on command.',
  }),
  loop: flag('Whether a replay begins again at its end.'),
  balance: number({
    default: 10_000,
    minimum: 0,
    maximum: 1e12,
    description: 'Money of a new paper account, in its currency.',
  }),
  currency: text({
    default: 'USD',
    pattern: '^[A-Z]{3}$',
    form: 'a currency code of three capital letters',
    description: 'Deposit currency of a new paper account.',
  }),
  leverage: integer({
    default: 100,
    minimum: 1,
    maximum: 5_000,
    description: 'Leverage of a new paper account, as in 1:100.',
  }),
  marginMode: choice(['hedging', 'netting', 'exchange'], {
    default: 'hedging',
    description: 'How a new paper account keeps its positions.',
  }),
  login: text({
    default: '1000001',
    pattern: '^[1-9]\\d{0,18}$',
    form: 'a login in digits',
    digits: true,
    description: 'Login of the default paper account, for `connect`.',
  }),
  server: text({
    default: 'MT5Bridge-Paper',
    description: 'Trade server name of the default paper account, for `connect`.',
  }),
  password: secretText({
    default: 'paper',
    description: 'Password of the default paper account, for `connect`. It guards play money only.',
  }),
  tradingHours: choice(['always', 'real'], {
    description: "Whether the market is always open or keeps each symbol's hours.",
    derivedDefault: '`real` for a replay, else `always`',
  }),
});
