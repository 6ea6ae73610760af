import { isIPv6 } from 'node:net';
import type { CredentialThrottle } from '../../ports/authenticator.ts';
import type { Clock } from '../../ports/clock.ts';

export interface AuthThrottleOptions {
  readonly clock: Clock;
  /** Wrong credentials within 60 s that lead to a block. */
  readonly maxFailuresPerMinute: number;
  /** Length of the first block; each further one is twice as long. */
  readonly blockMs: number;
  /** Addresses that are remembered; the one not seen for longest is forgotten. */
  readonly maxAddresses?: number;
}

interface Suspect {
  readonly failuresMs: number[];
  blockedUntilMs: number;
  blocks: number;
}

const WINDOW_MS = 60_000;
const BLOCK_MS_MAX = 15 * 60_000;
const DEFAULT_MAX_ADDRESSES = 10_000;

/** Slows down guessing of credentials: an address with too many wrong ones is not listened to for a while. */
export class AuthThrottle implements CredentialThrottle {
  readonly #options: AuthThrottleOptions;
  readonly #suspects = new Map<string, Suspect>();

  constructor(options: AuthThrottleOptions) {
    this.#options = options;
  }

  /** Milliseconds until this address may try again, 0 when it may now. */
  blockedForMs(address: string): number {
    const suspect = this.#suspects.get(networkOf(address));
    if (suspect === undefined) return 0;
    return Math.max(0, suspect.blockedUntilMs - this.#options.clock.monotonicMs());
  }

  mayTry(address: string): boolean {
    return this.blockedForMs(address) === 0;
  }

  /** Counts a wrong credential; `blocked` exactly when this one begins a block, which is worth a warning. */
  noteFailure(address: string): 'counted' | 'blocked' {
    const nowMs = this.#options.clock.monotonicMs();
    const suspect = this.#touch(networkOf(address));
    while ((suspect.failuresMs[0] ?? nowMs) <= nowMs - WINDOW_MS) suspect.failuresMs.shift();
    suspect.failuresMs.push(nowMs);
    if (suspect.failuresMs.length < this.#options.maxFailuresPerMinute) return 'counted';
    suspect.failuresMs.length = 0;
    const blockMs = Math.min(BLOCK_MS_MAX, this.#options.blockMs * 2 ** suspect.blocks);
    suspect.blocks += 1;
    // A block that the operator configured longer than the cap is kept as it is.
    suspect.blockedUntilMs = nowMs + Math.max(blockMs, this.#options.blockMs);
    return 'blocked';
  }

  #touch(network: string): Suspect {
    const known = this.#suspects.get(network);
    const suspect = known ?? { failuresMs: [], blockedUntilMs: 0, blocks: 0 };
    // Insertion order is the order of use, so the first entry is the one to forget.
    this.#suspects.delete(network);
    this.#suspects.set(network, suspect);
    if (this.#suspects.size > (this.#options.maxAddresses ?? DEFAULT_MAX_ADDRESSES)) {
      const [oldest] = this.#suspects.keys();
      if (oldest !== undefined) this.#suspects.delete(oldest);
    }
    return suspect;
  }
}

/** One host owns a whole /64 of IPv6, so its addresses count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  const rest = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = Array.from({ length: 8 - groups.length - rest.length }, () => '0');
  const full = tail === undefined ? groups : [...groups, ...zeros, ...rest];
  return full
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
