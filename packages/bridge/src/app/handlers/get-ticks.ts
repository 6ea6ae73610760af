import {
  formatIsoTime,
  type Mt5CommandMessage,
  parseIsoTime,
  TICK_COUNT_DEFAULT,
} from '@mt5-bridge/protocol';
import { asSymbolName, asUtcMs, type Tick, type UtcMs } from '@mt5-bridge/trading';
import type { StoredTick } from '../../ports/market-store.ts';
import type { HistoryQuery } from '../../ports/terminal.ts';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { toBrokerOffset } from '../mapping/broker-clock.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toTickItem } from '../mapping/tick.ts';
import type { Session } from '../session.ts';
import { TERMINAL_SOURCE } from '../tick-fan-out.ts';
import {
  type CommandAnswer,
  commandEnvelope,
  commandFailed,
  notConnected,
} from './command-answer.ts';

export interface TickParameters {
  readonly symbol: string;
  readonly count?: number;
  readonly source?: string;
  readonly since?: string;
}

/** The newest ticks of a symbol, oldest first: from the store, and before it from the terminal's history. */
export async function getTicks(
  ctx: AppContext,
  session: Session,
  message: Mt5CommandMessage,
  parameters: TickParameters,
): Promise<CommandAnswer> {
  const source = parameters.source ?? TERMINAL_SOURCE;
  const count = parameters.count ?? TICK_COUNT_DEFAULT;
  const sinceMs = asUtcMs(
    (parameters.since === undefined ? undefined : parseIsoTime(parameters.since)) ?? 0,
  );
  const view = ctx.accountOf(session, message.account);
  if (view === undefined && source === TERMINAL_SOURCE) return notConnected(ctx, message);
  const symbol = asSymbolName(parameters.symbol);
  const spec = view?.spec(symbol);
  if (spec === undefined && source === TERMINAL_SOURCE) {
    return errorReply(ctx, unknownSymbol(parameters.symbol), message);
  }
  // One more than asked for tells whether there are older ones.
  const wanted = count + 1;
  const found =
    view !== undefined && source === TERMINAL_SOURCE
      ? await terminalTicks(ctx, view, { symbol: parameters.symbol, count: wanted, sinceMs })
      : await ctx.market.ticks({ source, symbol, count: wanted, sinceMs });
  if (found === 'no answer') return commandFailed(ctx, message, 'MT5_TIMEOUT');
  const clock = source === TERMINAL_SOURCE ? view : undefined;
  const ticks = found
    .slice(-count)
    .map(({ tick, seq }) => toTickItem(tick, seq, clock?.serverOffsetMs(tick.timeMs) ?? null));
  const oldest = ticks[0];
  return {
    ...commandEnvelope(ctx, message),
    command: 'get_ticks',
    result: {
      symbol: parameters.symbol,
      source,
      digits: spec?.digits ?? null,
      broker_utc_offset_s: clock === undefined ? null : toBrokerOffset(clock),
      count: ticks.length,
      ticks,
      oldest: oldest === undefined ? null : formatIsoTime(oldest.time_msc),
      more: found.length > count,
    },
  };
}

export function unknownSymbol(symbol: string) {
  return refusal('INVALID_SYMBOL', 'This symbol does not exist on the account.', {
    symbol: symbol.slice(0, 31),
    suggestion: 'Names are exact and case-sensitive, for example EURUSD.',
  });
}

/**
 * Ticks since the terminal was attached come from the store, where each has its number; older ones from the
 * terminal's own history, with number 0, so that the first question after a start is answered too.
 * `no answer`: the terminal did not tell its history.
 */
async function terminalTicks(
  ctx: AppContext,
  view: AccountView,
  query: { symbol: string; count: number; sinceMs: UtcMs },
): Promise<readonly StoredTick[] | 'no answer'> {
  const symbol = asSymbolName(query.symbol);
  const streamedFromMs = view.streamedFromMs(symbol);
  const sinceMs = asUtcMs(Math.max(query.sinceMs, streamedFromMs ?? Number.MAX_SAFE_INTEGER));
  const source = view.tickSource;
  const stored =
    streamedFromMs === undefined
      ? []
      : ofThisProcess(await ctx.market.ticks({ source, symbol, count: query.count, sinceMs }));
  const missing = query.count - stored.length;
  if (missing <= 0 || !view.terminal.capabilities.hasTickHistory) return stored;
  const beforeMs = asUtcMs((streamedFromMs ?? view.terminal.marketTime() + 1) - 1);
  if (beforeMs < query.sinceMs) return stored;
  const older = await historyOf(ctx, view, { symbol, count: missing, toMs: beforeMs });
  if (older === 'no answer') return older;
  const kept = older
    .filter(({ timeMs }) => timeMs >= query.sinceMs)
    .map((tick) => ({ tick, seq: 0 }));
  return [...kept, ...stored];
}

/** The first tick after a start is often the last one before it, stored by the process that ended. */
function ofThisProcess(stored: readonly StoredTick[]): readonly StoredTick[] {
  const first = stored.findLastIndex(({ seq }) => seq === 1);
  return first > 0 ? stored.slice(first) : stored;
}

/** A link that breaks while it is asked is no fault of the bridge. */
async function historyOf(
  ctx: AppContext,
  view: AccountView,
  query: HistoryQuery,
): Promise<readonly Tick[] | 'no answer'> {
  try {
    return await view.terminal.ticks(query);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    ctx.log.warn('terminal.query_failed', { account: view.accountId, error: detail });
    return 'no answer';
  }
}
