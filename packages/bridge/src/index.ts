export { type Bridge, type BridgeParts, createBridge } from './app/bridge.ts';
export { WEBSOCKET_PATHS } from './app/http-routes.ts';
export type { RefusedQuote, TakeAsQuote } from './app/publishers.ts';
export type { BridgeSettings } from './app/settings.ts';
export type {
  MarketSpeed,
  PaperControl,
  PaperFaults,
  PaperMarket,
  PaperOutcome,
} from './ports/paper-control.ts';
