import { PATIENCE_MS } from './condition.ts';

/** What a process wrote so far, with waiting for words that it has yet to write. */
export class ProcessOutput {
  #text = '';
  #openStreams: number;
  #waiters: (() => void)[] = [];

  constructor(...streams: ReadableStream<Uint8Array>[]) {
    this.#openStreams = streams.length;
    for (const stream of streams) void this.#read(stream);
  }

  get text(): string {
    return this.#text;
  }

  /** The first match, now or later; fails when both streams end without one, or in time. */
  async find(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = AbortSignal.timeout(PATIENCE_MS);
    for (;;) {
      const match = pattern.exec(this.#text);
      if (match !== null) return match;
      if (this.#openStreams === 0 || deadline.aborted) {
        throw new Error(`expected ${pattern} in the output:\n${this.#text}`);
      }
      await this.#changed(deadline);
    }
  }

  #changed(deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      deadline.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#text += decoder.decode(chunk, { stream: true });
      this.#wake();
    }
    this.#openStreams -= 1;
    this.#wake();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
