export { type Bridge, type BridgeParts, createBridge } from './app/bridge.ts';
export { WEBSOCKET_PATHS } from './app/http-routes.ts';
export * from './app/mapping/terminal-link/account.ts';
export * from './app/mapping/terminal-link/book-items.ts';
export * from './app/mapping/terminal-link/events.ts';
export type { Mapping } from './app/mapping/terminal-link/mapping.ts';
export * from './app/mapping/terminal-link/questions.ts';
export * from './app/mapping/terminal-link/quotes.ts';
export * from './app/mapping/terminal-link/symbol-spec.ts';
export * from './app/mapping/terminal-link/trade-request.ts';
export * from './app/mapping/terminal-link/trade-result.ts';
export type { RefusedQuote, TakeAsQuote } from './app/publishers.ts';
export type { BridgeSettings } from './app/settings.ts';
export type { LinkAccount } from './app/terminal-link/link-account.ts';
export type {
  MarketSpeed,
  PaperControl,
  PaperFaults,
  PaperMarket,
  PaperOutcome,
} from './ports/paper-control.ts';
