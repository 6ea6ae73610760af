import { sha256 } from '@mt5-bridge/bridge/internal/adapters/system/sha256.ts';
import type { TradingSignalExecuted } from '@mt5-bridge/protocol';
import { fingerprintOf, volumeToLots } from '@mt5-bridge/trading';
import type { SimulatedDisk } from '../simulated-disk.ts';
import { BRIDGE_ID } from '../simulated-ledger.ts';
import type { BookWitness } from './book-witness.ts';
import type { Violations } from './violations.ts';

interface Told {
  /** The final answer as text; `undefined` while there is none or only `unknown`. */
  final: string | undefined;
  /** True when it said that nothing was executed. */
  isRefusal: boolean;
  fresh: number;
}

type Succeeded = Extract<TradingSignalExecuted, { status: 'success' }>;

/** I1 and truth: each id has one final answer, told for ever the same, and the book agrees with it. */
export class ToldWitness {
  readonly #violations: Violations;
  readonly #book: BookWitness;
  readonly #ledgerDisk: () => SimulatedDisk;
  readonly #told = new Map<string, Told>();
  readonly #answeredFrames = new Set<string | number>();
  readonly #signalOfFingerprint = new Map<string, string>();
  readonly #fingerprintOfSignal = new Map<string, string>();

  constructor(violations: Violations, book: BookWitness, ledgerDisk: () => SimulatedDisk) {
    this.#violations = violations;
    this.#book = book;
    this.#ledgerDisk = ledgerDisk;
  }

  /** A client is about to send this id. */
  known(signalId: string): void {
    if (this.#fingerprintOfSignal.has(signalId)) return;
    const fingerprint = fingerprintOf(sha256(`${BRIDGE_ID} ${signalId}`));
    this.#fingerprintOfSignal.set(signalId, fingerprint);
    this.#signalOfFingerprint.set(fingerprint, signalId);
  }

  signalOf(fingerprint: string): string | undefined {
    return this.#signalOfFingerprint.get(fingerprint);
  }

  /** A frame that the bridge handed to a socket. */
  frame(text: string): void {
    // Made by the bridge under test; a wrong shape shows as a broken rule.
    const message = JSON.parse(text) as { type: string; id?: string | number };
    if (message.type !== 'trading_signal_executed' && message.type !== 'error') return;
    if (message.id !== undefined) {
      if (this.#answeredFrames.has(message.id)) {
        this.#violations.add('I1', `frame ${message.id} was answered twice`);
      }
      this.#answeredFrames.add(message.id);
    }
    if (message.type === 'error') this.#unspent(JSON.parse(text));
    else this.#executed(message as TradingSignalExecuted);
  }

  /** An `error` that names a signal says: not claimed, and safe to send again. */
  #unspent(message: { signal_id?: string; error_code: string; details: object }): void {
    const { signal_id: signalId, error_code: code } = message;
    if (signalId === undefined || code === 'INTERNAL') return;
    if (this.#ledgerDisk().hasSafe(`"signalId":"${signalId}"`)) {
      this.#violations.add('I1', `${signalId} is spent, but was refused as unspent: ${code}`);
    }
  }

  #executed(answer: TradingSignalExecuted): void {
    const { signal_id: signalId, status } = answer;
    if (status !== 'success' && answer.error_code === 'IDEMPOTENCY_CONFLICT') return;
    const told = this.#of(signalId);
    const isStored = this.#ledgerDisk().hasSafe(`"signalId":"${signalId}"`, '"outcome":"');
    if (!isStored && status !== 'unknown') {
      // The answer of a bridge whose disk has failed lives in its memory: the next life may know less.
      const isExcused = this.#ledgerDisk().fault !== undefined && status === 'error';
      if (!isExcused) this.#violations.add('I1', `${signalId} was told before it was durable`);
      return;
    }
    if (answer.replayed !== true) {
      told.fresh += 1;
      if (told.fresh > 1) this.#violations.add('I1', `${signalId} was answered twice as new`);
    }
    if (status === 'unknown') {
      if (told.final !== undefined) {
        this.#violations.add('I1', `${signalId} is unknown after it was told as ${told.final}`);
      }
      return;
    }
    const final = finalOf(answer);
    if (told.final !== undefined && told.final !== final) {
      this.#violations.add('I1', `${signalId} was told as ${told.final} and then as ${final}`);
    }
    told.final = final;
    told.isRefusal = status !== 'success';
    if (status === 'success') this.#checkSuccess(answer);
    else this.#checkRefusal(signalId, final);
  }

  finish(): void {
    for (const [signalId, { final, isRefusal }] of this.#told) {
      if (isRefusal && final !== undefined) this.#checkRefusal(signalId, final);
    }
  }

  #checkSuccess({ signal_id: signalId, result }: Succeeded): void {
    const orders = this.#book.takenOf(this.#fingerprint(signalId));
    const order = orders.find(({ ticket }) => ticket === result.order_id);
    if (order === undefined) {
      this.#violations.add('truth', `${signalId} was told as order ${result.order_id}: not there`);
      return;
    }
    const filled = volumeToLots(this.#book.filledOf(order.ticket));
    const isTrue =
      result.state === 'filled' ? filled === result.filled_volume : filled >= result.filled_volume;
    if (isTrue) return;
    const told = `${result.state} with ${result.filled_volume} lots`;
    this.#violations.add('truth', `${signalId} was told as ${told}, the book has ${filled}`);
  }

  #checkRefusal(signalId: string, final: string): void {
    const [order] = this.#book.takenOf(this.#fingerprint(signalId));
    if (order === undefined) return;
    const { ticket, state } = order;
    this.#violations.add('truth', `${signalId} was told as ${final}, order ${ticket} is ${state}`);
  }

  #fingerprint(signalId: string): string {
    return this.#fingerprintOfSignal.get(signalId) ?? '';
  }

  #of(signalId: string): Told {
    const known = this.#told.get(signalId);
    if (known !== undefined) return known;
    const made: Told = { final: undefined, isRefusal: false, fresh: 0 };
    this.#told.set(signalId, made);
    return made;
  }
}

function finalOf(answer: TradingSignalExecuted): string {
  if (answer.status === 'success') return `success ${JSON.stringify(answer.result)}`;
  return `${answer.status} ${answer.error_code}: ${answer.error}`;
}
