import Type from 'typebox';
import { isUint64Text } from '../values/uint64.ts';

/** Bounds of what a terminal may tell: far above any market, far below where doubles lose a cent. */
const AMOUNT_MAX = 1e12;
const LOTS_MAX = 1e7;
/** Last instant that a `Date` can hold. */
const UTC_MS_MAX = 8.64e15;
const TEXT_LENGTH_MAX = 256;

/** MT5's 64-bit numbers travel as text only: an MQL5 program has them as `ulong`, JSON does not. */
export const linkId = (description: string) =>
  Type.Refine(
    Type.String({
      pattern: '^(0|[1-9][0-9]{0,19})$',
      'x-expected': 'decimal string up to 18446744073709551615; "0": none',
      description,
    }),
    isUint64Text,
  );

export const utcMs = (description: string) =>
  Type.Integer({ minimum: 0, maximum: UTC_MS_MAX, description });
export const utcMsOrNull = (description: string) =>
  Type.Union([utcMs(description), Type.Null()], { description });

/** A price; 0 is MT5's word for "none". Markets can go below 0. */
export const linkPrice = (description: string) =>
  Type.Number({ minimum: -AMOUNT_MAX, maximum: AMOUNT_MAX, description });
export const linkMoney = linkPrice;
export const linkNumber = linkPrice;

export const lots = (description: string) =>
  Type.Number({ minimum: 0, maximum: LOTS_MAX, description });
export const points = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });

/** Free text of a terminal, which may hold anything, also nothing. */
export const linkText = (description: string) =>
  Type.String({ maxLength: TEXT_LENGTH_MAX, description });

/** Name of a symbol; empty where a deal or order has none. */
export const linkSymbol = (description: string) => Type.String({ maxLength: 31, description });

export const terminalEpoch = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'Changes when the terminal has lost its memory of seq',
});
export const terminalSeq = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Number of the last event of this terminal_epoch; 0: none yet',
});
export const linkEpoch = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'Number of this link, from terminal_welcome',
});

/** A retcode of the table in PROTOCOL.md; foreign servers may send others. */
export const retcode = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });
