/**
 * The address that limits count against. `X-Forwarded-For` is believed only as far as it was written by
 * trusted proxies: read from the right, the first address that is none of them is the client.
 */
export function clientAddress(
  peerAddress: string,
  forwardedFor: string | null,
  isTrustedProxy: (address: string) => boolean,
): string {
  if (forwardedFor === null || !isTrustedProxy(peerAddress)) return peerAddress;
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  for (const hop of hops.reverse()) {
    if (!isTrustedProxy(hop)) return hop === '' ? peerAddress : hop;
  }
  return peerAddress;
}
