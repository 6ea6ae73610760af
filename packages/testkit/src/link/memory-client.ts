import type { TextConnection } from '@mt5-bridge/bridge/internal/ports/text-connection.ts';
import type { ServerMessage } from '@mt5-bridge/protocol';
import { until } from '../bridge/until.ts';
import { checkedMessage } from '../bridge/wire-client.ts';
import { TRADER_KEY } from './link-rig.ts';
import type { MemoryNetwork } from './memory-network.ts';

/** A client on a network in memory, which trades unless told otherwise. */
export class MemoryClient {
  readonly received: ServerMessage[] = [];
  readonly #connection: TextConnection;
  #asked = 0;

  constructor(network: MemoryNetwork, key = TRADER_KEY) {
    this.#connection = network.dial({ 'x-api-key': key })({
      opened() {},
      text: (text) => this.received.push(checkedMessage(text)),
      alive() {},
      closed() {},
    });
  }

  /** Sends a message and takes its reply, however long that takes. */
  async ask(message: object): Promise<ServerMessage> {
    await until(() => this.received.length > 0, 'a welcome');
    const id = `ask-${++this.#asked}`;
    this.#connection.send(JSON.stringify({ ...message, id }));
    const isReply = (candidate: ServerMessage): boolean => 'id' in candidate && candidate.id === id;
    await until(() => this.received.some(isReply), `a reply to ${JSON.stringify(message)}`);
    const reply = this.received.find(isReply);
    if (reply === undefined) throw new Error('a reply is gone again');
    return reply;
  }
}
