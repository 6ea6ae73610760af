import {
  type ErrorMessage,
  encodeTickDataProcessed,
  parseIsoTime,
  type TickDataMessage,
} from '@mt5-bridge/protocol';
import { asPrice, asSymbolName, asUtcMs, type Tick } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { errorReply } from '../mapping/errors.ts';
import { fromSeedFlags, spreadPoints } from '../mapping/tick.ts';
import type { Session } from '../session.ts';

/**
 * Takes a publisher's tick: stored and fanned out under the publisher's name, never mixed with the
 * terminal's prices. The hot path: its answer is text, assembled without an object.
 */
export function handleTickData(
  ctx: AppContext,
  session: Session,
  message: TickDataMessage,
): string | ErrorMessage {
  const { data } = message;
  const spec = ctx.accountOf(session, message.account)?.spec(asSymbolName(data.symbol));
  const tick: Tick = {
    symbol: asSymbolName(data.symbol),
    // The decoder has checked the text.
    timeMs: asUtcMs(parseIsoTime(data.time) ?? ctx.clock.nowMs()),
    bid: asPrice(data.bid),
    ask: asPrice(data.ask),
    last: asPrice(data.last),
    volumeReal: data.volume,
    flags: fromSeedFlags(data.flags),
  };
  const refused = ctx.publishers.take(session.subject, tick, spec);
  if (refused !== undefined) return errorReply(ctx, refused, message);
  return encodeTickDataProcessed({
    symbol: data.symbol,
    bid: data.bid,
    ask: data.ask,
    spread: data.spread,
    spreadPoints: spec === undefined ? undefined : spreadPoints(data.bid, data.ask, spec.digits),
    timestamp: ctx.timestamp(),
    id: message.id,
  });
}
