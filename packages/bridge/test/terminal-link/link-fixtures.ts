import {
  type LinkBridgeOptions,
  MemoryNetwork,
  remoteOf,
  ScriptedTerminal,
  startLinkBridge,
  type TestBridge,
} from '@mt5-bridge/testkit';
import { buyRequest } from '@mt5-bridge/testkit/internal/contracts/terminal-fixture.ts';
import { asUtcMs, type TerminalRequest, type TradeRequest } from '@mt5-bridge/trading';

/** A bridge on a network in memory, with a terminal that a test plays. */
export async function linkedBridge(options: LinkBridgeOptions = {}) {
  const network = new MemoryNetwork();
  const bridge = await startLinkBridge({
    ...options,
    parts: { transport: network, ...options.parts },
  });
  const terminal = await ScriptedTerminal.link(network);
  return { network, bridge, terminal, remote: remoteOf(bridge) };
}

/** A request that may be begun for five seconds. */
export function request(
  { clock }: Pick<TestBridge, 'clock'>,
  requestId: string,
  over: Partial<TerminalRequest> = {},
  trade: TradeRequest = buyRequest(),
): TerminalRequest {
  const expiresAtMs = asUtcMs(clock.nowMs() + 5_000);
  return { requestId, fingerprint: 'ABCDEFGH23', expiresAtMs, trade, ...over };
}

/** Reasons for which messages of the terminal were dropped, as the log has them. */
export function droppedReasons({ log }: TestBridge): readonly unknown[] {
  return log.of('link.dropped').map(({ fields }) => fields.reason);
}

/** One quote of EURUSD, as a terminal tells it. */
export function quotes(linkEpoch: number) {
  const ticks = [['EURUSD', Date.UTC(2026, 0, 5, 12), 1.0844, 1.0846, 0, 0, 6]];
  return { type: 'terminal_ticks', data: { link_epoch: linkEpoch, ticks } };
}
