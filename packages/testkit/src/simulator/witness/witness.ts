import type { TerminalRequest } from '@mt5-bridge/trading';
import type { SimulatedDisk } from '../simulated-disk.ts';
import { BookWitness } from './book-witness.ts';
import { EventWitness } from './event-witness.ts';
import { SecretWitness } from './secret-witness.ts';
import { StopWitness } from './stop-witness.ts';
import { ToldWitness } from './told-witness.ts';
import { Violations } from './violations.ts';

/** Watches a run from outside and compares what the parts say with what is. */
export class Witness {
  readonly violations = new Violations();
  readonly book: BookWitness;
  readonly events = new EventWitness(this.violations);
  readonly secrets = new SecretWitness(this.violations);
  readonly stops = new StopWitness(this.violations);
  readonly told: ToldWitness;
  readonly #ledgerDisk: () => SimulatedDisk;
  readonly #sent = new Map<string, TerminalRequest>();

  constructor(isNetting: boolean, ledgerDisk: () => SimulatedDisk) {
    this.#ledgerDisk = ledgerDisk;
    const executed = (id: string, atMs: number) => this.#requestExecuted(id, atMs);
    this.book = new BookWitness(this.violations, isNetting, executed);
    this.told = new ToldWitness(this.violations, this.book, ledgerDisk);
  }

  /** The bridge handed a request to its terminal port at `nowMs` of its own clock. */
  requestLeft(request: TerminalRequest, nowMs: number): void {
    const { requestId, fingerprint, expiresAtMs } = request;
    if (this.#sent.has(requestId)) {
      this.violations.add('I2', `request ${requestId} left the bridge twice`);
    }
    this.#sent.set(requestId, request);
    this.stops.requestLeft(requestId, request.trade);
    const identity = `"requestId":"${requestId}","fingerprint":"${fingerprint}"`;
    if (!this.#ledgerDisk().hasSafe(identity)) {
      this.violations.add('I3', `request ${requestId} left before its submit was durable`);
    }
    if (nowMs >= expiresAtMs) {
      this.violations.add('I8', `request ${requestId} left ${nowMs - expiresAtMs} ms too late`);
    }
  }

  #requestExecuted(requestId: string, nowMs: number): void {
    if (requestId.startsWith('by hand')) return;
    const sent = this.#sent.get(requestId);
    if (sent === undefined) {
      this.violations.add('I3', `the terminal got ${requestId}, which the bridge never sent`);
      return;
    }
    if (nowMs > sent.expiresAtMs) {
      const lateMs = nowMs - sent.expiresAtMs;
      this.violations.add('I8', `${requestId} was executed ${lateMs} ms after its deadline`);
    }
  }

  /** What can be said only when everything has come to rest. */
  finish(): void {
    this.told.finish(this.events);
    for (const fingerprint of this.book.fingerprints()) {
      if (this.told.idOf(fingerprint) === undefined) {
        this.violations.add('I3', `an order carries ${fingerprint}, which belongs to no wish`);
      }
    }
  }
}
