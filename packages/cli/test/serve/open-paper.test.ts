import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  hashPassword,
  PASSWORD_FILE_NAME,
  writePasswordFile,
} from '@mt5-bridge/bridge/internal/adapters/auth/account-passwords.ts';
import { MemoryBookStore } from '@mt5-bridge/paper';
import { ManualClock } from '@mt5-bridge/testkit';
import { RecordingLog } from '@mt5-bridge/testkit/internal/bridge/recording-log.ts';
import { signal } from '@mt5-bridge/testkit/internal/bridge/sample-messages.ts';
import { TestBridge } from '@mt5-bridge/testkit/internal/bridge/test-bridge.ts';
import { asAccountId } from '@mt5-bridge/trading';
import { openPaper } from '../../src/serve/open-paper.ts';
import { loadGood } from '../config/config-fixtures.ts';

const TOML = [
  '[accounts.fund]\nlogin = 77\ncurrency = "EUR"\npassword = "geheim"\nbalance = 500',
  '[accounts.desk]\nlogin = 88\nmargin_mode = "netting"',
].join('\n');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-paper-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const configOf = (toml: string) => loadGood({ toml }, { sets: [`store.data_dir=${folder}`] });

function open(toml: string, book = new MemoryBookStore(), clock = new ManualClock()) {
  return openPaper({ config: configOf(toml), book, clock, log: new RecordingLog() });
}

/** A bridge on the paper accounts of a configuration. */
async function start(toml: string, book = new MemoryBookStore()) {
  const clock = new ManualClock();
  const paper = await open(toml, book, clock);
  if (paper.kind === 'refused') throw new Error(JSON.stringify(paper.refusals));
  const { terminals, takeAsQuote, onClient } = paper;
  return TestBridge.start({ clock, parts: { terminals, takeAsQuote, onClient } });
}

const connect = (login: number, password: string, server = 'MT5Bridge-Paper') => ({
  type: 'mt5_command',
  data: { command: 'connect', parameters: { server, login, password } },
});

describe('several paper accounts', () => {
  it('are chosen by connect, each with its own money, and only with the right password', async () => {
    await using bridge = await start(TOML);
    const client = await bridge.connect();
    const account = () =>
      client.ask({ type: 'mt5_command', data: { command: 'account_info', parameters: {} } });
    expect(await account()).toMatchObject({ result: { account: 'paper', balance: 10_000 } });
    expect(await client.ask(connect(77, 'wrong'))).toMatchObject({
      type: 'error',
      error_code: 'MT5_CONNECTION_FAILED',
    });
    expect(await account()).toMatchObject({ result: { account: 'paper' } });
    expect(await client.ask(connect(77, 'geheim'))).toMatchObject({
      result: { account: 'fund', environment: 'paper' },
    });
    expect(await account()).toMatchObject({ result: { balance: 500, currency: 'EUR' } });
    // Without a password of its own an account has that of `paper.password`.
    expect(await client.ask(connect(88, 'paper'))).toMatchObject({ result: { account: 'desk' } });
    expect(await account()).toMatchObject({ result: { margin_mode: 'retail_netting' } });
  });

  it('share one market and keep orders and events apart', async () => {
    await using bridge = await start(TOML);
    const client = await bridge.connect();
    await client.ask(connect(77, 'geheim'));
    expect(await client.ask(signal(1, { volume: 0.01 }))).toMatchObject({ status: 'success' });
    const ask = (action: string) => client.ask({ type: 'paper_control', data: { action } });
    const listed = await ask('accounts');
    if (listed.type !== 'paper_control_result') throw new Error(JSON.stringify(listed));
    const open = listed.data.accounts?.map(({ account, positions }) => [account, positions]);
    expect(open).toEqual([
      ['paper', 0],
      ['fund', 1],
      ['desk', 0],
    ]);
    const quote = async (account: string) => {
      const data = { symbols: ['EURUSD'] };
      const reply = await client.ask({ type: 'get_symbols', account, data });
      if (reply.type !== 'get_symbols_result') throw new Error(JSON.stringify(reply));
      return reply.data.items.map(({ bid, ask: offer }) => [bid, offer]);
    };
    expect(await quote('desk')).toEqual(await quote('paper'));
    await ask('pause');
    expect(await ask('status')).toMatchObject({ data: { market: { state: 'paused' } } });
    const { eventLog } = bridge.bridge.context;
    const events = (alias: string): number => eventLog.lastSeq(asAccountId(alias));
    expect(events('desk')).toBeLessThan(events('fund'));
  });

  it('are deposited to, reset and given faults one by one', async () => {
    await using bridge = await start(TOML);
    const client = await bridge.connect();
    const ask = (account: string, data: object) =>
      client.ask({ type: 'paper_control', account, data });
    expect(await ask('fund', { action: 'deposit', amount: 250.5 })).toMatchObject({
      data: { account: { account: 'fund', balance: 750.5 } },
    });
    expect(await ask('paper', { action: 'status' })).toMatchObject({
      data: { account: { balance: 10_000 } },
    });
    await ask('paper', { action: 'faults', faults: { answers: [{ retcode: 10_006, chance: 1 }] } });
    expect(await client.ask(signal(1))).toMatchObject({
      status: 'failed',
      details: { mt5_retcode: 10_006 },
    });
    expect(await ask('paper', { action: 'reset', balance: 42 })).toMatchObject({
      data: { account: { balance: 42, faults: { answers: [{ retcode: 10_006 }] } } },
    });
    expect(await ask('fund', { action: 'withdraw', amount: 800 })).toMatchObject({
      error_code: 'INSUFFICIENT_MARGIN',
    });
  });

  it('have a stored password before the general one, and one of the configuration before that', async () => {
    const hash = await hashPassword('stored');
    writePasswordFile(join(folder, PASSWORD_FILE_NAME), { desk: hash, fund: hash });
    await using bridge = await start(TOML);
    const client = await bridge.connect();
    expect(await client.ask(connect(88, 'paper'))).toMatchObject({ type: 'error' });
    expect(await client.ask(connect(88, 'stored'))).toMatchObject({ result: { account: 'desk' } });
    expect(await client.ask(connect(77, 'stored'))).toMatchObject({ type: 'error' });
    expect(await client.ask(connect(77, 'geheim'))).toMatchObject({ result: { account: 'fund' } });
  });
});

describe('paper accounts keep the bridge from starting', () => {
  it('in a currency that nothing converts to', async () => {
    const paper = await open('[accounts.zloty]\nlogin = 5\ncurrency = "PLN"');
    expect(paper).toMatchObject({
      kind: 'refused',
      refusals: [{ reason: 'account zloty is in PLN, and no pairs of the market convert to it' }],
    });
  });

  it('with a book of another currency, and are told how to begin anew', async () => {
    const book = new MemoryBookStore();
    await using bridge = await start('', book);
    await bridge.connect();
    const again = await open('[paper]\ncurrency = "EUR"', book);
    if (again.kind !== 'refused') throw new Error('expected a refusal');
    expect(again.refusals[0]?.reason).toContain('in USD');
    expect(again.refusals[0]?.remedy).toContain('paper reset --account paper');
  });

  it('with a file of passwords that is broken', async () => {
    await Bun.write(join(folder, PASSWORD_FILE_NAME), '{}');
    expect(await open('')).toMatchObject({ kind: 'refused' });
  });

  it('with a catalogue file that is wrong', async () => {
    const paper = await open('[paper]\ncatalogue_file = "/nowhere/symbols.json"');
    expect(paper).toMatchObject({ kind: 'refused' });
  });
});
