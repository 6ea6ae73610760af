import type { Random } from '../../ports/random.ts';

/** The operating system's generator: good for keys and tokens. */
export const systemRandom: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  uuid: () => crypto.randomUUID(),
};
