import { type BridgeConnection, connectBridge } from '@mt5-bridge/client';
import type { TickPush } from '@mt5-bridge/protocol';
import { element, setText } from './document.ts';
import { createPriceTable } from './price-table.ts';

const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD', 'BTCUSD'] as const;
const RECONNECT_MS = 2_000;
const ACCOUNT_REFRESH_MS = 2_000;

const showPrice = createPriceTable(element('prices', HTMLTableSectionElement), SYMBOLS);
const sendButton = element('send', HTMLButtonElement);
let connection: BridgeConnection | undefined;

sendButton.addEventListener('click', () => void sendSample());
void run();

/** Connects for ever: a page stays open over restarts of the bridge. */
async function run(): Promise<void> {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  for (;;) {
    try {
      connection = await connectBridge({
        url: `${scheme}://${location.host}/websocket/ws`,
        client: 'page',
      });
      await live(connection);
    } catch (error) {
      showConnection('closed', error instanceof Error ? error.message : 'no connection');
    }
    connection = undefined;
    sendButton.disabled = true;
    await wait(RECONNECT_MS);
  }
}

async function live(open: BridgeConnection): Promise<void> {
  showConnection('open', 'connected');
  sendButton.disabled = false;
  const welcome = await open.welcome;
  setText('environment', welcome.environment ?? 'unknown');
  await open.subscribeTicks(SYMBOLS, ({ data }: TickPush) => showPrice(data));
  const refresh = setInterval(() => void showAccount(open), ACCOUNT_REFRESH_MS);
  await showAccount(open);
  const end = await open.closed;
  clearInterval(refresh);
  showConnection('closed', `closed (${end.code}) ${end.reason}`);
}

async function showAccount(open: BridgeConnection): Promise<void> {
  try {
    const status = await open.request('mt5_command', { command: 'status' });
    const account = await open.request('mt5_command', { command: 'account_info' });
    if (status.status === 'success' && status.command === 'status') {
      setText('terminal', `${status.result.status}, ${status.result.active_orders_count} pending`);
    }
    if (account.status === 'success' && account.command === 'account_info') {
      const { result } = account;
      setText('server', `${result.login} on ${result.server}`);
      setText('equity', `${result.equity.toFixed(2)} ${result.currency}`);
      setText('free-margin', `${result.free_margin.toFixed(2)} ${result.currency}`);
    }
  } catch (error) {
    setText('terminal', error instanceof Error ? error.message : 'no answer');
  }
}

/** The sample of the specification: BUY 0.1 EURUSD. */
async function sendSample(): Promise<void> {
  if (connection === undefined) return;
  sendButton.disabled = true;
  try {
    const reply = await connection.request('trading_signal', {
      signal_id: crypto.randomUUID(),
      symbol: 'EURUSD',
      action: 'BUY',
      volume: 0.1,
      stop_loss: 1.08,
      take_profit: 1.09,
      comment: 'Sample of the page',
      urgency: 'high',
    });
    setText('reply', JSON.stringify(reply, null, 2));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    setText('reply', text);
  }
  sendButton.disabled = connection === undefined;
}

function showConnection(state: 'open' | 'closed', text: string): void {
  const badge = element('connection', HTMLElement);
  badge.className = `badge ${state}`;
  badge.textContent = text;
}

function wait(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
