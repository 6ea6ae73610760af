import { isLoopback } from './anonymous.ts';
import type { AppContext } from './app-context.ts';
import { readCredential } from './gate.ts';

/** Metrics are open on this machine while no authentication is configured; else they need `monitor`. */
export async function mayMonitor(
  ctx: Pick<AppContext, 'authenticator' | 'credentialThrottle'>,
  request: Request,
  peerAddress: string,
): Promise<boolean> {
  if (!ctx.authenticator.isConfigured) return isLoopback(peerAddress);
  const credential = readCredential(request.headers);
  if (credential === undefined || credential === 'several') return false;
  if (ctx.credentialThrottle.blockedForMs(peerAddress) > 0) return false;
  const outcome = await ctx.authenticator.verify(credential);
  if (outcome.kind === 'ok') return outcome.principal.scopes.has('monitor');
  ctx.credentialThrottle.noteFailure(peerAddress);
  return false;
}
