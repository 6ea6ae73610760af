import type { AppContext } from './app-context.ts';

/** Why the bridge does less than it should; empty when it does everything. Told by `heartbeat` and HTTP. */
export function degradedReasons(
  ctx: Pick<AppContext, 'ledger' | 'market' | 'accounts' | 'tradingGate' | 'conservation'>,
): readonly string[] {
  const reasons: string[] = [];
  if (ctx.tradingGate.isDraining) reasons.push('shutting down');
  const ledger = ctx.ledger.health();
  if (ledger.kind === 'failed') reasons.push(`ledger not writable: ${ledger.reason}`);
  if (ctx.conservation.breach !== undefined) {
    reasons.push(`trading halted: ${ctx.conservation.breach}`);
  }
  const market = ctx.market.health();
  if (market.kind === 'failed') reasons.push(`market store not writable: ${market.reason}`);
  for (const view of ctx.accounts.values()) {
    if (view.status !== 'connected')
      reasons.push(`terminal of ${view.accountId} is ${view.status}`);
  }
  return reasons;
}
