import {
  type ErrorMessage,
  type GetSymbolsMessage,
  type GetSymbolsResult,
  SYMBOLS_LIMIT_DEFAULT,
  type SymbolItem,
} from '@mt5-bridge/protocol';
import {
  type AccountSpec,
  findConversionRoute,
  matchesMasks,
  roundTo,
  type SymbolSpec,
  symbolSuffix,
  tickValue,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { toBrokerOffset } from '../mapping/broker-clock.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { toSymbolItem } from '../mapping/symbol.ts';
import type { Session } from '../session.ts';

/** Beyond this a tick's worth is noise of the conversion. */
const TICK_VALUE_DIGITS = 8;

/** Specifications with the quotes of this moment, by name, a page at a time. */
export function handleGetSymbols(
  ctx: AppContext,
  session: Session,
  message: GetSymbolsMessage,
): GetSymbolsResult | ErrorMessage {
  const view = ctx.accountOf(session, message.account);
  const account = view?.account?.spec;
  if (view === undefined || account === undefined) {
    const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
      suggestion: 'Send mt5_command connect.',
    });
    return errorReply(ctx, error, message);
  }
  const { symbols, group, cursor, limit = SYMBOLS_LIMIT_DEFAULT } = message.data;
  const catalogue = [...view.specs.values()];
  const wanted = catalogue.filter(
    ({ name }) =>
      (symbols === undefined || symbols.includes(name)) &&
      (group === undefined || matchesMasks(group, name)),
  );
  wanted.sort((a, b) => (a.name < b.name ? -1 : 1));
  const rest = cursor === undefined ? wanted : wanted.filter(({ name }) => name > cursor);
  const page = rest.slice(0, limit);
  return {
    type: 'get_symbols_result',
    status: 'success',
    data: {
      items: page.map((spec) => itemOf(spec, view, account, catalogue)),
      next_cursor: rest.length > page.length ? (page.at(-1)?.name ?? null) : null,
      total: wanted.length,
      unknown: (symbols ?? []).filter((name) => !catalogue.some((spec) => spec.name === name)),
      broker_utc_offset_s: toBrokerOffset(view),
    },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

function itemOf(
  spec: SymbolSpec,
  view: AccountView,
  account: AccountSpec,
  catalogue: readonly SymbolSpec[],
): SymbolItem {
  const marketMs = view.terminal.marketTime();
  const route = findConversionRoute(
    catalogue,
    spec.currencyProfit,
    account.currency,
    symbolSuffix(spec),
  );
  const value =
    route === undefined ? undefined : tickValue(spec, route, (name) => view.lastTick(name))?.profit;
  return toSymbolItem({
    spec,
    tick: view.lastTick(spec.name),
    tickValue: value === undefined ? undefined : roundTo(value, TICK_VALUE_DIGITS),
    marketMs,
    offsetMs: view.serverOffsetMs(marketMs),
    isQuoted: view.control?.market().state !== 'ended',
  });
}
