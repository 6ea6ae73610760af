import {
  DiallingTerminal,
  FakeTerminal,
  ManualClock,
  nextTurn,
  ScriptedBridge,
} from '@mt5-bridge/testkit';
import { buyRequest } from '@mt5-bridge/testkit/internal/contracts/terminal-fixture.ts';
import { asUtcMs, type TerminalRequest } from '@mt5-bridge/trading';

/** A terminal that has dialled a bridge which a test plays. */
export async function dialled(options: { readonly isWelcoming?: boolean } = {}) {
  const clock = new ManualClock();
  const bridge = new ScriptedBridge(clock);
  bridge.isWelcoming = options.isWelcoming ?? true;
  const terminal = new FakeTerminal({ clock });
  const dialling = new DiallingTerminal(terminal, clock, bridge.dial);
  await dialling.end.start();
  await nextTurn();
  return { clock, bridge, terminal, dialling };
}

/** A request that may be begun for five seconds. */
export const request = (requestId: string, clock: ManualClock, inMs = 5_000): TerminalRequest => ({
  requestId,
  fingerprint: 'ABCDEFGH23',
  expiresAtMs: asUtcMs(clock.nowMs() + inMs),
  trade: buyRequest(),
});
