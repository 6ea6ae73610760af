import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createAdminApi } from '@mt5-bridge/bridge/internal/adapters/auth/admin-api.ts';
import { KeyStore } from '@mt5-bridge/bridge/internal/adapters/auth/key-store.ts';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { answerAdminRead } from '@mt5-bridge/bridge/internal/app/audit/admin-reads.ts';
import { AuditReader } from '@mt5-bridge/bridge/internal/app/audit/audit-reader.ts';
import type { AuditEntry } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import {
  ManualClock,
  SAMPLE_ACCOUNT,
  SAMPLE_TIME,
  sampleClaim,
  sampleEntry,
  sampleEvent,
  sampleRequest,
  sampleSignalId,
  until,
} from '@mt5-bridge/testkit';
import { asUtcMs } from '@mt5-bridge/trading';
import { main } from '../../src/run.ts';
import { makeShell, type Shell } from './command-fixtures.ts';

const ID = sampleSignalId(1);
const at = (minute: number) => asUtcMs(SAMPLE_TIME + minute * 60_000);

let shell: Shell;
let interrupt: () => void;
beforeEach(() => {
  const interrupted = Promise.withResolvers<void>();
  interrupt = interrupted.resolve;
  shell = makeShell({ untilInterrupted: () => interrupted.promise });
});
afterEach(() => shell[Symbol.dispose]());

function open(): Promise<Stores> {
  const { clock, random } = shell.context;
  const retention = { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 };
  return openStores({ dataDir: shell.folder, clock, random, retention });
}

const ENTRIES: readonly Partial<AuditEntry>[] = [
  { atMs: at(0), act: 'bridge_started', subject: null, origin: null, summary: 'version 1' },
  {
    atMs: at(1),
    act: 'intent_submitted',
    accountId: SAMPLE_ACCOUNT,
    signalId: ID,
    summary: 'BUY EURUSD',
    origin: '{"credential":"key:ab12","address":"10.0.0.7","client":"desk"}',
    detail: '{"kind":"trading_signal","afterSeq":0}',
  },
  {
    atMs: at(1),
    act: 'intent_settled',
    accountId: SAMPLE_ACCOUNT,
    signalId: ID,
    code: 'executed',
    origin: null,
    summary: 'BUY EURUSD',
    detail: JSON.stringify({
      retcode: 10_009,
      order: '50000001',
      deal: '50000002',
      position: '0',
      steps: { decided: 0.1, submitted: 0.9, sent: 0.95, answered: 5.5, settled: 5.6 },
    }),
  },
  {
    atMs: at(2),
    act: 'intent_denied',
    subject: 'bob',
    accountId: SAMPLE_ACCOUNT,
    signalId: sampleSignalId(2),
    code: 'RISK_LIMIT',
    summary: 'BUY EURUSD',
    detail:
      '{"rule":"net_exposure","limit":1,"value":1.2,"limitOf":"subject","message":"too much"}',
  },
  {
    atMs: at(3),
    act: 'intent_refused',
    subject: 'bob',
    signalId: ID,
    code: 'IDEMPOTENCY_CONFLICT',
    summary: 'BUY EURUSD',
    detail: '{"count":7}',
  },
];

/** A ledger with one signal and the rows above. */
async function fill(stores: Stores): Promise<void> {
  stores.ledger.claim(sampleClaim(ID, { content: wishText, receivedMs: at(1) }));
  await stores.ledger.appendSubmitted(ID, sampleRequest(ID), at(1));
  const outcome = JSON.stringify({
    kind: 'executed',
    retcode: 10_009,
    order: '50000001',
    deal: '50000002',
    position: '50000001',
    price: 1.0846,
    volume: 10_000_000,
    requestedVolume: 10_000_000,
    symbol: 'EURUSD',
    orderType: 'BUY',
    mt5Comment: '',
    warnings: [],
    atMs: at(1),
  });
  const settlement = { state: 'executed', outcome, atMs: at(1), origin: 'signal' } as const;
  await stores.ledger.settle(ID, settlement, [
    sampleEvent({ type: 'signal_executed', signalId: ID, timeMs: at(1) }),
  ]);
  for (const entry of ENTRIES) stores.audit.record(sampleEntry(entry));
  await stores.flush();
}

const wishText = JSON.stringify([
  'paper',
  'EURUSD',
  'BUY',
  0.1,
  null,
  1.08,
  null,
  '',
  'medium',
  null,
  null,
]);

async function filled(): Promise<void> {
  const stores = await open();
  await fill(stores);
  await stores.close();
}

const json = (out: string) => out.split('\n').map((line) => JSON.parse(line));
const lines = (out: string) => out.split('\n').slice(1);

describe('mt5-bridge audit while no bridge runs', () => {
  it('prints the newest rows, the oldest of them first, and where and by whom', async () => {
    await filled();
    const { code, out, err } = await shell.run('audit');
    expect([code, err]).toEqual([0, '']);
    expect(out).toStartWith('time (UTC) ');
    const rows = lines(out);
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatch(/^2026-01-05 12:00:00\.000 .* bridge_started .* version 1/);
    expect(rows[1]).toMatch(/alice .*paper .*intent_submitted .*from 10\.0\.0\.7, with key:ab12/);
    expect(rows[1]).toEndWith(ID);
    expect(rows[2]).toMatch(/executed .*order 50000001, deal 50000002, 5\.6 ms/);
    expect(rows[2]).not.toContain('position');
    expect(rows[3]).toMatch(/RISK_LIMIT .*rule net_exposure 1\.2 against 1 of the subject/);
    expect(rows[4]).toContain('(7 of these within a second)');
  });

  it('says that there are older ones', async () => {
    await filled();
    const { out, err } = await shell.run('audit', '--limit', '2');
    expect(lines(out).map((row) => /intent_\w+/.exec(row)?.[0])).toEqual([
      'intent_denied',
      'intent_refused',
    ]);
    expect(err).toBe('There are older ones: --limit 20');
    expect((await shell.run('audit', '--limit', '5')).err).toBe('');
  });

  it.each([
    [
      ['--subject', 'bob'],
      [4, 5],
    ],
    [
      ['--account', 'paper'],
      [2, 3, 4],
    ],
    [['--act', 'intent_denied'], [4]],
    [['--code', 'executed'], [3]],
    [
      ['--signal', ID.toUpperCase()],
      [2, 3, 5],
    ],
    [
      ['--since', '2026-01-05T12:02:00Z'],
      [4, 5],
    ],
    [['--until', '2026-01-05T13:01:00+01:00'], [1]],
    [
      ['--since', '2026-01-05', '--until', '2026-01-06'],
      [1, 2, 3, 4, 5],
    ],
    [['--subject', 'bob', '--code', 'RISK_LIMIT'], [4]],
  ])('filters by %p', async (flags, expected) => {
    await filled();
    const { out } = await shell.run('audit', '--json', ...flags);
    expect(json(out).map(({ no }) => no)).toEqual(expected);
  });

  it('counts a time back from now', async () => {
    await filled();
    // The clock of the shell stands at 12:00; it moves to 12:03:30.
    if (shell.context.clock instanceof ManualClock) shell.context.clock.advance(210_000);
    const { out } = await shell.run('audit', '--json', '--since', '2m');
    expect(json(out).map(({ no }) => no)).toEqual([4, 5]);
  });

  it('prints one object per line, with what was asked for', async () => {
    await filled();
    const { out } = await shell.run('audit', '--json', '--act', 'intent_submitted');
    expect(json(out)).toEqual([
      {
        no: 2,
        at: '2026-01-05T12:01:00.000Z',
        act: 'intent_submitted',
        subject: 'alice',
        account: 'paper',
        signal_id: ID,
        code: null,
        summary: 'BUY EURUSD',
        origin: { credential: 'key:ab12', address: '10.0.0.7', client: 'desk' },
        detail: { request_type: 'trading_signal', after_seq: 0 },
        content: {
          account: 'paper',
          symbol: 'EURUSD',
          action: 'BUY',
          volume: 0.1,
          stop_loss: 1.08,
          urgency: 'medium',
        },
      },
    ]);
  });

  it('says so when nothing matches', async () => {
    await filled();
    const { code, out, err } = await shell.run('audit', '--subject', 'nobody');
    expect([code, out, err]).toEqual([0, '', 'No row matches.']);
  });

  it('says so where no bridge has run, and makes nothing there', async () => {
    for (const command of [['audit'], ['signal', 'show', ID]]) {
      const { code, err } = await shell.run(...command);
      expect(code).toBe(1);
      expect(err).toContain('No bridge has run');
    }
    expect(readdirSync(shell.folder)).toEqual([]);
  });

  it.each([
    [['--since', 'yesterday'], 'is no time'],
    [['--until', '2026-01-05T12:00:00'], 'is no time'],
    [['--signal', '12'], 'is no id'],
    [['--act', 'nope'], 'There are: bridge_started'],
    [['--limit', '0'], 'a number from 1'],
  ])('refuses %p', async (flags, told) => {
    await filled();
    const { code, err } = await shell.run('audit', ...flags);
    expect(code).toBe(2);
    expect(err).toContain(told);
  });
});

describe('mt5-bridge signal show', () => {
  it('tells the whole story of one signal', async () => {
    await filled();
    const { code, out } = await shell.run('signal', 'show', ID.toUpperCase());
    expect(code).toBe(0);
    expect(out).toContain(`trading_signal ${ID} of alice on paper: executed`);
    expect(out).toMatch(/from +address 10\.0\.0\.7, credential key:ab12, client desk/);
    expect(out).toMatch(/asked for +account paper, symbol EURUSD, action BUY, volume 0\.1/);
    expect(out).toMatch(/decided +all rules passed/);
    expect(out).toMatch(/request +action deal, symbol EURUSD, type buy/);
    expect(out).toMatch(/answer +success true, order_id 50000001/);
    expect(out).toMatch(/12:01:00\.000 +received/);
    expect(out).toMatch(/submitted +\+0\.800 ms +the disk/);
    expect(out).toMatch(/answered +\+4\.550 ms +the terminal/);
    expect(out).toMatch(/12:01:00\.005 +settled/);
    expect(out).toMatch(/What came of it\n +1 .* signal_executed by signal/);
    expect(out).toMatch(/Other tries\n.*bob.*IDEMPOTENCY_CONFLICT/);
  });

  it('is one object with --json', async () => {
    await filled();
    const { out } = await shell.run('signal', 'show', ID, '--json');
    const [story] = json(out);
    expect(story).toMatchObject({
      signal: { signal_id: ID, subject: 'alice', state: 'executed', request: { trade: {} } },
      audit: [{ no: 2 }, { no: 3 }, { no: 5 }],
      events: [{ seq: 1, type: 'signal_executed' }],
    });
  });

  it('says that an id is not known, and ends with 1', async () => {
    await filled();
    const { code, out, err } = await shell.run('signal', 'show', sampleSignalId(7));
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('is not known');
    expect((await shell.run('signal', 'show', 'abc')).code).toBe(2);
  });

  it('tells a signal that is older than the audit', async () => {
    const stores = await open();
    stores.ledger.claim(sampleClaim(ID, { content: '', receivedMs: at(1) }));
    await stores.ledger.appendSubmitted(ID, sampleRequest(ID), at(1));
    await stores.close();
    const { code, out } = await shell.run('signal', 'show', ID);
    expect(code).toBe(0);
    expect(out).toMatch(/from +not known/);
    expect(out).toMatch(/asked for +forgotten by retention/);
    expect(out).toMatch(/answer +none yet/);
    expect(out).toMatch(/submitted +by signal/);
  });
});

describe('while a bridge runs', () => {
  interface Running extends AsyncDisposable {
    readonly stores: Stores;
  }

  async function run(): Promise<Running> {
    const { clock } = shell.context;
    const directory = openDataDir(shell.folder, shell.context);
    const stores = await open();
    const reads = new AuditReader({ ...stores, clock });
    const opened = KeyStore.open({ path: join(shell.folder, 'keys.json'), ...shell.context });
    if (opened.kind === 'refused') throw new Error(opened.reason);
    const admin = createAdminApi({
      keys: opened.store,
      adminToken: directory.adminToken,
      read: (path, params) => answerAdminRead(reads, path, params),
    });
    const server = Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      development: false,
      fetch: (request, bun) => admin(request, bun.requestIP(request)?.address ?? ''),
    });
    directory.publishPort(server.port ?? 0);
    return {
      stores,
      async [Symbol.asyncDispose]() {
        await server.stop(true);
        await stores.close();
        directory.close();
      },
    };
  }

  it('both commands ask it, and say the same', async () => {
    const told: string[] = [];
    const commands = [
      ['audit'],
      ['audit', '--json', '--subject', 'bob'],
      ['signal', 'show', ID],
      ['signal', 'show', ID, '--json'],
    ];
    {
      await using running = await run();
      await fill(running.stores);
      for (const command of commands) {
        const { code, out, err } = await shell.run(...command);
        expect([code, err]).toEqual([0, '']);
        told.push(out);
      }
      expect((await shell.run('signal', 'show', sampleSignalId(7))).code).toBe(1);
    }
    for (const [n, command] of commands.entries()) {
      expect((await shell.run(...command)).out).toBe(told[n] ?? '');
    }
  });

  it('the audit goes on with what comes and matches, until Ctrl-C', async () => {
    await using running = await run();
    await fill(running.stores);
    const seen: string[] = [];
    const { context } = shell;
    const output = { ...context.output, print: (text: string) => void seen.push(text) };
    const args = ['audit', '--json', '--follow', '--subject', 'bob'];
    const ended = main(args, { ...context, output });
    const { clock } = context;
    if (!(clock instanceof ManualClock)) throw new Error('not the clock of a test');
    await until(() => seen.length === 2, 'what there is');
    for (const subject of ['bob', 'carol', 'bob']) {
      running.stores.audit.record(sampleEntry({ subject, atMs: at(-60) }));
    }
    await running.stores.flush();
    await until(() => {
      clock.advance(1_000);
      return seen.length === 4;
    }, 'what came');
    expect(seen.map((text) => JSON.parse(text).no)).toEqual([4, 5, 6, 8]);
    interrupt();
    expect(await ended).toBe(0);
  });

  it('that is just starting, both commands end with 3', async () => {
    await filled();
    const directory = openDataDir(shell.folder, shell.context);
    for (const command of [['audit'], ['signal', 'show', ID]]) {
      const { code, err } = await shell.run(...command);
      expect(code).toBe(3);
      expect(err).toContain(`in use by process ${process.pid}`);
    }
    directory.close();
  });
});
