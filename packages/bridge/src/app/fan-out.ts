import type { Metrics } from '../ports/metrics.ts';
import type { Socket, Transport } from '../ports/transport.ts';

/** Bytes that may wait for a subscriber before it leaves the shared topics. */
const WATERMARK_BYTES = 64 * 1024;
/** After this many published bytes every subscriber's queue is looked at. */
const SWEEP_BYTES = 256 * 1024;

/** Encodes a push again for a reader that missed `conflated` newer ones before it. */
export type Encode = (conflated: number) => string;

interface Missed {
  encode: Encode;
  count: number;
}

/** A session as the fan-out sees it. */
class Subscriber {
  readonly topics = new Set<string>();
  /** Newest push per topic while the reader is slow; `undefined` while it keeps up. */
  missed: Map<string, Missed> | undefined;
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }
}

/**
 * One encoding and one call for all readers that keep up; a queue of the newest value per topic for each
 * that does not. The transport drops silently for a reader over its limit, so a reader leaves the shared
 * topics long before it reaches that.
 */
export class FanOut {
  readonly #transport: Pick<Transport, 'publish'>;
  readonly #metrics: Pick<Metrics, 'counter'>;
  readonly #subscribers = new Map<number, Subscriber>();
  /** Number of subscribers per topic, so that nothing is encoded for nobody. */
  readonly #members = new Map<string, Set<Subscriber>>();
  #bytesSinceSweep = 0;
  #slowCount = 0;

  constructor(transport: Pick<Transport, 'publish'>, metrics: Pick<Metrics, 'counter'>) {
    this.#transport = transport;
    this.#metrics = metrics;
  }

  subscribe(socket: Socket, topic: string): void {
    let subscriber = this.#subscribers.get(socket.id);
    if (subscriber === undefined) {
      subscriber = new Subscriber(socket);
      this.#subscribers.set(socket.id, subscriber);
    }
    if (subscriber.topics.has(topic)) return;
    subscriber.topics.add(topic);
    let members = this.#members.get(topic);
    if (members === undefined) {
      members = new Set();
      this.#members.set(topic, members);
    }
    members.add(subscriber);
    if (subscriber.missed === undefined) socket.join(topic);
  }

  unsubscribe(socket: Socket, topic: string): void {
    const subscriber = this.#subscribers.get(socket.id);
    if (subscriber === undefined || !subscriber.topics.delete(topic)) return;
    subscriber.missed?.delete(topic);
    socket.leave(topic);
    this.#removeMember(topic, subscriber);
    if (subscriber.topics.size === 0) this.#forget(subscriber);
  }

  /** Ends every subscription of a closed socket. */
  remove(socket: Socket): void {
    const subscriber = this.#subscribers.get(socket.id);
    if (subscriber === undefined) return;
    for (const topic of subscriber.topics) this.#removeMember(topic, subscriber);
    this.#forget(subscriber);
  }

  topicsOf(socket: Socket): ReadonlySet<string> {
    return this.#subscribers.get(socket.id)?.topics ?? new Set();
  }

  /** False while nobody has subscribed to anything. */
  get hasSubscribers(): boolean {
    return this.#members.size > 0;
  }

  hasMembers(topic: string): boolean {
    return this.#members.has(topic);
  }

  publish(topic: string, encode: Encode): void {
    const members = this.#members.get(topic);
    if (members === undefined) return;
    const text = encode(0);
    const isDelivered = this.#transport.publish(topic, text);
    if (this.#slowCount > 0) this.#keepForSlow(members, topic, encode);
    this.#bytesSinceSweep += text.length * members.size;
    if (!isDelivered) {
      this.#metrics.counter('frames_dropped');
      // Whoever lost the push is over the watermark by now and gets it again when its queue is empty.
      for (const subscriber of this.#sweep()) {
        if (subscriber.topics.has(topic)) subscriber.missed?.set(topic, { encode, count: 1 });
      }
    } else if (this.#bytesSinceSweep >= SWEEP_BYTES) this.#sweep();
  }

  /** Tells that a socket's queue shrank; an empty one gets the newest values and joins again. */
  drained(socket: Socket): void {
    const subscriber = this.#subscribers.get(socket.id);
    const missed = subscriber?.missed;
    if (subscriber === undefined || missed === undefined || socket.bufferedBytes() > 0) return;
    socket.batch(() => {
      for (const [topic, push] of missed) {
        if (socket.send(push.encode(push.count - 1)) === 'dropped') break;
        missed.delete(topic);
      }
    });
    // What did not fit waits for the next time that the queue is empty.
    if (missed.size > 0) return;
    subscriber.missed = undefined;
    this.#slowCount -= 1;
    for (const topic of subscriber.topics) socket.join(topic);
  }

  get slowCount(): number {
    return this.#slowCount;
  }

  #keepForSlow(members: ReadonlySet<Subscriber>, topic: string, encode: Encode): void {
    for (const { missed } of members) {
      if (missed === undefined) continue;
      const push = missed.get(topic);
      if (push === undefined) missed.set(topic, { encode, count: 1 });
      else {
        push.encode = encode;
        push.count += 1;
        this.#metrics.counter('ticks_conflated');
      }
    }
  }

  /** Moves readers that lag out of the shared topics and answers them. */
  #sweep(): readonly Subscriber[] {
    this.#bytesSinceSweep = 0;
    const moved: Subscriber[] = [];
    for (const subscriber of this.#subscribers.values()) {
      if (subscriber.missed !== undefined) continue;
      if (subscriber.socket.bufferedBytes() <= WATERMARK_BYTES) continue;
      for (const topic of subscriber.topics) subscriber.socket.leave(topic);
      subscriber.missed = new Map();
      this.#slowCount += 1;
      moved.push(subscriber);
    }
    return moved;
  }

  #removeMember(topic: string, subscriber: Subscriber): void {
    const members = this.#members.get(topic);
    members?.delete(subscriber);
    if (members?.size === 0) this.#members.delete(topic);
  }

  #forget(subscriber: Subscriber): void {
    if (subscriber.missed !== undefined) this.#slowCount -= 1;
    this.#subscribers.delete(subscriber.socket.id);
  }
}
