import type { Brand } from './brand.ts';

/** An MT5 ticket (order, deal or position): an unsigned 64-bit number as a decimal string. */
export type Ticket = Brand<string, 'Ticket'>;
/** An MT5 login as a decimal string. */
export type Login = Brand<string, 'Login'>;
/** An EA's magic number: an unsigned 64-bit number as a decimal string, `"0"` when none. */
export type Magic = Brand<string, 'Magic'>;
/** The exact, case-sensitive name of a symbol, at most 31 characters. */
export type SymbolName = Brand<string, 'SymbolName'>;
/** The alias under which the bridge knows an account, for example `paper`. */
export type AccountId = Brand<string, 'AccountId'>;
/** A currency code such as `USD`; brokers also use three to eight letter codes of their own. */
export type Currency = Brand<string, 'Currency'>;

const UINT64_MAX = 18446744073709551615n;
const DECIMAL = /^(0|[1-9]\d{0,19})$/;

/** Canonical decimal text of an unsigned 64-bit number, or `undefined` when `text` is none. */
export function parseUint64(text: string): string | undefined {
  return DECIMAL.test(text) && BigInt(text) <= UINT64_MAX ? text : undefined;
}

export const NO_TICKET = '0' as Ticket;
export const NO_MAGIC = '0' as Magic;

/**
 * Order of two tickets as the 64-bit numbers that they are. Their text has different lengths and no leading
 * zeros, so the shorter one is the smaller.
 */
export function compareTickets(a: Ticket, b: Ticket): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Trusts text that our own code made or has checked with `parseUint64`. */
export const asTicket = (text: string): Ticket => text as Ticket;
export const asLogin = (text: string): Login => text as Login;
export const asMagic = (text: string): Magic => text as Magic;
export const asSymbolName = (text: string): SymbolName => text as SymbolName;
export const asAccountId = (text: string): AccountId => text as AccountId;
export const asCurrency = (text: string): Currency => text as Currency;
