import type { Timers } from '../src/timers.ts';
import type { WebSocketLike } from '../src/web-socket.ts';

type Frame = Readonly<Record<string, unknown>>;

export const WELCOME = {
  type: 'connection_established',
  auth: { required: false, authenticated: true, methods: [], deadline_ms: null, scopes: ['view'] },
  heartbeat: { interval_ms: 30_000, timeout_ms: 60_000 },
};

/** The far end of a socket, driven by a test. */
export class FakeBridge implements WebSocketLike {
  readonly frames: Frame[] = [];
  closedWith: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly #listeners: Record<string, ((event: never) => void)[]> = {};

  constructor(headers: Readonly<Record<string, string>> = {}) {
    this.headers = headers;
  }

  addEventListener(type: string, listener: (event: never) => void): void {
    const listeners = this.#listeners[type] ?? [];
    this.#listeners[type] = [...listeners, listener];
  }

  send(text: string): void {
    this.frames.push(JSON.parse(text));
  }

  close(code = 1000): void {
    this.closedWith = code;
    this.end(code, '');
  }

  /** The bridge sends this. */
  say(message: unknown): void {
    this.#fire('message', {
      data: typeof message === 'string' ? message : JSON.stringify(message),
    });
  }

  end(code: number, reason: string): void {
    this.#fire('close', { code, reason });
  }

  fail(message: string): void {
    this.#fire('error', { message });
    this.end(1006, '');
  }

  #fire(type: string, event: object): void {
    // A listener of each type takes the event that the test made for it.
    for (const listener of this.#listeners[type] ?? []) listener(event as never);
  }
}

/** Timers that run when a test says so. */
export class FakeTimers implements Timers {
  readonly #due = new Set<{ readonly atMs: number; readonly run: () => void }>();
  #nowMs = Date.UTC(2026, 0, 5, 12);

  nowMs(): number {
    return this.#nowMs;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, run };
    this.#due.add(timer);
    return () => this.#due.delete(timer);
  }

  get pendingCount(): number {
    return this.#due.size;
  }

  advance(byMs: number): void {
    this.#nowMs += byMs;
    for (const timer of [...this.#due].filter(({ atMs }) => atMs <= this.#nowMs)) {
      this.#due.delete(timer);
      timer.run();
    }
  }
}
