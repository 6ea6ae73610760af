import type { Sha256 } from '../../ports/digest.ts';

/** In one call: an object per digest took 600 ns, this 200. */
export const sha256: Sha256 = (text) => Bun.CryptoHasher.hash('sha256', text);
