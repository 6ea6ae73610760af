import { describe, expect, it } from 'bun:test';
import {
  DESK,
  heartbeat,
  linkAccount,
  MemoryControlStore,
  MemoryNetwork,
  nextTurn,
  ScriptedTerminal,
  startLinkBridge,
  TERMINAL_KEY,
  TRADER_KEY,
} from '@mt5-bridge/testkit';
import { asAccountId, asLogin } from '@mt5-bridge/trading';

async function start(options: Parameters<typeof startLinkBridge>[0] = {}) {
  const network = new MemoryNetwork();
  const bridge = await startLinkBridge({
    ...options,
    parts: { transport: network, ...options.parts },
  });
  return { network, bridge };
}

describe('a hello', () => {
  it('makes the connection the link of the account that the terminal is logged in to', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminal = await ScriptedTerminal.dial(network);
    expect(await terminal.hello()).toMatchObject({
      type: 'terminal_welcome',
      data: {
        link_epoch: 1,
        account: 'desk',
        limits: {
          max_message_bytes: 4_194_304,
          max_depth: 16,
          messages_per_second: 5_000,
          commands_in_flight: 64,
        },
        status_interval_ms: 10_000,
        silence_timeout_ms: 45_000,
        clock: { time_ms: bridge.clock.nowMs() },
        resume: null,
      },
    });
    expect(bridge.log.of('link.attached')).toMatchObject([
      { fields: { account: 'desk', link_epoch: 1, subject: 'desk', program: 'scripted' } },
    ]);
    const rows = bridge.ledger.audit.rows.filter(({ act }) => act === 'terminal_linked');
    expect(rows).toMatchObject([
      { subject: 'desk', accountId: DESK, summary: 'link 1 of scripted' },
    ]);
  });

  const refused = [
    ['for another version of the link', { protocol: 2 }, {}, 'NOT_SUPPORTED'],
    ['for a login that is not configured', {}, { login: asLogin('54321') }, 'FORBIDDEN'],
    ['for a server that is not configured', {}, { server: 'Other-Demo' }, 'FORBIDDEN'],
    ['for money of another kind', {}, { environment: 'real' as const }, 'FORBIDDEN'],
  ] as const;
  it.each(refused)(
    'is refused %s, and the connection is no link',
    async (_, over, account, code) => {
      const { network, bridge } = await start();
      await using __ = bridge;
      const terminal = await ScriptedTerminal.dial(network);
      expect(await terminal.hello(over, account)).toMatchObject({
        type: 'error',
        error_code: code,
        request_type: 'terminal_hello',
        details: { suggestion: expect.any(String) },
      });
      expect(bridge.log.of('link.refused')).toHaveLength(1);
      terminal.linkEpoch = 1;
      terminal.status('connected');
      expect(await terminal.hello()).toMatchObject({ type: 'terminal_welcome' });
      expect(terminal.of('error')).toMatchObject([{}, { error_code: 'WRONG_STATE' }]);
    },
  );

  it('D19 is refused for an account that the key is not bound to', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const scopes = new Set(['terminal'] as const);
    bridge.auth.grant('other', { scopes, accounts: new Set([asAccountId('other')]) });
    bridge.auth.grant('bound', { scopes, accounts: new Set([DESK]) });
    const other = await ScriptedTerminal.dial(network, 'other');
    expect(await other.hello()).toMatchObject({ error_code: 'FORBIDDEN' });
    const bound = await ScriptedTerminal.dial(network, 'bound');
    expect(await bound.hello()).toMatchObject({ type: 'terminal_welcome' });
  });

  it('D19 of a key without the scope is refused', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminal = await ScriptedTerminal.dial(network, TRADER_KEY);
    expect(await terminal.hello()).toMatchObject({
      error_code: 'FORBIDDEN',
      details: { required_scope: 'terminal' },
    });
  });

  it('D19 without authentication configured is refused with what to do', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    bridge.auth.revoke(TERMINAL_KEY);
    bridge.auth.revoke(TRADER_KEY);
    const withKey = await ScriptedTerminal.dial(network);
    expect(withKey.ended).toMatchObject({ httpStatus: 401 });
    const anonymous = await ScriptedTerminal.dial(network, null);
    expect(await anonymous.hello()).toMatchObject({
      error_code: 'UNAUTHORIZED',
      details: { suggestion: expect.stringContaining('--scopes terminal') },
    });
  });

  it('while the bridge shuts down may come again later', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminal = await ScriptedTerminal.dial(network);
    bridge.bridge.context.tradingGate.startDraining();
    expect(await terminal.hello()).toMatchObject({
      error_code: 'SHUTTING_DOWN',
      details: { retryable: true },
    });
  });

  it('whose number can not be written down is not let in', async () => {
    const controlStore = new MemoryControlStore();
    const { network, bridge } = await start({ parts: { controlStore } });
    await using _ = bridge;
    controlStore.breakStore();
    const terminal = await ScriptedTerminal.dial(network);
    expect(await terminal.hello()).toMatchObject({
      error_code: 'LEDGER_UNAVAILABLE',
      details: { retryable: true },
    });
    expect(bridge.bridge.context.terminalLinks.count).toBe(0);
  });

  it('with a wrong field names it', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminal = await ScriptedTerminal.dial(network);
    expect(await terminal.hello({ seq: -1 })).toMatchObject({
      error_code: 'VALIDATION_ERROR',
      details: { path: 'data.seq' },
    });
  });

  it('on a link, and messages of clients there, are refused; the link stands', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminal = await ScriptedTerminal.link(network);
    expect(await terminal.hello()).toMatchObject({ error_code: 'WRONG_STATE' });
    terminal.send({ ...heartbeat(), id: 'beat' });
    await nextTurn();
    expect(terminal.of('error')).toMatchObject([{}, { error_code: 'WRONG_STATE', id: 'beat' }]);
    expect(bridge.bridge.context.terminalLinks.count).toBe(1);
    expect(terminal.ended).toBeUndefined();
  });

  it('that comes twice at once makes one link', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminal = await ScriptedTerminal.dial(network);
    const replies = await Promise.all([terminal.hello(), terminal.hello({ seq: 0 })]);
    expect(replies.map((reply) => reply?.type)).toContain('terminal_welcome');
    expect(bridge.bridge.context.terminalLinks.count).toBe(1);
    expect(terminal.ended).toBeUndefined();
  });
});

describe('terminals', () => {
  it('are not counted among the connections of an address, whoever is there first', async () => {
    const limits = { maxConnectionsPerIp: 1, maxConnections: 1 };
    const { network, bridge } = await start({ settings: { limits } });
    await using _ = bridge;
    const first = await ScriptedTerminal.dial(network);
    const client = await ScriptedTerminal.dial(network, TRADER_KEY);
    const refusedClient = await ScriptedTerminal.dial(network, TRADER_KEY);
    const second = await ScriptedTerminal.dial(network);
    expect(refusedClient.ended).toMatchObject({ httpStatus: 503 });
    for (const one of [first, client, second]) expect(one.ended).toBeUndefined();
  });

  it('have places of their own, which are given back', async () => {
    const { network, bridge } = await start();
    await using _ = bridge;
    const terminals: ScriptedTerminal[] = [];
    for (let n = 0; n < 10; n += 1) terminals.push(await ScriptedTerminal.dial(network));
    expect((await ScriptedTerminal.dial(network)).ended).toMatchObject({ httpStatus: 503 });
    terminals[0]?.close();
    await nextTurn();
    expect((await ScriptedTerminal.dial(network)).ended).toBeUndefined();
  });

  it('of several accounts have a link each', async () => {
    const other = linkAccount({ accountId: asAccountId('other'), login: asLogin('777') });
    const { network, bridge } = await start({ accounts: [linkAccount(), other] });
    await using _ = bridge;
    const one = await ScriptedTerminal.link(network);
    const two = await ScriptedTerminal.dial(network);
    expect(await two.hello({}, { login: asLogin('777') })).toMatchObject({
      data: { account: 'other', link_epoch: 1 },
    });
    expect(one.ended).toBeUndefined();
    expect(bridge.bridge.context.terminalLinks.count).toBe(2);
  });
});
