import { CATALOGUE, MemoryBookStore, PaperTerminal, SyntheticFeed } from '@mt5-bridge/paper';
import { ManualClock, SAMPLE_BALANCE, sampleAccountSpec } from '@mt5-bridge/testkit';
import { asAccountId, type MarginMode, NEW_YORK_CLOSE } from '@mt5-bridge/trading';

export const PAPER_PASSWORD = 'right password';

/** A paper terminal on a synthetic market whose time a test moves. */
export function paperTerminal(
  clock = new ManualClock(),
  book = new MemoryBookStore(),
  marginMode: MarginMode = 'RETAIL_HEDGING',
) {
  const feed = new SyntheticFeed({
    seed: 42,
    clock,
    catalogue: CATALOGUE.filter(({ name }) => name === 'EURUSD' || name === 'USDJPY'),
    zone: NEW_YORK_CLOSE,
    tradingHours: 'always',
  });
  const terminal = new PaperTerminal({
    accountId: asAccountId('paper'),
    account: sampleAccountSpec({ marginMode }),
    deposit: SAMPLE_BALANCE,
    feed,
    book,
    clock,
    settings: { tradingHours: 'always' },
    verifyPassword: async (password) => password === PAPER_PASSWORD,
  });
  return { terminal, clock, book, feed };
}
