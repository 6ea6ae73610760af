import { it } from 'bun:test';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { accountCommands, TradingClient } from './account-commands.ts';
import { AccountModel } from './account-model.ts';
import { killBridge, startBridge } from './crash-bridge.ts';

const SEQUENCES = 500;
const COMMANDS_MAX = 16;
const SETTINGS = [
  'paper.feed=external',
  'accounts.hedge.margin_mode=hedging',
  'accounts.hedge.login=2',
];

it('any sequence of orders, closes, quotes, repeats and reconnects ends as a simple model says', async () => {
  const dataDir = makeFolder();
  const bridge = await startBridge(dataDir, { settings: SETTINGS });
  const client = await TradingClient.connect(bridge);
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.commands(accountCommands, { maxCommands: COMMANDS_MAX, size: 'max' }),
        async (commands) => {
          const model = new AccountModel();
          await client.reset();
          await client.quote(model);
          await fc.asyncModelRun(() => ({ model, real: client }), commands);
          await client.expectStatus(model);
        },
      ),
      { numRuns: SEQUENCES },
    );
  } finally {
    client.close();
    await killBridge(bridge);
    rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
