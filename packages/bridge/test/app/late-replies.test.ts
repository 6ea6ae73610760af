import { describe, expect, it } from 'bun:test';
import { LateReplies } from '@mt5-bridge/bridge/internal/app/late-replies.ts';
import { FakeSocket } from '@mt5-bridge/testkit/internal/bridge/fake-sockets.ts';
import fc from 'fast-check';

/** A socket that counts the calls to the system which a real one would make. */
class CountingSocket extends FakeSocket {
  calls = 0;
  #isInBatch = false;

  override send(text: string) {
    if (!this.#isInBatch) this.calls += 1;
    return super.send(text);
  }

  override batch(run: () => void): void {
    this.calls += 1;
    this.#isInBatch = true;
    run();
    this.#isInBatch = false;
  }
}

function readers(count: number, limitBytes = Number.POSITIVE_INFINITY) {
  const dropped: number[] = [];
  const all = Array.from({ length: count }, (_, index) => ({
    isClosing: false,
    socket: new CountingSocket(index, limitBytes),
  }));
  const replies = new LateReplies<(typeof all)[number]>(({ socket }) => dropped.push(socket.id));
  const reader = (index: number) => all[index] ?? all[0] ?? expect.unreachable();
  return { all, reader, replies, dropped };
}

const turn = (): Promise<void> => Promise.resolve();

describe('answers that are ready in one turn', () => {
  it('leave with one call for each session, in the order in which they came', async () => {
    const toReader = fc.array(fc.nat(3), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(toReader, async (targets) => {
        const { all, reader, replies } = readers(4);
        targets.forEach((target, n) => {
          replies.add(reader(target), String(n));
        });
        expect(all.every(({ socket }) => socket.calls === 0)).toBe(true);
        await turn();
        all.forEach(({ socket }, index) => {
          const own = targets.flatMap((target, n) => (target === index ? String(n) : []));
          expect(socket.received).toEqual(own);
          expect(socket.calls).toBe(own.length === 0 ? 0 : 1);
        });
      }),
    );
  });

  it('leave at once when something else is about to go to their session', async () => {
    const { all, reader, replies } = readers(2);
    replies.add(reader(0), 'a');
    replies.add(reader(1), 'b');
    replies.leave(reader(0));
    expect(all.map(({ socket }) => socket.received)).toEqual([['a'], []]);
    await turn();
    expect(all.map(({ socket }) => socket.received)).toEqual([['a'], ['b']]);
  });

  it('go to nobody when their session has ended', async () => {
    const { reader, replies } = readers(1);
    replies.add(reader(0), 'a');
    reader(0).isClosing = true;
    await turn();
    expect(reader(0).socket.received).toEqual([]);
  });

  it('are told of when a socket throws one away, once', async () => {
    const { reader, replies, dropped } = readers(2, 3);
    reader(0).socket.isPaused = true;
    for (const text of ['ab', 'cd', 'ef']) replies.add(reader(0), text);
    replies.add(reader(1), 'gh');
    await turn();
    expect(dropped).toEqual([0]);
    reader(0).socket.read();
    expect(reader(0).socket.received).toEqual(['ab']);
    expect(reader(1).socket.received).toEqual(['gh']);
  });
});
