import { describe, expect, it, setDefaultTimeout } from 'bun:test';
import { rmSync } from 'node:fs';
import { BridgeProcess, makeFolder, runCommand } from './bridge-process.ts';
import { until } from './condition.ts';
import { LINKED_ACCOUNT, type LinkKeys, makeKeys, TerminalProcess } from './terminal-process.ts';
import { type Message, sampleSignal, WireClient } from './wire-client.ts';

setDefaultTimeout(60_000);

interface Pair extends AsyncDisposable {
  bridge: BridgeProcess;
  terminal: TerminalProcess;
  readonly keys: LinkKeys;
  readonly dataDir: string;
  restartBridge(): Promise<void>;
}

/** A bridge without a terminal of its own, and a paper terminal that has dialled it. */
async function pair(args: readonly string[] = []): Promise<Pair> {
  const dataDir = makeFolder();
  const keys = makeKeys(dataDir);
  const bridge = await BridgeProcess.start({ dataDir, args: LINKED_ACCOUNT });
  const terminal = await TerminalProcess.start({ url: bridge.url, key: keys.terminal, args });
  await terminal.linked();
  const made: Pair = {
    bridge,
    terminal,
    keys,
    dataDir,
    async restartBridge() {
      const port = ['--port', `${this.bridge.port}`];
      await this.bridge.ended;
      this.bridge = await BridgeProcess.start({ dataDir, args: [...LINKED_ACCOUNT, ...port] });
    },
    async [Symbol.asyncDispose]() {
      await this.terminal[Symbol.asyncDispose]();
      await this.bridge[Symbol.asyncDispose]();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await takesOrders(made);
  return made;
}

const connect = ({ bridge, keys }: Pair) =>
  WireClient.connect(bridge.url, { headers: { 'x-api-key': keys.trader } });

/** Until the bridge has looked through the account. */
async function takesOrders(one: Pair): Promise<void> {
  using client = await connect(one);
  await until('an account that takes orders', async () => {
    const probe = sampleSignal({
      action: 'CLOSE',
      symbol: 'USDCAD',
      stop_loss: null,
      take_profit: null,
    });
    const reply = await client.request('trading_signal', probe);
    return reply.type === 'trading_signal_executed';
  });
}

async function account(client: WireClient): Promise<Message['result']> {
  return (await client.request('mt5_command', { command: 'account_info' })).result;
}

describe('mt5-bridge paper run', () => {
  it('dials a bridge, which trades on it; neither of them tells the key', async () => {
    await using both = await pair();
    const { bridge, terminal, keys } = both;
    using client = await connect(both);
    const signal = sampleSignal();
    expect(await client.request('trading_signal', signal)).toMatchObject({ status: 'success' });
    expect(await account(client)).toMatchObject({
      account: 'desk',
      login: '777',
      environment: 'paper',
    });
    expect(terminal.output.text).toContain(
      'Account     777 on Desk-Paper (paper), 10000.00 USD, 1:100',
    );
    expect(terminal.output.text).toContain('Linked      as account desk, link 1');
    expect(bridge.output.text).toContain('when its terminal dials in');
    for (const { text } of [bridge.output, terminal.output])
      expect(text).not.toContain(keys.terminal);
    const reset = await client.request('paper_control', { action: 'reset' });
    expect(reset).toMatchObject({ error_code: 'NOT_SUPPORTED' });
  });

  it('survives the bridge: it dials again, and what was told stays told', async () => {
    await using both = await pair();
    const signal = sampleSignal();
    let before: Message;
    {
      using client = await connect(both);
      before = await client.request('trading_signal', signal);
    }
    both.bridge.kill('SIGKILL');
    await both.restartBridge();
    await both.terminal.linked(2);
    await takesOrders(both);
    using client = await connect(both);
    const again = await client.request('trading_signal', signal);
    expect(again).toMatchObject({ replayed: true, result: before.result });
    expect(await client.request('trading_signal', sampleSignal())).toMatchObject({
      status: 'success',
    });
    expect(both.terminal.output.text).toContain('Linked      as account desk, link 2');
  });

  it('survives its own kill -9 with its book', async () => {
    await using both = await pair();
    using client = await connect(both);
    const bought = await client.request('trading_signal', sampleSignal());
    expect(bought).toMatchObject({ status: 'success' });
    both.terminal.kill('SIGKILL');
    await both.terminal.ended;
    const { dataDir } = both.terminal;
    const lost = await client.request('trading_signal', sampleSignal());
    expect(lost).toMatchObject({ type: 'error', error_code: 'MT5_NOT_CONNECTED' });
    both.terminal = await TerminalProcess.start({
      url: both.bridge.url,
      key: both.keys.terminal,
      dataDir,
    });
    await both.terminal.linked();
    await takesOrders(both);
    const close = sampleSignal({ action: 'CLOSE', stop_loss: null, take_profit: null });
    const { position_id } = (bought.result ?? {}) as { position_id?: string };
    expect(await client.request('trading_signal', close)).toMatchObject({
      status: 'success',
      result: { position_id },
    });
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('ends in an orderly way when it is asked to, and says so to the bridge', async () => {
    await using both = await pair();
    both.terminal.kill('SIGTERM');
    expect(await both.terminal.ended).toBe(0);
    await both.bridge.output.find(/"status":"disconnected"/);
    const again = new TerminalProcess({
      url: both.bridge.url,
      key: both.keys.terminal,
      dataDir: both.terminal.dataDir,
    });
    await again.linked();
    again.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('stops with what to do when another terminal takes its account', async () => {
    await using both = await pair();
    await using other = new TerminalProcess({ url: both.bridge.url, key: both.keys.terminal });
    await other.linked();
    expect(await both.terminal.ended).toBe(1);
    expect(both.terminal.output.text).toMatch(/Stopped: .*4409[\s\S]*run one for each account/);
  });

  it('stops when its key is taken back, and with a key that is none', async () => {
    await using both = await pair();
    const list = await runCommand('keys', 'list', '--data-dir', both.dataDir);
    const id = /^(\w+) .* desk /m.exec(list.out)?.[1] ?? '';
    await runCommand('keys', 'revoke', id, '--data-dir', both.dataDir);
    expect(await both.terminal.ended).toBe(1);
    expect(both.terminal.output.text).toMatch(/Stopped: .*4401[\s\S]*mt5-bridge keys create/);
    const key = 'mtb_000000000000_wrong';
    await using wrong = new TerminalProcess({ url: both.bridge.url, key });
    expect(await wrong.ended).toBe(1);
    expect(wrong.output.text).toContain('HTTP 401');
    expect(wrong.output.text).not.toContain(key);
  });

  it('stops for an account that the bridge does not know', async () => {
    await using both = await pair();
    await using other = new TerminalProcess({
      url: both.bridge.url,
      key: both.keys.terminal,
      args: ['--set', 'accounts.desk.login=778'],
    });
    expect(await other.ended).toBe(1);
    expect(other.output.text).toMatch(/Login 778 on Desk-Paper[\s\S]*terminal = "link"/);
    expect(await Promise.race([both.terminal.ended, 'runs'])).toBe('runs');
  });

  it('waits for a bridge that is not there yet', async () => {
    const dataDir = makeFolder();
    const keys = makeKeys(dataDir);
    const gone = await BridgeProcess.start({ dataDir, args: LINKED_ACCOUNT });
    const { port, url } = gone;
    gone.kill('SIGKILL');
    await gone.ended;
    await using terminal = await TerminalProcess.start({ url, key: keys.terminal });
    await terminal.output.find(/Not linked .*dialling again/);
    await using _ = await BridgeProcess.start({
      dataDir,
      args: [...LINKED_ACCOUNT, '--port', `${port}`],
    });
    await terminal.linked();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('has a folder of its own, which no second one may use and paper reset begins anew', async () => {
    await using both = await pair();
    const { dataDir } = both.terminal;
    await using second = new TerminalProcess({
      url: both.bridge.url,
      key: both.keys.terminal,
      dataDir,
    });
    expect(await second.ended).toBe(3);
    const reset = () =>
      runCommand(
        'paper',
        'reset',
        '--account',
        'desk',
        '--balance',
        '77',
        '--data-dir',
        dataDir,
        ...LINKED_ACCOUNT,
      );
    expect((await reset()).code).toBe(3);
    both.terminal.kill('SIGTERM');
    await both.terminal.ended;
    expect(await reset()).toMatchObject({ code: 0, out: expect.stringContaining('77.00 USD') });
  });
});
