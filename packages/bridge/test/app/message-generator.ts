import { SeededRandom, sampleSignalId } from '@mt5-bridge/testkit';

const TYPES = [
  'tick_data',
  'account_info',
  'trading_signal',
  'heartbeat',
  'mt5_command',
  'subscribe',
  'unsubscribe',
  'refresh_token',
  'get_symbols',
  'order_check',
] as const;
const COMMANDS = ['status', 'account_info', 'get_ticks', 'nope'] as const;
const SYMBOLS = ['EURUSD', 'XAUUSD', 'QUIET', 'eurusd', '', '\u0000', 'S'.repeat(40)] as const;
const ODD_VALUES = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 60,
  '',
  'text',
  '2026-01-05T13:00:00Z',
  [],
  {},
  { __proto__: null, a: { b: [1, 2, { c: 'd' }] } },
  '\u202e<script>',
] as const;
/** Few, so that most signals are repeats or conflicts and a ledger in memory stays small. */
const IDS: readonly [string, ...string[]] = [
  sampleSignalId(0),
  ...Array.from({ length: 800 }, (_, n) => sampleSignalId(n + 1)),
];
const ODD_TEXTS = ['', '{', '[]', 'null', '1e400', '"x"', '{"type":1}', '\ufeff{}'] as const;

/**
 * Messages of clients from one seed: right ones, ones with a wrong field, and text that is no message. Fast:
 * a hundred thousand in a second.
 */
export class MessageGenerator {
  readonly #random: SeededRandom;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
  }

  next(): string {
    const random = this.#random;
    const text = JSON.stringify(this.#message());
    if (random.chance(0.02)) return random.pick(ODD_TEXTS);
    if (random.chance(0.02)) return text.slice(0, random.below(text.length));
    if (random.chance(0.02)) return this.#garbled(text);
    if (random.chance(0.01)) return text.replace('"data":', '"data":{},"data":');
    if (random.chance(0.01))
      return `${text.slice(0, -1)},"deep":${'['.repeat(40)}${']'.repeat(40)}}`;
    return text;
  }

  #message(): object {
    const random = this.#random;
    const type = random.chance(0.01) ? 'constructor' : random.pick(TYPES);
    const data = this.#data(type);
    if (random.chance(0.25)) spoil(data, random);
    return {
      type,
      data: random.chance(0.02) ? random.pick(ODD_VALUES) : data,
      ...(random.chance(0.5) ? { id: random.below(1_000) } : {}),
      ...(random.chance(0.3) ? { timestamp: '2026-01-05T12:00:00.123456Z' } : {}),
      ...(random.chance(0.05) ? { account: random.pick(['paper', 'other', '__proto__']) } : {}),
      ...(random.chance(0.05) ? { unknown: random.pick(ODD_VALUES) } : {}),
    };
  }

  #data(type: string): Record<string, unknown> {
    const random = this.#random;
    const symbol = random.chance(0.8) ? 'EURUSD' : random.pick(SYMBOLS);
    const bid = 1 + random.below(100_000) / 100_000;
    switch (type) {
      case 'tick_data': {
        const time = '2026-01-05T12:00:00Z';
        return { symbol, bid, ask: bid + 1e-4, spread: 1, time, volume: 1, last: bid, flags: 0 };
      }
      case 'account_info':
        return {
          ...{ balance: 1e4, equity: 1e4, margin: 0, free_margin: 1e4 },
          ...{ currency: 'USD', leverage: 100 },
        };
      case 'trading_signal':
        return {
          signal_id: random.pick(IDS),
          symbol,
          action: random.pick(['BUY', 'SELL', 'CLOSE']),
          volume: random.below(30) / 100,
          ...(random.chance(0.3) ? { price: Math.round(bid * 1e5) / 1e5 } : {}),
          ...(random.chance(0.2) ? { comment: 'x'.repeat(random.below(70)) } : {}),
        };
      case 'mt5_command':
        return { command: random.pick(COMMANDS), symbol, count: random.below(5) };
      case 'subscribe':
      case 'unsubscribe':
        return { channels: [{ channel: 'ticks', symbols: [symbol] }] };
      default:
        return { client: 'fuzz', symbol, token: 'x' };
    }
  }

  /** The text with one character replaced. */
  #garbled(text: string): string {
    const at = this.#random.below(text.length);
    const other = String.fromCharCode(this.#random.below(0xd7ff));
    return text.slice(0, at) + other + text.slice(at + 1);
  }
}

/** Gives one field an odd value, or takes it away. */
function spoil(data: Record<string, unknown>, random: SeededRandom): void {
  const [first = '', ...others] = Object.keys(data);
  const name = random.pick([first, ...others]);
  if (random.chance(0.3)) delete data[name];
  else data[name] = random.pick(ODD_VALUES);
}
