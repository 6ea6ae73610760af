import type { SendResult, Socket } from '@mt5-bridge/bridge/internal/ports/transport.ts';

/** A socket whose peer reads when a test says so. */
export class FakeSocket implements Socket {
  readonly id: number;
  readonly peerAddress = '127.0.0.1';
  /** What the peer has read. */
  readonly received: string[] = [];
  readonly topics = new Set<string>();
  isPaused = false;
  isTerminated = false;
  readonly #limitBytes: number;
  readonly #queue: string[] = [];
  #queuedBytes = 0;

  constructor(id: number, limitBytes: number) {
    this.id = id;
    this.#limitBytes = limitBytes;
  }

  send(text: string): SendResult {
    if (!this.isPaused && this.#queue.length === 0) {
      this.received.push(text);
      return 'sent';
    }
    if (this.#queuedBytes + text.length > this.#limitBytes) return 'dropped';
    this.#queue.push(text);
    this.#queuedBytes += text.length;
    return 'queued';
  }

  /** The peer reads up to `count` messages of those that wait. */
  read(count = Number.POSITIVE_INFINITY): void {
    for (const text of this.#queue.splice(0, count)) {
      this.#queuedBytes -= text.length;
      this.received.push(text);
    }
  }

  bufferedBytes(): number {
    return this.#queuedBytes;
  }

  close(): void {}

  terminate(): void {
    this.isTerminated = true;
  }

  ping(): void {}

  join(topic: string): void {
    this.topics.add(topic);
  }

  leave(topic: string): void {
    this.topics.delete(topic);
  }

  batch(run: () => void): void {
    run();
  }
}

/** Native topics over fake sockets: drops silently for a reader over its limit, as the real one does. */
export class FakeSockets {
  readonly all: readonly FakeSocket[];

  constructor(count: number, limitBytes = Number.POSITIVE_INFINITY) {
    this.all = Array.from({ length: count }, (_, index) => new FakeSocket(index + 1, limitBytes));
  }

  publish(topic: string, text: string): boolean {
    const results = this.all.filter(({ topics }) => topics.has(topic)).map((s) => s.send(text));
    return !results.includes('dropped');
  }
}
