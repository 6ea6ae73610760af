import type { ErrorMessage } from '@mt5-bridge/protocol';
import type { AccountId, AccountSpec, TerminalEvent } from '@mt5-bridge/trading';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Random } from '../ports/random.ts';
import type { TerminalPort } from '../ports/terminal.ts';
import type { ConnectionEnd, Dial } from '../ports/text-connection.ts';
import { BegunRequests } from './begun-requests.ts';
import { EventMemory } from './event-memory.ts';
import { LinkSession } from './link-session.ts';
import { NewestQuotes } from './newest-quotes.ts';
import { type AfterEnd, afterEnd, delayBeforeDial } from './redial.ts';

/** A link that stood so long was a good one: the next try comes soon. */
const STEADY_MS = 1_000;
const DRAIN_LOOK_MS = 10;
const CLOSED = { code: 1000, reason: 'the terminal ends' };

export type LinkState =
  | { readonly kind: 'linked'; readonly linkEpoch: number; readonly account: AccountId }
  | { readonly kind: 'lost'; readonly why: string; readonly againInMs: number }
  /** Dialling again in the same way would end the same. */
  | { readonly kind: 'stopped'; readonly why: string; readonly remedy: string };

export interface TerminalEndParts {
  readonly terminal: TerminalPort;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Name and version of the program, for the log of the bridge. */
  readonly program?: string;
  /** Of a MetaTrader terminal. */
  readonly build?: number;
  readonly changed?: (state: LinkState) => void;
}

/** Serves a terminal to a bridge somewhere else: dials, keeps the link, and dials again when it is lost. */
export class TerminalEnd {
  readonly #parts: TerminalEndParts;
  readonly #begun = new BegunRequests();
  readonly #quotes = new NewestQuotes();
  #session: LinkSession | undefined;
  #linkedMs: number | undefined;
  #cancelDial = (): void => {};
  #failures = 0;
  #isStopped = false;

  constructor(parts: TerminalEndParts) {
    this.#parts = parts;
  }

  /** Commands that were taken up and not answered. */
  get openCount(): number {
    return this.#session?.openCount ?? 0;
  }

  /** Opens the terminal, then dials. Rejects when the terminal can not be opened or tell its state. */
  async start(): Promise<void> {
    const { terminal } = this.#parts;
    let memory: EventMemory | undefined;
    const early: TerminalEvent[] = [];
    await terminal.open({
      events: (events) => {
        if (memory === undefined) early.push(...events);
        memory?.add(events);
        this.#session?.events(events);
      },
      ticks: (ticks) => {
        this.#quotes.take(ticks);
        this.#session?.ticks(ticks);
      },
      status: () => this.#session?.tellStatus(),
      // Its next event has a number that shows it.
      missed() {},
    });
    await this.#quotes.load(terminal);
    const { terminalEpoch, seq, account } = await terminal.snapshot();
    memory = new EventMemory({ terminalEpoch, seq });
    memory.add(early.filter((event) => event.terminalEpoch !== terminalEpoch || event.seq > seq));
    if (!this.#isStopped) this.#dial(memory, account.spec);
  }

  /** Gives the answers to what was taken up `graceMs`, then stops. */
  async drain(graceMs: number): Promise<void> {
    const { clock } = this.#parts;
    const untilMs = clock.monotonicMs() + graceMs;
    while (this.openCount > 0 && clock.monotonicMs() < untilMs) {
      await new Promise<void>((resolve) => clock.schedule(DRAIN_LOOK_MS, resolve));
    }
    this.stop();
  }

  /** Dials no more and closes the link; the terminal itself goes on. */
  stop(): void {
    this.#isStopped = true;
    this.#cancelDial();
    this.#session?.close(CLOSED.code, CLOSED.reason);
  }

  #dial(memory: EventMemory, account: AccountSpec): void {
    const { build, clock, dial, log, program, terminal } = this.#parts;
    this.#linkedMs = undefined;
    this.#session = new LinkSession({
      terminal,
      dial,
      clock,
      log,
      begun: this.#begun,
      memory,
      quotes: this.#quotes,
      account,
      program,
      build,
      linked: ({ linkEpoch, account: alias }) => {
        this.#linkedMs = clock.monotonicMs();
        log.info('link.attached', { account: alias, link_epoch: linkEpoch });
        this.#tell({ kind: 'linked', linkEpoch, account: alias });
      },
      ended: (end, refusal) => {
        this.#session = undefined;
        if (!this.#isStopped) this.#after(end, refusal, () => this.#dial(memory, account));
      },
    });
  }

  #after(end: ConnectionEnd, refusal: ErrorMessage | undefined, dial: () => void): void {
    const { clock, log, random } = this.#parts;
    const after = refusal === undefined ? afterEnd(end) : afterRefusal(refusal);
    const { code: close_code, reason, httpStatus: http_status = null } = end;
    if (after.kind === 'stop') {
      const { why, remedy } = after;
      this.#isStopped = true;
      log.error('link.stopped', { close_code, reason, http_status, why });
      this.#tell({ kind: 'stopped', why, remedy });
      return;
    }
    const stoodMs = this.#linkedMs === undefined ? 0 : clock.monotonicMs() - this.#linkedMs;
    if (stoodMs >= STEADY_MS) this.#failures = 0;
    const againInMs = Math.round(delayBeforeDial(this.#failures, chanceOf(random)));
    this.#failures += 1;
    log.warn('link.lost', { close_code, reason, http_status, again_in_ms: againInMs });
    this.#tell({ kind: 'lost', why: reason === '' ? `close code ${end.code}` : reason, againInMs });
    this.#cancelDial = clock.schedule(againInMs, dial);
  }

  #tell(state: LinkState): void {
    this.#parts.changed?.(state);
  }
}

/** A refusal that says so may pass; any other comes again until somebody mends its cause. */
function afterRefusal({ message, details }: ErrorMessage): AfterEnd {
  if (details.retryable === true) return { kind: 'dial' };
  const { suggestion = 'Look into the log of the bridge.' } = details;
  return { kind: 'stop', why: `the bridge refused the terminal: ${message}`, remedy: suggestion };
}

/** 0 to 1. */
function chanceOf(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
}
