import type { CpuShares } from '../machine/cpu-shares.ts';
import type { Spread } from '../machine/spread.ts';

interface LoadTarget {
  readonly port: number;
  /** Process whose CPU time and memory are read. */
  readonly pid: number;
  readonly connections: number;
}

/** What the load generator is asked to do; crosses to its process as JSON. */
export type LoadJob = LoadTarget &
  (
    | {
        /** Ticks; each answer is followed by the next message. */
        readonly kind: 'saturate';
        /** Of one connection. */
        readonly inFlight: number;
        readonly warmUp: number;
        readonly messages: number;
      }
    | {
        /** Ticks at given moments, whatever the answers do. */
        readonly kind: 'pace';
        readonly perSecond: number;
        readonly warmUp: number;
        readonly messages: number;
      }
    | {
        /** Market orders with a fresh id each; each answer is followed by the next. */
        readonly kind: 'signals';
        readonly inFlight: number;
        readonly warmUp: number;
        readonly messages: number;
      }
    /** Connections that say nothing. */
    | { readonly kind: 'hold' }
  );

/** Figures of the messages after the warm-up. */
export interface LoadResult {
  readonly elapsedMs: number;
  readonly perSecond: number;
  readonly cpu: CpuShares;
  /** Request to answer. Left out where only the rate is looked at. */
  readonly latencyUs?: Spread;
}

export interface HoldResult {
  readonly rssBeforeBytes: number;
  readonly rssHeldBytes: number;
  readonly bytesPerConnection: number;
  readonly settledMs: number;
}
