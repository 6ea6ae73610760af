import type { TerminalPort } from '@mt5-bridge/bridge/internal/ports/terminal.ts';

/**
 * The same terminal behind a wall that only text passes: whatever does not survive JSON shows. Calls that
 * return at once stand for state that a real link mirrors.
 */
export function serialising(terminal: TerminalPort): TerminalPort {
  return {
    accountId: throughText(terminal.accountId),
    capabilities: throughText(terminal.capabilities),
    open: (sink) =>
      terminal.open({
        events: (events) => sink.events(throughText(events)),
        ticks: (ticks) => sink.ticks(throughText(ticks)),
        status: (status) => sink.status(throughText(status)),
        missed: () => sink.missed(),
      }),
    close: () => terminal.close(),
    status: () => throughText(terminal.status()),
    checkPassword: (password) => terminal.checkPassword(throughText(password)).then(throughText),
    snapshot: () => terminal.snapshot().then(throughText),
    account: () => throughText(terminal.account()),
    send: (request, deadlineMs) =>
      terminal.send(throughText(request), deadlineMs).then(throughText),
    find: (query, sinceMs) => terminal.find(throughText(query), sinceMs).then(throughText),
    check: (trade) => terminal.check(throughText(trade)).then(throughText),
    symbols: () => terminal.symbols().then(throughText),
    ticks: (query) => terminal.ticks(throughText(query)).then(throughText),
    bars: (query) => terminal.bars(throughText(query)).then(throughText),
    deals: (query) => terminal.deals(throughText(query)).then(throughText),
    pastOrders: (query) => terminal.pastOrders(throughText(query)).then(throughText),
    marketTime: () => throughText(terminal.marketTime()),
    serverOffsetMs: (atMs) => throughText(terminal.serverOffsetMs(atMs)),
  };
}

function throughText<Value>(value: Value): Value {
  if (value === undefined) return value;
  const text = JSON.stringify(value);
  // NaN and infinities would arrive as null, which no type of the port allows.
  if (/:(null)\b/.test(text) && hasLostNumber(value)) throw new Error(`not JSON: ${text}`);
  return JSON.parse(text);
}

function hasLostNumber(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(hasLostNumber);
}
