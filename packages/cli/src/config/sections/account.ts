import Type from 'typebox';
import { choice, flag } from '../field.ts';

export const account = Type.Object({
  environment: choice(['paper', 'demo', 'real'], {
    default: 'paper',
    description: 'Kind of money. A demo or real account needs authentication configured.',
  }),
  login: Type.Optional(
    Type.String({
      pattern: '^[1-9]\\d{0,18}$',
      form: 'a login in digits',
      digits: true,
      description: 'MT5 login that the terminal of this account must show.',
    }),
  ),
  server: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Trade server name that the terminal of this account must show.',
    }),
  ),
  allowRealTrading: flag(
    'A real account is view-only until this is true. Needs `risk.max_volume_lots` set by you.',
  ),
  fingerprint: choice(['comment', 'off'], {
    default: 'comment',
    description:
      'Whether orders carry a mark in their comment, by which they are found again after a lost answer.',
  }),
});
