/**
 * How an append ended. `failed` means unknown, not absent: SQLite brings a refused commit back after a
 * crash. The ledger takes no further append after the first failure.
 */
export type AppendResult =
  | { readonly kind: 'durable' }
  | { readonly kind: 'failed'; readonly reason: string };

/** State of a store as the health endpoints and `heartbeat` tell it. */
export type StoreHealth =
  | { readonly kind: 'ok' }
  | { readonly kind: 'failed'; readonly reason: string; readonly sinceMs: number };
