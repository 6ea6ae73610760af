import { isLoopback } from './anonymous.ts';
import type { AppContext } from './app-context.ts';
import { readCredential } from './gate.ts';

/** Metrics are open on this machine while no authentication is configured; else they need `monitor`. */
export async function mayMonitor(
  ctx: Pick<AppContext, 'authenticator' | 'credentialThrottle'>,
  request: Request,
  address: string,
): Promise<boolean> {
  if (!ctx.authenticator.isConfigured) return isLoopback(address);
  const credential = readCredential(request.headers);
  if (credential === undefined || credential === 'several') return false;
  if (ctx.credentialThrottle.blockedForMs(address) > 0) return false;
  const outcome = await ctx.authenticator.verify(credential);
  if (outcome.kind === 'ok') return outcome.principal.scopes.has('monitor');
  ctx.credentialThrottle.noteFailure(address);
  return false;
}
