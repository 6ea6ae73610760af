import { decodeMessage, encodeMessage } from '@mt5-bridge/protocol';
import type { CaseAdapter } from './adapter.ts';
import { CaseError, isObject } from './read/fields.ts';

/**
 * A magic comes in with a signal and a ticket goes out with its result; both must arrive unchanged.
 */
export const jsonRoundtrip: CaseAdapter = (inputs) => ({
  ticket: sentTicket(inputs.string('ticket')),
  magic: receivedMagic(inputs.string('magic')),
});

const SIGNAL_ID = '00000000-0000-4000-8000-000000000000';
const TIME = '2025-01-01T00:00:00Z';

function receivedMagic(magic: string): string | undefined {
  const data = { signal_id: SIGNAL_ID, symbol: 'EURUSD', action: 'BUY', volume: 0.1, magic };
  const text = JSON.stringify({ type: 'trading_signal', timestamp: TIME, data });
  const decoded = decodeMessage(text, { maxDepth: 16 });
  if (!decoded.ok) throw new CaseError(decoded.error.message);
  return decoded.message.type === 'trading_signal' ? decoded.message.data.magic : undefined;
}

function sentTicket(ticket: string): unknown {
  const text = encodeMessage({
    type: 'trading_signal_executed',
    timestamp: TIME,
    status: 'success',
    signal_id: SIGNAL_ID,
    result: {
      success: true,
      order_id: ticket,
      deal_id: ticket,
      position_id: ticket,
      price: 1.0846,
      volume: 0.1,
      requested_volume: 0.1,
      filled_volume: 0.1,
      symbol: 'EURUSD',
      type: 'buy',
      state: 'filled',
      execution_time: TIME,
      mt5_retcode: 10009,
      mt5_comment: '',
    },
  });
  const parsed: unknown = JSON.parse(text);
  const result = isObject(parsed) ? parsed.result : undefined;
  return isObject(result) ? result.order_id : undefined;
}
