import { type StoreOpenCode, StoreOpenError } from './store-errors.ts';

type Lifecycle =
  | { readonly kind: 'opened' }
  | { readonly kind: 'refused'; readonly code: StoreOpenCode; readonly message: string }
  | { readonly kind: 'closed' };

type OpenedOf<Reply> = Extract<Reply, { readonly kind: 'opened' }>;

/** What the link needs of `Worker`. */
export type StoreWorker = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/**
 * The life of one store worker. A message to a dead worker vanishes without a word, so its death is what
 * we listen for.
 */
export class WorkerLink<Reply extends { readonly kind: string }> {
  readonly #worker: StoreWorker;
  readonly #name: string;
  readonly #opened = Promise.withResolvers<OpenedOf<Reply>>();
  readonly #closed = Promise.withResolvers<void>();
  #isOpen = false;
  #isClosing = false;
  #error = '';
  #onReply: (reply: Reply) => void = () => undefined;
  #onEnd: (reason: string) => void = () => undefined;

  constructor(worker: StoreWorker, name: string) {
    this.#worker = worker;
    this.#name = name;
    worker.addEventListener('message', (event: MessageEvent<Reply | Lifecycle>) =>
      this.#receive(event.data),
    );
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#error = `: ${event.message}`;
    });
    worker.addEventListener('close', () => this.#end());
  }

  /** Throws `StoreOpenError` when the database can not be used. */
  open(request: object): Promise<OpenedOf<Reply>> {
    this.#worker.postMessage(request);
    return this.#opened.promise;
  }

  /** Who hears of answers after the opening, and of an end that nobody asked for. */
  listen(onReply: (reply: Reply) => void, onEnd: (reason: string) => void): void {
    this.#onReply = onReply;
    this.#onEnd = onEnd;
  }

  /** Lets the worker finish what it has, close its database and end. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#worker.postMessage({ kind: 'close' });
    await this.#closed.promise;
    this.#worker.terminate();
  }

  #receive(reply: Reply | Lifecycle): void {
    if (isOpened<Reply>(reply)) {
      this.#isOpen = true;
      this.#opened.resolve(reply);
    } else if (reply.kind === 'refused' && 'code' in reply) {
      this.#worker.terminate();
      this.#opened.reject(new StoreOpenError(reply.code, reply.message));
    } else if (reply.kind === 'closed') this.#closed.resolve();
    else this.#onReply(reply as Reply);
  }

  #end(): void {
    const reason = `the ${this.#name} store's worker has ended${this.#error}`;
    if (!this.#isOpen) this.#opened.reject(new StoreOpenError('open_failed', reason));
    else if (!this.#isClosing) this.#onEnd(reason);
    this.#closed.resolve();
  }
}

function isOpened<Reply extends { readonly kind: string }>(
  reply: Reply | Lifecycle,
): reply is OpenedOf<Reply> {
  return reply.kind === 'opened';
}
