import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from 'bun:test';
import { resolve } from 'node:path';
import { canImport, SYSTEM_PYTHON } from '../../../../scripts/test-setup.ts';
import { BridgeProcess, runCommand, runProgram } from './bridge-process.ts';
import { talkAsBrowser } from './browser-client.ts';

setDefaultTimeout(30_000);

let bridge: BridgeProcess;
beforeAll(async () => {
  bridge = await BridgeProcess.start();
});
afterAll(() => bridge[Symbol.asyncDispose]());

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const TICKET = expect.stringMatching(/^\d+$/);
const UUID = expect.stringMatching(/^[0-9a-f-]{36}$/);

describe('clients that know nothing but the printed protocol', () => {
  it.skipIf(!canImport('websockets'))('place an order in Python', async () => {
    const script = resolve(import.meta.dir, 'python_client.py');
    const { code, out, err } = await runProgram([SYSTEM_PYTHON, script, bridge.url]);
    expect([code, err]).toEqual([0, '']);
    const [welcome, heartbeat, account, filled, bare] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(welcome).toMatchObject({
      type: 'connection_established',
      message: 'Connected to MT5 Bridge Microservice',
      server_status: 'ready',
      features: {
        trading_commands: true,
        real_time_data: true,
        account_monitoring: true,
        signal_processing: true,
      },
      mt5_status: { status: 'connected', server: 'MT5Bridge-Paper', last_update: TIME },
      timestamp: TIME,
    });
    expect(heartbeat).toMatchObject({
      type: 'heartbeat_response',
      status: 'healthy',
      data: {
        server_status: 'healthy',
        active_connections: 1,
        mt5_bridge_status: { status: 'connected', last_update: TIME },
        processing_stats: {
          total_connections: expect.any(Number),
          messages_processed: expect.any(Number),
          successful_operations: expect.any(Number),
          failed_operations: 0,
        },
      },
      timestamp: TIME,
    });
    expect(account).toMatchObject({
      type: 'account_info_processed',
      status: 'success',
      data: { balance: 10_000, equity: 9_950, margin: 100 },
      timestamp: TIME,
    });
    for (const executed of [filled, bare]) {
      expect(executed).toMatchObject({
        type: 'trading_signal_executed',
        status: 'success',
        signal_id: UUID,
        result: {
          success: true,
          order_id: TICKET,
          price: expect.any(Number),
          volume: 0.1,
          symbol: 'EURUSD',
          type: 'buy',
          execution_time: TIME,
        },
        timestamp: TIME,
      });
      expect('id' in executed).toBe(false);
    }
  });

  it('place an order in JavaScript', async () => {
    expect(await talkAsBrowser(bridge.url)).toEqual([
      'Welcome: Connected to MT5 Bridge Microservice; MT5: connected',
      'Connections: 1',
      expect.stringMatching(/^Signal: success; order \d+$/),
    ]);
  });

  it('place the sample order by the command that the banner names', async () => {
    const { code, out, err } = await runCommand('try', '--url', bridge.url);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('"signal_id"');
    expect(out).toMatch(/buy 0\.1 EURUSD filled at 1\.08\d+, order \d+\./);
  });

  it('see prices by the other command of the banner', async () => {
    const { code, out } = await runCommand(
      ...['watch', 'ticks', 'EURUSD', '--count', '2', '--url', bridge.url],
    );
    expect(code).toBe(0);
    expect(out).toMatch(/\d\d:\d\d:\d\d\.\d{3} +EURUSD +1\.08\d{3} +1\.08\d{3} +\d+/);
  });
});
