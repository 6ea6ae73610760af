/**
 * Speaks as a script in a page does: handlers on the socket, fields without a value left out of the JSON,
 * milliseconds in its times, and no `id`.
 */
export function talkAsBrowser(url: string): Promise<readonly string[]> {
  const told: string[] = [];
  const socket = new WebSocket(url);
  const send = (type: string, data: object): void =>
    socket.send(JSON.stringify({ type, timestamp: new Date().toISOString(), data }));
  const options: { sl?: number; tp?: number; comment?: string; urgency?: string } = {
    sl: 1.08,
    tp: 1.09,
  };
  const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();

  socket.onopen = () => {
    send('heartbeat', { client: 'javascript_client', client_version: '1.0.0' });
    send('trading_signal', {
      signal_id: hexadecimalId(),
      symbol: 'EURUSD',
      action: 'BUY',
      volume: 0.1,
      stop_loss: options.sl,
      take_profit: options.tp,
      comment: options.comment ?? 'WebSocket Signal',
      urgency: options.urgency ?? 'medium',
      price: undefined,
    });
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(String(data));
    switch (message.type) {
      case 'connection_established':
        told.push(`Welcome: ${message.message}; MT5: ${message.mt5_status.status}`);
        return;
      case 'heartbeat_response':
        told.push(`Connections: ${message.data.active_connections}`);
        return;
      case 'trading_signal_executed':
        told.push(`Signal: ${message.status}; order ${message.result?.order_id ?? message.error}`);
        socket.close();
        return;
      default:
        told.push(`Error: ${message.message}`);
        socket.close();
    }
  };
  socket.onerror = () => reject(new Error('the socket failed'));
  socket.onclose = () => resolve(told);
  return promise;
}

/** As scripts made ids before `crypto.randomUUID`. */
function hexadecimalId(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const random = Math.floor(Math.random() * 16);
    return (place === 'x' ? random : (random % 4) + 8).toString(16);
  });
}
