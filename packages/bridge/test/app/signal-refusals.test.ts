import { describe, expect, it } from 'bun:test';
import { CLIENT_MESSAGES, ERROR_CATALOGUE } from '@mt5-bridge/protocol';
import {
  command,
  MemoryDisk,
  MemoryLedger,
  signal,
  TestBridge,
  type TestBridgeOptions,
  type WireClient,
} from '@mt5-bridge/testkit';
import { asMoney, asUtcMs, RETCODE, RETCODES } from '@mt5-bridge/trading';

interface Unspent {
  readonly code: string;
  readonly because: string;
  readonly options?: TestBridgeOptions;
  /** Brings the refusal about; may answer another client to ask with. */
  readonly spoil: (bridge: TestBridge, client: WireClient) => unknown;
  /** What is asked, when it is not the plain signal. */
  readonly frame?: object;
  readonly mend: (bridge: TestBridge, client: WireClient) => unknown;
}

const nothing = (): void => undefined;
const [reserved = 'none'] = CLIENT_MESSAGES.trading_signal.reserved;
const right = { server: 'Paper-Demo', login: 12_345, password: 'right password' };

const UNSPENT: readonly Unspent[] = [
  {
    code: 'VALIDATION_ERROR',
    because: 'a field is wrong',
    spoil: nothing,
    frame: signal(1, { volume: 'much' }),
    mend: nothing,
  },
  {
    code: 'NOT_SUPPORTED',
    because: 'a field would change what is executed',
    spoil: nothing,
    frame: signal(1, { [reserved]: 1_000 }),
    mend: nothing,
  },
  {
    code: 'FORBIDDEN',
    because: 'the account is not open to the subject',
    spoil: nothing,
    frame: { ...signal(1), account: 'other' },
    mend: nothing,
  },
  {
    code: 'MT5_NOT_CONNECTED',
    because: 'the terminal is gone',
    spoil: (bridge) => bridge.terminal.setStatus('disconnected'),
    mend: (bridge) => bridge.terminal.setStatus('connected'),
  },
  {
    code: 'MT5_NOT_CONNECTED',
    because: 'the session is on no account',
    spoil: (_, client) => client.ask(command('disconnect')),
    mend: (_, client) => client.ask(command('connect', right)),
  },
  {
    code: 'TRADING_HALTED',
    because: 'the terminal has halted',
    spoil: (bridge) => bridge.terminal.setStatus('halted'),
    mend: (bridge) => bridge.terminal.setStatus('connected'),
  },
  {
    code: 'RATE_LIMITED',
    because: 'the message budget is spent',
    options: { settings: { limits: { messagesPerSecond: 3 } } },
    spoil: async (_, client) => {
      await client.settle();
      await client.settle();
      await client.settle();
    },
    mend: (bridge) => bridge.advance(1_000),
  },
  {
    code: 'RATE_LIMITED',
    because: 'the order budget is spent',
    options: { settings: { limits: { ordersPerMinute: 1 } } },
    spoil: (_, client) => client.ask(signal(99)),
    mend: (bridge) => bridge.advance(60_000),
  },
];

describe('an error does not spend the id', () => {
  it.each(UNSPENT)('$code because $because', async ({ code, options, spoil, frame, mend }) => {
    const heartbeat = { intervalMs: 0, timeoutMs: 0 };
    const settings = { heartbeat, ...options?.settings };
    await using bridge = await TestBridge.start({ ...options, settings });
    const client = await bridge.connect();
    await spoil(bridge, client);
    expect(await client.ask(frame ?? signal(1))).toMatchObject({
      type: 'error',
      error_code: code,
      request_type: 'trading_signal',
      signal_id: signal(1).data.signal_id,
      details: { outcome: 'not_executed', id_spent: false, retryable: true },
    });
    await mend(bridge, client);
    const answer = await client.ask(signal(1));
    expect(answer).toMatchObject({ type: 'trading_signal_executed', status: 'success' });
    expect(answer).not.toHaveProperty('replayed');
  });

  it('UNAUTHORIZED, FORBIDDEN and TOKEN_EXPIRED because of who asks', async () => {
    await using bridge = await TestBridge.start();
    const expiresAtMs = asUtcMs(bridge.clock.nowMs() + 20_000);
    bridge.auth.grant('viewer', { scopes: new Set(['view']) });
    bridge.auth.grant('token', { method: 'jwt', expiresAtMs });
    const client = await bridge.connect();
    const refusal = (error_code: string) => ({
      type: 'error',
      error_code,
      details: { id_spent: false },
    });
    expect(await client.ask(signal(1))).toMatchObject(refusal('UNAUTHORIZED'));
    await client.ask({ type: 'authenticate', data: { method: 'api_key', key: 'viewer' } });
    expect(await client.ask(signal(1))).toMatchObject(refusal('FORBIDDEN'));
    await client.ask({ type: 'authenticate', data: { method: 'jwt', token: 'token' } });
    bridge.clock.advance(20_000);
    expect(await client.ask(signal(1))).toMatchObject(refusal('TOKEN_EXPIRED'));
    bridge.auth.grant('fresh', { method: 'jwt' });
    await client.ask({ type: 'refresh_token', data: { token: 'fresh' } });
    expect(await client.ask(signal(1))).toMatchObject({ status: 'success' });
  });

  it.each([
    ['SHUTTING_DOWN', (bridge: TestBridge) => bridge.bridge.context.tradingGate.startDraining()],
    ['LEDGER_UNAVAILABLE', (bridge: TestBridge) => bridge.ledger.writer.failWith('disk full')],
  ])('%s: the same id executes after the restart', async (code, spoil) => {
    const disk = new MemoryDisk();
    {
      await using bridge = await TestBridge.start({ ledger: new MemoryLedger(disk) });
      const client = await bridge.connect();
      spoil(bridge);
      expect(await client.ask(signal(1))).toMatchObject({
        type: 'error',
        error_code: code,
        details: { id_spent: false, outcome: 'not_executed' },
      });
    }
    await using bridge = await TestBridge.start({ ledger: new MemoryLedger(disk) });
    const client = await bridge.connect();
    const answer = await client.ask(signal(1));
    expect(answer).toMatchObject({ status: 'success' });
    expect(answer).not.toHaveProperty('replayed');
  });

  it('and claims nothing of an id that is spent already', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    await client.ask(signal(1));
    const frames = [signal(1, { volume: 'much' }), { ...signal(1), account: 'other' }];
    for (const frame of frames) {
      const refused = await client.ask(frame);
      expect(refused).toMatchObject({ type: 'error', signal_id: signal(1).data.signal_id });
      expect(refused).not.toHaveProperty('details.id_spent');
      expect(refused).not.toHaveProperty('details.outcome');
    }
  });
});

interface Spent {
  readonly code: string;
  readonly retcode?: number;
  readonly status: 'error' | 'failed' | 'unknown';
  readonly options?: TestBridgeOptions;
  readonly spoil?: (bridge: TestBridge, client: WireClient) => unknown;
  readonly frame?: object;
}

const past = '2026-01-05T11:00:00Z';
const DENIALS: readonly Spent[] = [
  { code: 'INVALID_SYMBOL', status: 'error', frame: signal(1, { symbol: 'NOPE' }) },
  { code: 'INVALID_VOLUME', status: 'error', frame: signal(1, { volume: 11 }) },
  { code: 'INVALID_PRICE', status: 'error', frame: signal(1, { price: 1.084_000_1 }) },
  { code: 'INVALID_STOPS', status: 'error', frame: signal(1, { stop_loss: 1.084_000_1 }) },
  { code: 'SIGNAL_EXPIRED', status: 'error', frame: signal(1, { expiration: past }) },
  { code: 'RISK_PRICE_COLLAR', status: 'error', frame: signal(1, { price: 0.5 }) },
  { code: 'NO_QUOTES', status: 'error', frame: signal(1, { symbol: 'QUIET' }) },
  { code: 'POSITION_NOT_FOUND', status: 'error', frame: signal(1, { action: 'CLOSE' }) },
  { code: 'INVALID_ORDER', status: 'error', frame: signal(1, { symbol: 'NOLIMITS', price: 1.07 }) },
  {
    code: 'INVALID_EXPIRATION',
    status: 'error',
    frame: signal(1, { symbol: 'NOEXPIRY', price: 1.07, expiration: '2026-01-05T14:00:00Z' }),
  },
  {
    code: 'RISK_LIMIT',
    status: 'error',
    options: { settings: { risk: { quoteAgeMaxMs: 500 } } },
  },
  {
    code: 'INSUFFICIENT_MARGIN',
    status: 'error',
    spoil: (bridge) => bridge.terminal.setMoney({ marginFree: asMoney(1) }),
  },
  {
    code: 'AMBIGUOUS_CLOSE',
    status: 'error',
    spoil: async (_, client) => {
      await client.ask(signal(8));
      await client.ask(signal(9));
    },
    frame: signal(1, { action: 'CLOSE' }),
  },
  {
    code: 'MT5_NOT_CONNECTED',
    status: 'error',
    spoil: (bridge) =>
      bridge.terminal.answerWith(() => ({ kind: 'not_sent', reason: 'disconnected' })),
  },
  {
    code: 'SIGNAL_EXPIRED',
    status: 'error',
    spoil: (bridge) => bridge.terminal.answerWith(() => ({ kind: 'not_sent', reason: 'expired' })),
  },
  {
    code: 'INTERNAL',
    status: 'error',
    spoil: (bridge) => {
      bridge.terminal.marketTime = () => {
        throw new Error('no clock');
      };
    },
  },
];

/** The server's own answers: proven refusals, and codes that prove nothing. */
const REJECTIONS: readonly Spent[] = RETCODES.filter(({ errorCode }) => errorCode !== null).map(
  ({ retcode, errorCode, outcome }) => ({
    code: errorCode ?? '',
    retcode,
    status: outcome === 'unresolved' ? 'unknown' : 'failed',
    spoil: (bridge) => bridge.terminal.answerRetcode(retcode),
  }),
);

describe('trading_signal_executed spends the id for ever', () => {
  it.each([...DENIALS, ...REJECTIONS])(
    '$code with status $status, return code $retcode',
    async (row) => {
      const { code, status, options, spoil, frame = signal(1) } = row;
      await using bridge = await TestBridge.start(options);
      const client = await bridge.connect();
      await spoil?.(bridge, client);
      const first = await client.ask(frame);
      // Bun puts a matcher in the place of what it matched.
      expect(structuredClone(first)).toMatchObject({
        type: 'trading_signal_executed',
        status,
        error_code: code,
        details: {
          error_code: code,
          id_spent: true,
          outcome: status === 'unknown' ? 'unknown' : 'not_executed',
          retryable: expect.any(Boolean),
          suggestion: expect.any(String),
        },
      });
      const sent = bridge.terminal.requests.length;
      bridge.terminal.answerWith();
      const { id: _, ...again } = { id: '', ...(await client.ask(frame)) };
      const { id: __, ...told } = { id: '', ...first };
      expect<object>(again).toEqual({ ...told, replayed: true });
      expect(bridge.terminal.requests).toHaveLength(sent);
      expect(bridge.fatal).toEqual([]);
    },
  );

  it('covers every code that the catalogue gives to spent ids', () => {
    // Codes with tests of their own, or of later features.
    const elsewhere = ['DUPLICATE_SUSPECTED', 'IDEMPOTENCY_CONFLICT', 'ORDER_NOT_FOUND'];
    const always = Object.entries(ERROR_CATALOGUE)
      .filter(([, { idSpent }]) => idSpent === 'always')
      .map(([code]) => code);
    const covered = [...DENIALS, ...REJECTIONS].map(({ code }) => code);
    expect(always.filter((code) => ![...covered, ...elsewhere].includes(code))).toEqual([]);
  });

  it('INSUFFICIENT_MARGIN of the server: margin that the bridge could not compute', async () => {
    await using bridge = await TestBridge.start();
    const client = await bridge.connect();
    bridge.terminal.answerRetcode(RETCODE.NO_MONEY);
    expect(await client.ask(signal(1))).toMatchObject({ status: 'failed' });
  });
});
