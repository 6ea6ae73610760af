const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD'];

/** Ticks as publishers send them, with prices and times that differ from one to the next. */
export function sampleTicks(count: number): string[] {
  const fromMs = Date.now() - count * 40;
  return Array.from({ length: count }, (_, n) => {
    const bid = 1.0842 + ((n * 7) % 60) / 100_000;
    const time = new Date(fromMs + n * 40).toISOString();
    return JSON.stringify({
      type: 'tick_data',
      timestamp: time,
      data: {
        symbol: SYMBOLS[n % SYMBOLS.length],
        bid: Number(bid.toFixed(5)),
        ask: Number((bid + 0.0002).toFixed(5)),
        spread: 2,
        time,
        volume: 1,
        last: Number((bid + 0.0001).toFixed(5)),
        flags: n % 3,
      },
    });
  });
}

const PROCESSED = '{"type":"tick_data_processed","status":"success",';

/** Throws when an answer is not the one to a tick that was taken. */
export function checkTickAnswer(bytes: Buffer, start: number, end: number): void {
  // Servers may put a space after a colon.
  const text = bytes.toString('latin1', start, end).replaceAll(/([:,]) /g, '$1');
  if (!text.startsWith(PROCESSED)) throw new Error(`not the answer to a tick: ${text}`);
}
