import { type AccountId, asUtcMs, type UtcMs } from '@mt5-bridge/trading';
import type { AppendResult } from '../../ports/append-result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ControlStore } from '../../ports/control-store.ts';

export type SilenceScope = 'connection' | 'client' | 'account';

/** Which switch: a subject has one for each scope of an account, and one for each of its connections. */
export interface SwitchOwner {
  readonly accountId: AccountId;
  readonly subject: string;
  readonly scope: SilenceScope;
  /** Of the connection that armed it. */
  readonly sessionId: string;
}

export interface ArmedSwitch extends SwitchOwner {
  readonly timeoutMs: number;
  /** What counts as a sign of life. */
  readonly require: 'heartbeat' | 'this_message';
  /** Bridge time at which it fires; for telling, and for a restart. */
  readonly deadlineMs: UtcMs;
}

/** Who gave a sign of life. */
export interface LifeSign {
  readonly subject: string;
  readonly sessionId: string;
  readonly accountId: AccountId | undefined;
}

const NAME = 'dead_man_switch/';

/**
 * Timers that act when a client falls silent. They run on the clock that never jumps, so a change of the wall
 * clock moves none; over a restart the rest of the time goes by the wall clock, which is all there is.
 */
export class DeadManSwitches {
  readonly #clock: Clock;
  readonly #store: ControlStore;
  readonly #armed = new Map<string, { readonly armed: ArmedSwitch; readonly cancel: () => void }>();
  readonly #onFired: (fired: ArmedSwitch) => Promise<AppendResult>;
  readonly #onDisarmed: (disarmed: ArmedSwitch) => void;

  /** `onFired` acts; its result says whether what it did is durable. */
  constructor(
    clock: Clock,
    store: ControlStore,
    onFired: (fired: ArmedSwitch) => Promise<AppendResult>,
    onDisarmed: (disarmed: ArmedSwitch) => void = () => undefined,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#onFired = onFired;
    this.#onDisarmed = onDisarmed;
  }

  /** Takes up what was armed when the process ended; what is overdue fires in this turn of the clock. */
  restore(entries: ReadonlyMap<string, string>): void {
    for (const [name, value] of entries) {
      if (!name.startsWith(NAME)) continue;
      // Made by `#write` of this class.
      const armed = JSON.parse(value) as ArmedSwitch;
      const restMs = armed.deadlineMs - this.#clock.nowMs();
      // A wall clock that was set back must not make it longer than it was.
      this.#schedule(armed, Math.min(Math.max(0, restMs), armed.timeoutMs));
    }
  }

  /** Arms a switch or starts it anew; durable when the promise resolves so. */
  arm(wish: Omit<ArmedSwitch, 'deadlineMs'>): {
    readonly armed: ArmedSwitch;
    readonly stored: Promise<AppendResult>;
  } {
    const deadlineMs = asUtcMs(this.#clock.nowMs() + wish.timeoutMs);
    const armed = { ...wish, deadlineMs };
    this.#schedule(armed, wish.timeoutMs);
    return { armed, stored: this.#write(armed) };
  }

  /** A switch that is not armed changes nothing. */
  disarm(owner: SwitchOwner): Promise<AppendResult> {
    const name = nameOf(owner);
    const known = this.#armed.get(name);
    if (known === undefined) return Promise.resolve({ kind: 'durable' });
    known.cancel();
    this.#armed.delete(name);
    this.#onDisarmed(known.armed);
    return this.#store.put(name, null);
  }

  /** A heartbeat starts every switch anew that it is a sign of life for. */
  heard(sign: LifeSign): void {
    for (const { armed } of [...this.#armed.values()]) {
      if (armed.require === 'heartbeat' && isLifeOf(armed, sign)) void this.arm(armed).stored;
    }
  }

  /** A client that takes its leave disarms the switch of its connection, and with its last session its own. */
  left({ subject, sessionId }: LifeSign, isLastSession: boolean): void {
    for (const { armed } of [...this.#armed.values()]) {
      if (armed.subject !== subject) continue;
      const isOwn = armed.scope === 'connection' && armed.sessionId === sessionId;
      if (isOwn || (armed.scope === 'client' && isLastSession)) void this.disarm(armed);
    }
  }

  /** No timer fires any more; what is armed stays stored. */
  stop(): void {
    for (const { cancel } of this.#armed.values()) cancel();
  }

  #schedule(armed: ArmedSwitch, afterMs: number): void {
    const name = nameOf(armed);
    this.#armed.get(name)?.cancel();
    const cancel = this.#clock.schedule(afterMs, () => void this.#fire(name, armed));
    this.#armed.set(name, { armed, cancel });
  }

  /** Forgotten only when what it did is durable: a crash in between fires it again, to the same effect. */
  async #fire(name: string, armed: ArmedSwitch): Promise<void> {
    this.#armed.delete(name);
    const result = await this.#onFired(armed);
    if (result.kind === 'durable' && !this.#armed.has(name)) await this.#store.put(name, null);
  }

  #write(armed: ArmedSwitch): Promise<AppendResult> {
    return this.#store.put(nameOf(armed), JSON.stringify(armed));
  }
}

/** Only a connection's switch is told apart by its session. */
function nameOf({ accountId, subject, scope, sessionId }: SwitchOwner): string {
  return (
    NAME + JSON.stringify([accountId, subject, scope, scope === 'connection' ? sessionId : ''])
  );
}

function isLifeOf(armed: ArmedSwitch, sign: LifeSign): boolean {
  switch (armed.scope) {
    case 'connection':
      return armed.subject === sign.subject && armed.sessionId === sign.sessionId;
    case 'client':
      return armed.subject === sign.subject;
    case 'account':
      return armed.accountId === sign.accountId;
  }
}
