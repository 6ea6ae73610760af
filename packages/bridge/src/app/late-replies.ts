import type { Session } from './session.ts';

/**
 * Answers that become ready in one turn, as those of one group commit do, leave together: one system call for
 * each session, not one for each answer.
 */
export class LateReplies<Reader extends Pick<Session, 'isClosing' | 'socket'> = Session> {
  readonly #onDropped: (session: Reader) => void;
  readonly #waiting = new Map<Reader, string[]>();

  /** `onDropped` hears of a session whose socket threw an answer away. */
  constructor(onDropped: (session: Reader) => void) {
    this.#onDropped = onDropped;
  }

  add(session: Reader, text: string): void {
    // Whoever is ready in the same turn adds its answer before this promise's turn comes.
    if (this.#waiting.size === 0) void Promise.resolve().then(() => this.#leaveAll());
    const texts = this.#waiting.get(session);
    if (texts === undefined) this.#waiting.set(session, [text]);
    else texts.push(text);
  }

  /** Sends what waits for a session now: before anything else that goes to it, and before its end. */
  leave(session: Reader): void {
    const texts = this.#waiting.get(session);
    if (texts === undefined) return;
    this.#waiting.delete(session);
    if (!sendAll(session, texts)) this.#onDropped(session);
  }

  #leaveAll(): void {
    for (const session of this.#waiting.keys()) this.leave(session);
  }
}

/** False when the socket threw one away. */
function sendAll(
  { isClosing, socket }: Pick<Session, 'isClosing' | 'socket'>,
  texts: readonly string[],
): boolean {
  // An answer that comes after the end of its session is nobody's loss: the outcome is stored.
  if (isClosing) return true;
  const isSent = (text: string): boolean => socket.send(text) !== 'dropped';
  if (texts.length === 1) return texts.every(isSent);
  let isWhole = true;
  socket.batch(() => {
    isWhole = texts.every(isSent);
  });
  return isWhole;
}
