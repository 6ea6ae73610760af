import { formatIsoTime } from '@mt5-bridge/protocol';
import { asVolume, type IntentKind, volumeToLots } from '@mt5-bridge/trading';
import { toSnakeCase } from './failure-details.ts';
import { WISH_FIELDS } from './order-wish.ts';

/** The places of `canonicalContent`; behind them stand those of the wish, when there is one. */
const SIGNAL_FIELDS = [
  'account',
  'symbol',
  'action',
  'volume',
  'price',
  'stop_loss',
  'take_profit',
  'comment',
  'urgency',
  'magic',
  'expiration',
] as const;

/** The places of `bulkContent`. */
const BULK_FIELDS = ['account', 'type', 'symbol', 'magic', 'side', 'include_manual'] as const;

/** What a client asked for, field by field; `null` when retention has passed over it. */
export function toContent(kind: IntentKind, content: string): unknown {
  if (content === '') return null;
  // Written by this application from the message.
  const wish: unknown = JSON.parse(content);
  if (!Array.isArray(wish)) return wish;
  if (kind === 'trading_signal') return signalContent(wish);
  if (kind === 'cancel_all' || kind === 'close_all') return named(BULK_FIELDS, wish);
  if (kind === 'kill_switch' || kind === 'dead_man_switch') return stopContent(wish);
  const [account, command, list] = wish;
  if (!isObject(command)) return wish;
  const ofList = list === undefined ? {} : { list };
  return { account, ...ofList, ...commandContent(command) };
}

function stopContent([account, , scope, cancels, closes]: readonly unknown[]): object {
  const { includesManual, ...narrowed } = isObject(scope) ? scope : {};
  return {
    account,
    cancel_pending: cancels,
    close_positions: closes,
    include_manual: includesManual,
    ...commandContent(narrowed),
  };
}

function signalContent(wish: readonly unknown[]): object {
  const more: unknown = wish[SIGNAL_FIELDS.length];
  return { ...named(SIGNAL_FIELDS, wish), ...named(WISH_FIELDS, Array.isArray(more) ? more : []) };
}

/** What was given, by name. */
function named(names: readonly string[], values: readonly unknown[]): object {
  const given = names
    .map((name, at) => [name, values[at]] as const)
    .filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(
    given.map(([name, value]) => [name, name === 'expiration' ? isoOf(value) : value]),
  );
}

/** A command of the domain in the words of the wire. */
function commandContent(command: Readonly<Record<string, unknown>>): object {
  const fields = Object.entries(command).map(([name, value]) => {
    if (name === 'volume' && typeof value === 'number') {
      return [name, volumeToLots(asVolume(value))] as const;
    }
    if (name.endsWith('Ms')) return [toSnakeCase(name.slice(0, -2)), isoOf(value)] as const;
    return [toSnakeCase(name), value] as const;
  });
  return Object.fromEntries(fields);
}

const isoOf = (value: unknown): unknown =>
  typeof value === 'number' ? formatIsoTime(value) : value;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
