import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import { fingerprintOf } from '@mt5-bridge/trading';
import { rowBegin } from '../simulated-audit-log.ts';
import type { SimulatedDisk } from '../simulated-disk.ts';
import { BRIDGE_ID } from '../simulated-ledger.ts';
import type { BookWitness } from './book-witness.ts';
import type { EventWitness } from './event-witness.ts';
import { type IntentAnswer, readAnswer } from './intent-answer.ts';
import { refusalBelied, successBelied } from './truth.ts';
import type { Violations } from './violations.ts';

interface Told {
  readonly id: string;
  readonly fingerprint: string;
  /** The final answer as text; `undefined` while there is none or only `unknown`. */
  final: string | undefined;
  /** True when it said that nothing was executed. */
  isRefusal: boolean;
  fresh: number;
  /** Keys with which it was sent: one of them holds it. */
  readonly keys: Set<string>;
}

/** I1 and truth: each id has one final answer, told for ever the same, and the book agrees with it. */
export class ToldWitness {
  readonly #violations: Violations;
  readonly #book: BookWitness;
  readonly #ledgerDisk: () => SimulatedDisk;
  readonly #told = new Map<string, Told>();
  readonly #answeredFrames = new Set<string | number>();
  readonly #idOfFingerprint = new Map<string, string>();

  constructor(violations: Violations, book: BookWitness, ledgerDisk: () => SimulatedDisk) {
    this.#violations = violations;
    this.#book = book;
    this.#ledgerDisk = ledgerDisk;
  }

  /** A client is about to send this id. */
  asked(id: string, key: string): void {
    const known = this.#told.get(id);
    known?.keys.add(key);
    if (known !== undefined) return;
    const fingerprint = fingerprintOf(sha256(`${BRIDGE_ID} ${id}`));
    this.#told.set(id, {
      id,
      fingerprint,
      final: undefined,
      isRefusal: false,
      fresh: 0,
      keys: new Set([key]),
    });
    this.#idOfFingerprint.set(fingerprint, id);
  }

  wasSentBy(id: string, key: string): boolean {
    return this.#told.get(id)?.keys.has(key) ?? false;
  }

  /** The id whose request carries this fingerprint, when a client ever sent it. */
  idOf(fingerprint: string): string | undefined {
    return this.#idOfFingerprint.get(fingerprint);
  }

  /** A frame that the bridge handed to a socket. */
  frame(text: string): void {
    const answer = readAnswer(text);
    if (answer === undefined) return;
    if (answer.frame !== undefined) {
      if (this.#answeredFrames.has(answer.frame)) {
        this.#violations.add('I1', `frame ${answer.frame} was answered twice`);
      }
      this.#answeredFrames.add(answer.frame);
    }
    const told = this.#told.get(answer.id);
    if (told === undefined) this.#violations.add('I1', `${answer.id} was answered and never sent`);
    else if (answer.kind === 'unspent') this.#unspent(told, answer.code);
    else if (answer.kind !== 'conflict') this.#outcome(told, answer);
  }

  /** An `error` that names an id says: not claimed, and safe to send again. */
  #unspent({ id }: Told, code: string): void {
    if (code === 'INTERNAL' || this.#ledgerDisk().findSafe(`"signalId":"${id}"`) === undefined)
      return;
    this.#violations.add('I1', `${id} is spent, but was refused as unspent: ${code}`);
  }

  #outcome(told: Told, answer: Exclude<IntentAnswer, { kind: 'unspent' | 'conflict' }>): void {
    const { id } = told;
    if (answer.kind !== 'unknown' && !this.#isDurable(id)) {
      // The answer of a bridge whose disk has failed lives in its memory: the next life may know less.
      const isExcused = this.#ledgerDisk().fault !== undefined && answer.kind === 'denied';
      if (!isExcused) this.#violations.add('I1', `${id} was told before it was durable`);
      return;
    }
    if (answer.kind !== 'unknown' && !this.#isAudited(id)) {
      this.#violations.add('audit', `${id} was told, and no row says how it ended`);
    }
    if (!answer.isReplay) told.fresh += 1;
    if (told.fresh > 1) this.#violations.add('I1', `${id} was answered twice as new`);
    if (answer.kind === 'unknown') {
      if (told.final === undefined) return;
      this.#violations.add('I1', `${id} is unknown after it was told as ${told.final}`);
      return;
    }
    if (told.final !== undefined && told.final !== answer.text) {
      this.#violations.add('I1', `${id} was told as ${told.final} and then as ${answer.text}`);
    }
    told.final = answer.text;
    told.isRefusal = answer.kind !== 'success';
    const belied =
      answer.kind === 'success'
        ? successBelied(this.#book, told, answer)
        : refusalBelied(this.#book, told);
    if (belied !== undefined) this.#belied(told, belied);
  }

  /** A refusal must stay true: nothing of it may happen later. What was told stands in the history. */
  finish(events: EventWitness): void {
    for (const told of this.#told.values()) {
      if (told.final !== undefined && !events.hasSettled(told.id)) {
        this.#violations.add('I5', `${told.id} was told, and its end is not in the history`);
      }
      if (!told.isRefusal) continue;
      const belied = refusalBelied(this.#book, told);
      if (belied !== undefined) this.#belied(told, belied);
    }
  }

  #belied({ id, final }: Told, belied: string): void {
    this.#violations.add('truth', `${id} was told as ${final}, but ${belied}`);
  }

  #isAudited(id: string): boolean {
    const disk = this.#ledgerDisk();
    const rows = [rowBegin('intent_settled', id), rowBegin('intent_denied', id)];
    return rows.some((row) => disk.findSafe(row) !== undefined);
  }

  #isDurable(id: string): boolean {
    return this.#ledgerDisk().findSafe(`"signalId":"${id}"`, '"outcome":"') !== undefined;
  }
}
