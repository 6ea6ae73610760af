import { type AccountId, asUtcMs, type UtcMs } from '@mt5-bridge/trading';
import type { AppendResult } from '../../ports/append-result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ControlStore } from '../../ports/control-store.ts';
import type { ExposureTarget } from './exposure.ts';

export type StopScope =
  | { readonly kind: 'account' }
  /** Every order of a subject, whatever its credential. */
  | { readonly kind: 'key' | 'magic' | 'symbol'; readonly value: string };

/** What it stops, in words. */
export function describeScope(scope: StopScope): string {
  return scope.kind === 'account' ? 'the account' : `${scope.kind} ${scope.value}`;
}

/** A stop that is in force. */
export interface Stop {
  readonly scope: StopScope;
  /** Subject that engaged it, or the rule of the bridge that did. */
  readonly by: string;
  readonly sinceMs: UtcMs;
  readonly reason: string;
}

const NAME = 'kill_switch/';

/**
 * Stops that let no order through which adds exposure, by account. They hold from the moment they are
 * engaged, over restarts, until they are released.
 */
export class KillSwitch {
  readonly #store: ControlStore;
  readonly #clock: Clock;
  readonly #stops = new Map<AccountId, readonly Stop[]>();
  /** Their release is being written. */
  readonly #leaving = new Set<Stop>();
  readonly #listeners: ((accountId: AccountId) => void)[] = [];

  constructor(store: ControlStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Takes over what was stored; a text that can not be read throws, for nobody knows what it stopped. */
  restore(entries: ReadonlyMap<string, string>): void {
    for (const [name, value] of entries) {
      if (!name.startsWith(NAME)) continue;
      // Made by `#save` of this class; account names are ours too.
      const stops = JSON.parse(value) as readonly Stop[];
      this.#stops.set(name.slice(NAME.length) as AccountId, stops);
    }
  }

  /** Hears of every change that is durable. */
  onChanged(listener: (accountId: AccountId) => void): void {
    this.#listeners.push(listener);
  }

  engaged(accountId: AccountId): readonly Stop[] {
    return this.#stops.get(accountId) ?? [];
  }

  /** The stop that holds an order back. */
  stopOf(target: ExposureTarget): Stop | undefined {
    return this.engaged(target.accountId).find(({ scope }) => covers(scope, target));
  }

  /**
   * In force when this returns, durable when the promise resolves so. A scope that is engaged keeps its
   * first entry.
   */
  engage(accountId: AccountId, stop: Omit<Stop, 'sinceMs'>): Promise<AppendResult> {
    const known = this.engaged(accountId);
    // One that is on its way out does not count: its end would take this wish with it.
    const isKept = (kept: Stop): boolean => !this.#leaving.has(kept);
    // Written again all the same: the first write may be on its way or have failed.
    if (known.some((kept) => isKept(kept) && isSame(kept.scope, stop.scope))) {
      return this.#put(accountId, known);
    }
    const sinceMs = asUtcMs(this.#clock.nowMs());
    this.#stops.set(accountId, [...known, { ...stop, sinceMs }]);
    return this.#save(accountId);
  }

  /** Lets orders through again only when that is durable; a scope that is not engaged changes nothing. */
  async release(accountId: AccountId, scope: StopScope): Promise<AppendResult> {
    const released = this.engaged(accountId).filter((stop) => isSame(stop.scope, scope));
    if (released.length === 0) return { kind: 'durable' };
    for (const stop of released) this.#leaving.add(stop);
    const left = () => this.engaged(accountId).filter((stop) => !released.includes(stop));
    const result = await this.#put(accountId, left());
    for (const stop of released) this.#leaving.delete(stop);
    if (result.kind === 'failed') return result;
    // Read again: another stop may have been engaged while this was written.
    this.#stops.set(accountId, left());
    return this.#save(accountId);
  }

  async #save(accountId: AccountId): Promise<AppendResult> {
    const result = await this.#put(accountId, this.engaged(accountId));
    if (result.kind === 'durable') for (const listener of this.#listeners) listener(accountId);
    return result;
  }

  #put(accountId: AccountId, stops: readonly Stop[]): Promise<AppendResult> {
    return this.#store.put(NAME + accountId, stops.length === 0 ? null : JSON.stringify(stops));
  }
}

function covers(scope: StopScope, target: ExposureTarget): boolean {
  switch (scope.kind) {
    case 'account':
      return true;
    case 'key':
      return scope.value === target.subject;
    case 'magic':
      return scope.value === target.magic;
    case 'symbol':
      return scope.value === target.symbol;
  }
}

function isSame(a: StopScope, b: StopScope): boolean {
  if (a.kind === 'account' || b.kind === 'account') return a.kind === b.kind;
  return a.kind === b.kind && a.value === b.value;
}
