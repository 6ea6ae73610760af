import type {
  ErrorCode,
  Subscribed,
  SubscribeMessage,
  Unsubscribed,
  UnsubscribeMessage,
} from '@mt5-bridge/protocol';
import { asSymbolName } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { reply, replyText } from '../reply.ts';
import type { Session } from '../session.ts';
import { TERMINAL_SOURCE, tickTopic } from '../tick-fan-out.ts';
import { unknownSymbol } from './get-ticks.ts';

/** Most subscriptions of one session; the topics of the transport cost memory for each. */
export const SUBSCRIPTIONS_MAX = 512;

type SubscribedChannel = Subscribed['data']['channels'][number];
type Rejected = SubscribedChannel['rejected'][number];

/** Answers with what is subscribed now; the newest value of each symbol follows at once. */
export function handleSubscribe(
  ctx: AppContext,
  session: Session,
  message: SubscribeMessage,
): undefined {
  const latest: string[] = [];
  const channels = message.data.channels.map((channel): SubscribedChannel => {
    if (channel.channel === 'signals') {
      ctx.updates.subscribe(session);
      return { channel: 'signals', source: TERMINAL_SOURCE, symbols: [], rejected: [] };
    }
    const source = channel.source ?? TERMINAL_SOURCE;
    const symbols: string[] = [];
    const rejected: Rejected[] = [];
    for (const symbol of channel.symbols) {
      const refused = subscribeTicks(
        ctx,
        session,
        { named: message.account, source, symbol },
        latest,
      );
      if (refused === undefined) symbols.push(symbol);
      else rejected.push(refused);
    }
    return { channel: 'ticks', source, symbols, rejected };
  });
  reply(ctx, session, {
    type: 'subscribed',
    status: 'success',
    data: { channels },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  });
  for (const text of latest) replyText(ctx, session, text);
  return undefined;
}

function subscribeTicks(
  ctx: AppContext,
  session: Session,
  wish: { named: string | undefined; source: string; symbol: string },
  latest: string[],
): Rejected | undefined {
  if (ctx.fanOut.topicsOf(session.socket).size >= SUBSCRIPTIONS_MAX) {
    return rejected(
      wish.symbol,
      'LIMIT_REACHED',
      `At most ${SUBSCRIPTIONS_MAX} subscriptions a session.`,
    );
  }
  const symbol = asSymbolName(wish.symbol);
  if (wish.source !== TERMINAL_SOURCE) {
    ctx.fanOut.subscribe(session.socket, tickTopic(`publisher:${wish.source}`, symbol));
    return undefined;
  }
  const view = ctx.accountOf(session, wish.named);
  if (view === undefined) {
    return rejected(wish.symbol, 'MT5_NOT_CONNECTED', 'No terminal is attached to this session.');
  }
  const spec = view.spec(symbol);
  if (spec === undefined) {
    const error = unknownSymbol(wish.symbol);
    return rejected(wish.symbol, error.error_code, error.message);
  }
  ctx.fanOut.subscribe(session.socket, tickTopic(view.tickSource, symbol));
  const tick = view.lastTick(symbol);
  if (tick !== undefined) {
    const numbered = {
      stream: view.tickSource,
      source: TERMINAL_SOURCE,
      tick,
      seq: view.tickSeq(symbol),
      spec,
      clock: view,
    };
    latest.push(ctx.tickFanOut.encode(numbered, 0));
  }
  return undefined;
}

function rejected(symbol: string, code: ErrorCode, message: string): Rejected {
  return { symbol, error_code: code, message };
}

export function handleUnsubscribe(
  ctx: AppContext,
  session: Session,
  message: UnsubscribeMessage,
): Unsubscribed {
  const channels = message.data.channels.map(
    (channel): Unsubscribed['data']['channels'][number] => {
      if (channel.channel === 'signals') {
        ctx.updates.unsubscribe(session);
        return { channel: 'signals', source: TERMINAL_SOURCE, symbols: [] };
      }
      const source = channel.source ?? TERMINAL_SOURCE;
      const stream =
        source === TERMINAL_SOURCE
          ? ctx.accountOf(session, message.account)?.tickSource
          : `publisher:${source}`;
      const symbols = stream === undefined ? [] : endTicks(ctx, session, stream, channel.symbols);
      return { channel: 'ticks', source, symbols };
    },
  );
  return {
    type: 'unsubscribed',
    status: 'success',
    data: { channels },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

function endTicks(
  ctx: AppContext,
  session: Session,
  stream: string,
  symbols: readonly string[] | undefined,
): string[] {
  const prefix = tickTopic(stream, asSymbolName(''));
  const held = [...ctx.fanOut.topicsOf(session.socket)]
    .filter((topic) => topic.startsWith(prefix))
    .map((topic) => topic.slice(prefix.length));
  const ended = symbols === undefined ? held : held.filter((symbol) => symbols.includes(symbol));
  for (const symbol of ended) {
    ctx.fanOut.unsubscribe(session.socket, tickTopic(stream, asSymbolName(symbol)));
  }
  return ended;
}
