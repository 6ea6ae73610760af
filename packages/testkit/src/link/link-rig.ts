import type { BridgeParts } from '@mt5-bridge/bridge';
import type { RemoteTerminal } from '@mt5-bridge/bridge/internal/app/terminal-link/remote-terminal.ts';
import type { TerminalPort } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import type { Dial } from '@mt5-bridge/bridge/internal/ports/text-connection.ts';
import {
  type LinkState,
  TerminalEnd,
} from '@mt5-bridge/bridge/internal/terminal-end/terminal-end.ts';
import { type AccountSpec, asAccountId } from '@mt5-bridge/trading';
import { RecordingLog } from '../bridge/recording-log.ts';
import { sampleAccountSpec } from '../bridge/sample-market.ts';
import { TestBridge, type TestBridgeOptions } from '../bridge/test-bridge.ts';
import type { SettingsChange } from '../bridge/test-settings.ts';
import { until } from '../bridge/until.ts';
import { ManualClock } from '../manual-clock.ts';
import { SeededRandom } from '../seeded-random.ts';
import { MemoryNetwork } from './memory-network.ts';

/** Alias of the account whose terminal dials in. */
export const DESK = asAccountId('desk');
export const TERMINAL_KEY = 'terminal key';
export const TRADER_KEY = 'trader key';

export type LinkAccount = NonNullable<BridgeParts['linkAccounts']>[number];

/** The account of the sample market, as a bridge has it configured. */
export function linkAccount(over: Partial<LinkAccount> = {}): LinkAccount {
  const { login, server, environment }: AccountSpec = sampleAccountSpec();
  return {
    accountId: DESK,
    login,
    server,
    environment,
    isViewOnly: false,
    tickSource: 'account:desk',
    ...over,
  };
}

export interface LinkBridgeOptions extends Omit<TestBridgeOptions, 'terminals'> {
  readonly accounts?: readonly LinkAccount[];
}

/** A bridge without a terminal of its own, on which one key speaks for terminals and one trades. */
export async function startLinkBridge(options: LinkBridgeOptions = {}): Promise<TestBridge> {
  const { accounts = [linkAccount()], settings = {}, parts = {}, ...others } = options;
  const own: SettingsChange = { defaultAccountId: DESK, ...settings };
  const bridge = await TestBridge.start({
    ...others,
    settings: own,
    terminals: [],
    parts: { linkAccounts: accounts, ...parts },
  });
  bridge.auth.grant(TERMINAL_KEY, { subject: 'desk', scopes: new Set(['terminal']) });
  bridge.auth.grant(TRADER_KEY);
  return bridge;
}

/** The port of the bridge for the account, over whatever link stands. */
export function remoteOf({ bridge }: TestBridge): RemoteTerminal {
  for (const { terminal } of bridge.context.terminalLinks.entries) return terminal;
  throw new Error('no account has a terminal that dials in');
}

/** A terminal that dials, with all that it said of its link. */
export class DiallingTerminal {
  readonly states: LinkState[] = [];
  readonly log = new RecordingLog();
  readonly end: TerminalEnd;

  constructor(terminal: TerminalPort, clock: ManualClock, dial: Dial) {
    this.end = new TerminalEnd({
      terminal,
      dial,
      clock,
      random: new SeededRandom(3),
      log: this.log,
      program: 'test terminal',
      changed: (state) => this.states.push(state),
    });
  }
}

export interface LinkRig extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly network: MemoryNetwork;
  readonly bridge: TestBridge;
  readonly remote: RemoteTerminal;
  readonly dialling: DiallingTerminal;
  /** Resolves when the bridge has looked through the account and takes orders. */
  ready(): Promise<void>;
}

/** Both real ends of a link, in memory: `inner` is the terminal behind it. */
export async function linkRig(
  makeInner: (clock: ManualClock) => TerminalPort,
  options: LinkBridgeOptions = {},
): Promise<LinkRig> {
  const clock = options.clock ?? new ManualClock();
  const network = new MemoryNetwork();
  const bridge = await startLinkBridge({
    ...options,
    clock,
    parts: { transport: network, ...options.parts },
  });
  const dialling = new DiallingTerminal(
    makeInner(clock),
    clock,
    network.dial({ 'x-api-key': TERMINAL_KEY }),
  );
  await dialling.end.start();
  const rig: LinkRig = {
    clock,
    network,
    bridge,
    remote: remoteOf(bridge),
    dialling,
    ready: () =>
      until(() => bridge.bridge.context.reconciler.isReady(DESK), 'the account is looked through'),
    async [Symbol.asyncDispose]() {
      dialling.end.stop();
      await bridge[Symbol.asyncDispose]();
    },
  };
  await rig.ready();
  return rig;
}
