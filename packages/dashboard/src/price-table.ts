import type { TickPush } from '@mt5-bridge/protocol';

type Quote = TickPush['data'];

interface Row {
  readonly cells: readonly HTMLTableCellElement[];
  bid: number;
}

/** One row per symbol; answers a function that shows a quote. */
export function createPriceTable(
  body: HTMLTableSectionElement,
  symbols: readonly string[],
): (quote: Quote) => void {
  const rows = new Map(symbols.map((symbol) => [symbol, addRow(body, symbol)]));
  return (quote) => {
    const row = rows.get(quote.symbol);
    if (row === undefined) return;
    const digits = quote.digits ?? 5;
    const texts = [
      quote.bid.toFixed(digits),
      quote.ask.toFixed(digits),
      quote.spread_points === null ? '' : String(quote.spread_points),
      quote.time.slice(11, 23),
    ];
    row.cells.forEach((cell, index) => {
      cell.textContent = texts[index] ?? '';
    });
    const direction = quote.bid > row.bid ? 'up' : quote.bid < row.bid ? 'down' : '';
    const [bidCell] = row.cells;
    if (bidCell !== undefined && row.bid !== 0) bidCell.className = direction;
    row.bid = quote.bid;
  };
}

function addRow(body: HTMLTableSectionElement, symbol: string): Row {
  const row = body.insertRow();
  row.insertCell().textContent = symbol;
  const cells = [row.insertCell(), row.insertCell(), row.insertCell(), row.insertCell()];
  for (const cell of cells) cell.textContent = '…';
  return { cells, bid: 0 };
}
