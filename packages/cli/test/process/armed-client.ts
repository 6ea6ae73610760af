/**
 * A trading program as a process of its own: makes an order and a position, arms a dead-man switch, and gives signs
 * of life. Arguments: URL, timeout in ms. Writes `armed`, and after each heartbeat `alive` with the bridge's time. A
 * line on its standard input makes it log out.
 */
import { sampleSignal, WireClient } from './wire-client.ts';

const BEAT_MS = 100;
const [url = '', timeoutMs = ''] = process.argv.slice(2);
const client = await WireClient.connect(url);
const plain = { stop_loss: undefined, take_profit: undefined };
// Below the synthetic market, inside the price collar.
await client.request('trading_signal', sampleSignal({ ...plain, price: 1.06 }));
await client.request('trading_signal', sampleSignal({ ...plain, price: undefined }));
const actions = ['block_new', 'cancel_pending', 'close_positions'];
const armed = await client.request('dead_man_switch', { timeout_ms: Number(timeoutMs), actions });
console.log(armed.type === 'dead_man_switch_state' ? 'armed' : JSON.stringify(armed));

const beating = setInterval(async () => {
  const { timestamp } = await client.request('heartbeat', { client: 'armed' });
  console.log(`alive ${timestamp}`);
}, BEAT_MS);

for await (const _ of Bun.stdin.stream()) {
  clearInterval(beating);
  await client.request('logout');
  console.log('gone');
  break;
}
