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

/** What a client asked for, field by field; `null` when retention has passed over it. */
export function toContent(kind: IntentKind, content: string): unknown {
  if (content === '') return null;
  // Written by this application from the message.
  const wish: unknown = JSON.parse(content);
  if (!Array.isArray(wish)) return wish;
  if (kind === 'trading_signal') return signalContent(wish);
  const [account, command] = wish;
  return isObject(command) ? { account, ...commandContent(command) } : wish;
}

function signalContent(wish: readonly unknown[]): object {
  const more: unknown = wish[SIGNAL_FIELDS.length];
  const named = [
    ...SIGNAL_FIELDS.map((name, at) => [name, wish[at]] as const),
    ...WISH_FIELDS.map((name, at) => [name, Array.isArray(more) ? more[at] : null] as const),
  ];
  const given = named.filter(([, value]) => value !== null && value !== '');
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
