import {
  asCurrency,
  asLogin,
  asMagic,
  asMoney,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  lotsToVolume,
  type UtcMs,
  type Volume,
  volumeToLots,
} from '@mt5-bridge/trading';
import { type Mapping, same } from './mapping.ts';

/** Volumes are whole numbers of 1e-8 lots in the domain and lots on the link, as MQL5 has them. */
export const volume: Mapping<Volume, number> = { toWire: volumeToLots, toDomain: lotsToVolume };

export const ticket = same(asTicket);
export const magic = same(asMagic);
export const login = same(asLogin);
export const symbol = same(asSymbolName);
export const currency = same(asCurrency);
export const price = same(asPrice);
export const points = same(asPoints);
export const money = same(asMoney);
export const utcMs = same(asUtcMs);

/** Last instant that a `Date` can hold. */
const UTC_MS_MAX = 8.64e15;

/** One end of a range of time: "since ever" and "for ever" are its ends on the link too. */
export const rangeEndMs: Mapping<UtcMs, number> = {
  toWire: (ms) => Math.min(Math.max(0, ms), UTC_MS_MAX),
  toDomain: asUtcMs,
};
