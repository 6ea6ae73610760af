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
