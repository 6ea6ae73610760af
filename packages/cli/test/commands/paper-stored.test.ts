import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import { openStores } from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { type BookChange, type BookRecord, TradeServer } from '@mt5-bridge/paper';
import { sampleAccountSpec } from '@mt5-bridge/testkit';
import { asAccountId, asCurrency, asLogin, asMoney } from '@mt5-bridge/trading';
import { makeShell, type Shell } from './command-fixtures.ts';

const PAPER = asAccountId('paper');
const NOBODY = ['--url', 'ws://127.0.0.1:1/ws'];

let shell: Shell;
beforeEach(async () => {
  shell = makeShell({ clock: systemClock, random: systemRandom });
  const account = { login: asLogin('1000001'), currency: asCurrency('USD') };
  const server = new TradeServer({ account: sampleAccountSpec(account), symbols: [] });
  const { changes } = server.deposit(asMoney(777.5), 'Initial deposit');
  await onBook((book) => book.append(PAPER, changes));
});
afterEach(() => shell[Symbol.dispose]());

interface Book {
  append(id: typeof PAPER, changes: readonly BookChange[]): Promise<unknown>;
  load(id: typeof PAPER): Promise<readonly BookRecord[]>;
}

async function onBook<Value>(work: (book: Book) => Promise<Value>): Promise<Value> {
  const directory = openDataDir(shell.folder, { random: systemRandom });
  const stores = await openStores<BookRecord>({
    dataDir: directory.path,
    clock: systemClock,
    random: systemRandom,
    retention: { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 },
  });
  try {
    return await work(stores.paperBook);
  } finally {
    await stores.close();
    directory.close();
  }
}

async function storedAccount() {
  const records = await onBook((book) => book.load(PAPER));
  const row = records.find((record) => record.table === 'account');
  if (row?.table !== 'account') throw new Error('no account is stored');
  return row.value;
}

describe('the stored book of an account, without a bridge', () => {
  it('is listed with its balance', async () => {
    const ran = await shell.run('paper', 'accounts', '--json', ...NOBODY);
    expect(JSON.parse(ran.out)).toMatchObject({ accounts: [{ account: 'paper', balance: 777.5 }] });
  });

  it('begins anew with the configured money, in another currency too, its tickets going on', async () => {
    const before = await storedAccount();
    const euros = ['--set', 'paper.currency=EUR', '--set', 'paper.balance=50'];
    const ran = await shell.run('paper', 'reset', ...NOBODY, ...euros);
    expect(ran).toEqual({ code: 0, err: '', out: 'Account paper begins anew with 50.00 EUR.' });
    const after = await storedAccount();
    expect(after).toMatchObject({ balance: asMoney(50), currency: asCurrency('EUR') });
    expect(BigInt(after.nextDeal)).toBeGreaterThan(BigInt(before.nextDeal));
  });

  it('is left alone while another process owns it', async () => {
    const directory = openDataDir(shell.folder, { random: systemRandom });
    try {
      const ran = await shell.run('paper', 'reset', ...NOBODY);
      expect(ran.code).toBe(3);
      expect(ran.err).toContain('is in use by');
    } finally {
      directory.close();
    }
    expect(await storedAccount()).toMatchObject({ balance: asMoney(777.5) });
  });
});
