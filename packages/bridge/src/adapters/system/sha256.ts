import type { Sha256 } from '../../ports/digest.ts';

export const sha256: Sha256 = (text) => new Bun.CryptoHasher('sha256').update(text).digest();
