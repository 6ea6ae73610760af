import { describe, expect, it } from 'bun:test';
import { type FakeSocket, FakeSockets } from '@mt5-bridge/testkit';
import fc from 'fast-check';
import { type Encode, FanOut } from '../../src/app/fan-out.ts';

const PADDING = 'x'.repeat(4_000);
const TOPICS = ['a', 'b', 'c'] as const;

interface Push {
  readonly topic: string;
  readonly seq: number;
  readonly conflated: number;
}

const readPush = (text: string): Push => JSON.parse(text);
const encodeOf =
  (topic: string, seq: number): Encode =>
  (conflated) =>
    JSON.stringify({ topic, seq, conflated, padding: PADDING });

/** A fan-out over fake sockets that counts what it publishes. */
class Fixture {
  readonly sockets: FakeSockets;
  readonly fanOut: FanOut;
  readonly counted = new Map<string, number>();
  readonly #seqs = new Map<string, number>();

  constructor(count: number, limitBytes?: number) {
    this.sockets = new FakeSockets(count, limitBytes);
    const counter = (name: string, by = 1): void => {
      this.counted.set(name, (this.counted.get(name) ?? 0) + by);
    };
    this.fanOut = new FanOut(this.sockets, { counter });
  }

  socket(index: number): FakeSocket {
    const socket = this.sockets.all[index % this.sockets.all.length];
    if (socket === undefined) throw new Error('no socket');
    return socket;
  }

  publish(topic: string): number {
    const seq = (this.#seqs.get(topic) ?? 0) + 1;
    this.#seqs.set(topic, seq);
    this.fanOut.publish(topic, encodeOf(topic, seq));
    return seq;
  }

  lastSeq(topic: string): number {
    return this.#seqs.get(topic) ?? 0;
  }

  /** The peer reads on, and the transport tells that the queue is empty. */
  drain(socket: FakeSocket): void {
    socket.isPaused = false;
    socket.read();
    this.fanOut.drained(socket);
  }
}

describe('fan-out', () => {
  it('sends one encoding to every reader of a topic, and nothing to others', () => {
    const fixture = new Fixture(3);
    let encodings = 0;
    for (const index of [0, 1]) fixture.fanOut.subscribe(fixture.socket(index), 'a');
    fixture.fanOut.publish('a', (conflated) => {
      encodings += 1;
      return encodeOf('a', 1)(conflated);
    });
    expect(encodings).toBe(1);
    expect(fixture.sockets.all.map(({ received }) => received.length)).toEqual([1, 1, 0]);
  });

  it('encodes nothing for nobody', () => {
    const fixture = new Fixture(1);
    const never: Encode = () => {
      throw new Error('encoded');
    };
    fixture.fanOut.publish('a', never);
    fixture.fanOut.subscribe(fixture.socket(0), 'a');
    fixture.fanOut.unsubscribe(fixture.socket(0), 'a');
    fixture.fanOut.publish('a', never);
    expect(fixture.fanOut.hasMembers('a')).toBe(false);
  });

  it('sends once to a reader that subscribed twice', () => {
    const fixture = new Fixture(1);
    fixture.fanOut.subscribe(fixture.socket(0), 'a');
    fixture.fanOut.subscribe(fixture.socket(0), 'a');
    fixture.publish('a');
    expect(fixture.socket(0).received).toHaveLength(1);
  });

  it('moves a reader that lags out of the topics, and gives it the newest when it is back', () => {
    const fixture = new Fixture(2);
    const [slow, quick] = [fixture.socket(0), fixture.socket(1)];
    for (const socket of [slow, quick]) fixture.fanOut.subscribe(socket, 'a');
    slow.isPaused = true;
    for (let n = 0; n < 500; n += 1) fixture.publish('a');
    expect(fixture.fanOut.slowCount).toBe(1);
    expect(slow.topics.size).toBe(0);
    expect(slow.bufferedBytes()).toBeLessThan(400_000);
    expect(quick.received).toHaveLength(500);
    const before = slow.received.length;
    fixture.drain(slow);
    expect(slow.received.length).toBeGreaterThan(before);
    expect(readPush(slow.received.at(-1) ?? '')).toMatchObject({ topic: 'a', seq: 500 });
    expect(fixture.fanOut.slowCount).toBe(0);
    fixture.publish('a');
    expect(readPush(slow.received.at(-1) ?? '')).toMatchObject({ seq: 501, conflated: 0 });
  });

  it('leaves a reader out while its queue is not empty', () => {
    const fixture = new Fixture(1);
    const slow = fixture.socket(0);
    fixture.fanOut.subscribe(slow, 'a');
    slow.isPaused = true;
    for (let n = 0; n < 200; n += 1) fixture.publish('a');
    slow.read(1);
    fixture.fanOut.drained(slow);
    expect(fixture.fanOut.slowCount).toBe(1);
    expect(slow.topics.size).toBe(0);
  });

  it('counts what the transport dropped, and still gives the newest value later', () => {
    const fixture = new Fixture(1, 100_000);
    const slow = fixture.socket(0);
    fixture.fanOut.subscribe(slow, 'a');
    slow.isPaused = true;
    for (let n = 0; n < 30; n += 1) fixture.publish('a');
    expect(fixture.counted.get('frames_dropped')).toBe(1);
    fixture.drain(slow);
    expect(readPush(slow.received.at(-1) ?? '').seq).toBe(30);
  });

  it('keeps what does not fit when a reader comes back', () => {
    const fixture = new Fixture(1, 300_000);
    const slow = fixture.socket(0);
    const topics = Array.from({ length: 200 }, (_, n) => `topic ${n}`);
    for (const topic of topics) fixture.fanOut.subscribe(slow, topic);
    slow.isPaused = true;
    for (const topic of [...topics, ...topics]) fixture.publish(topic);
    expect(fixture.fanOut.slowCount).toBe(1);
    // The peer reads everything, then stops again before the newest values come.
    slow.read();
    fixture.fanOut.drained(slow);
    while (fixture.fanOut.slowCount > 0) {
      slow.read();
      fixture.fanOut.drained(slow);
    }
    fixture.drain(slow);
    const newest = new Map(slow.received.map(readPush).map(({ topic, seq }) => [topic, seq]));
    expect(topics.filter((topic) => newest.get(topic) !== 2)).toEqual([]);
  });

  it('forgets a reader that has gone, slow or not', () => {
    const fixture = new Fixture(2);
    for (const socket of fixture.sockets.all) fixture.fanOut.subscribe(socket, 'a');
    fixture.socket(0).isPaused = true;
    for (let n = 0; n < 200; n += 1) fixture.publish('a');
    fixture.fanOut.remove(fixture.socket(0));
    fixture.fanOut.remove(fixture.socket(1));
    expect(fixture.fanOut.slowCount).toBe(0);
    expect(fixture.fanOut.hasMembers('a')).toBe(false);
    expect(fixture.fanOut.topicsOf(fixture.socket(0)).size).toBe(0);
  });
});

type Step =
  | { readonly kind: 'publish'; readonly topic: string; readonly count: number }
  | { readonly kind: 'subscribe'; readonly socket: number; readonly topic: string }
  | { readonly kind: 'unsubscribe'; readonly socket: number; readonly topic: string }
  | { readonly kind: 'pause'; readonly socket: number }
  | { readonly kind: 'drain'; readonly socket: number }
  | { readonly kind: 'read'; readonly socket: number };

const SOCKETS = 4;
const socket = fc.nat(SOCKETS - 1);
const topic = fc.constantFrom(...TOPICS);
const publish = fc.record({ kind: fc.constant('publish' as const), topic, count: fc.nat(80) });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { arbitrary: publish, weight: 5 },
    fc.record({ kind: fc.constant('subscribe' as const), socket, topic }),
    fc.record({ kind: fc.constant('unsubscribe' as const), socket, topic }),
    fc.record({ kind: fc.constant('pause' as const), socket }),
    fc.record({ kind: fc.constant('drain' as const), socket }),
    fc.record({ kind: fc.constant('read' as const), socket }),
  ),
  { maxLength: 60 },
);

/** A living subscription: what was published and read before it began. */
interface Began {
  readonly seq: number;
  readonly read: number;
}

/** Does what the script says; answers the subscriptions that live at its end, by socket and topic. */
function runScript(fixture: Fixture, script: readonly Step[]): ReadonlyMap<string, Began> {
  const began = new Map<string, Began>();
  for (const step of script) {
    if (step.kind === 'publish') {
      for (let n = 0; n < step.count; n += 1) fixture.publish(step.topic);
      continue;
    }
    const peer = fixture.socket(step.socket);
    if (step.kind === 'pause') peer.isPaused = true;
    else if (step.kind === 'read') peer.read(3);
    else fixture.drain(peer);
    if (!('topic' in step)) continue;
    const name = `${peer.id} ${step.topic}`;
    if (step.kind === 'unsubscribe') {
      fixture.fanOut.unsubscribe(peer, step.topic);
      began.delete(name);
    } else if (!began.has(name)) {
      fixture.fanOut.subscribe(peer, step.topic);
      began.set(name, { seq: fixture.lastSeq(step.topic), read: peer.received.length });
    }
  }
  return began;
}

/** Every push of a topic since `start` reached the peer, or is counted in the next that did. */
function expectNothingLost(fixture: Fixture, peer: FakeSocket, name: string, start: Began): void {
  const pushes = peer.received
    .slice(start.read)
    .map(readPush)
    .filter((push) => push.topic === name);
  let seq = start.seq;
  for (const push of pushes) {
    expect(push.seq).toBe(seq + 1 + push.conflated);
    seq = push.seq;
  }
  expect(seq).toBe(fixture.lastSeq(name));
}

describe('after every reader has caught up', () => {
  it('each holds the newest value of its topics, in order, and nothing went missing uncounted', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const fixture = new Fixture(SOCKETS);
        const began = runScript(fixture, script);
        for (const peer of fixture.sockets.all) {
          expect(peer.bufferedBytes()).toBeLessThan(1_000_000);
          fixture.drain(peer);
          for (const name of TOPICS) {
            const start = began.get(`${peer.id} ${name}`);
            if (start !== undefined) expectNothingLost(fixture, peer, name, start);
          }
        }
        expect(fixture.fanOut.slowCount).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
