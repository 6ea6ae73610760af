import { LINK_SYMBOLS_MAX, type LinkCommandKind } from '@mt5-bridge/protocol';
import type {
  Bar,
  CheckResult,
  Deal,
  FindQuery,
  FindResult,
  Order,
  SymbolSpec,
  TerminalSnapshot,
  Tick,
  Timeframe,
  TradeRequest,
  UtcMs,
} from '@mt5-bridge/trading';
import type { HistoryQuery, PastQuery } from '../../ports/terminal.ts';
import type { LinkAnswers, LinkQuestions } from '../mapping/terminal-link/commands.ts';
import { readPages } from './history-pages.ts';
import type { LinkCommands } from './link-commands.ts';

/** A question that has no answer; says why, and nothing of what was asked. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  /** Where the terminal refused: the code of its refusal. */
  readonly code: string | undefined;

  constructor(kind: LinkCommandKind, why: string, code?: string) {
    super(`${kind}: ${why}`);
    this.code = code;
  }
}

const TOO_LARGE = 'TOO_LARGE';

/** What the bridge asks a terminal beside sending it orders; everything rejects with `UnansweredError`. */
export class LinkQuestionnaire {
  readonly #commands: () => LinkCommands | undefined;
  readonly #timeoutMs: number;

  /** `commands`: those of the link that stands, if any. */
  constructor(commands: () => LinkCommands | undefined, timeoutMs: number) {
    this.#commands = commands;
    this.#timeoutMs = timeoutMs;
  }

  snapshot(): Promise<TerminalSnapshot> {
    return this.#ask('snapshot', null);
  }

  find(query: FindQuery, sinceMs: UtcMs): Promise<FindResult> {
    return this.#ask('find', { query, sinceMs });
  }

  check(trade: TradeRequest): Promise<CheckResult> {
    return this.#ask('check', { trade });
  }

  async checkPassword(password: string): Promise<boolean> {
    return (await this.#ask('check_password', { password })).valid;
  }

  /** All of them, in as many parts as the link needs. */
  async symbols(): Promise<readonly SymbolSpec[]> {
    const all: SymbolSpec[] = [];
    let limit = LINK_SYMBOLS_MAX;
    for (;;) {
      const part = await this.#unlessTooLarge('symbols', { offset: all.length, limit });
      if (part === TOO_LARGE) {
        if (limit === 1)
          throw new UnansweredError('symbols', 'one symbol is too large for the link');
        limit = Math.ceil(limit / 2);
        continue;
      }
      all.push(...part.symbols);
      if (all.length >= part.total || part.symbols.length === 0) return all;
    }
  }

  ticks(query: HistoryQuery): Promise<readonly Tick[]> {
    return readPages(
      wanted(query),
      ({ timeMs }) => timeMs,
      async (page) => {
        const part = await this.#unlessTooLarge('ticks', onPage(query, page));
        return part === TOO_LARGE ? 'too_large' : part.ticks.slice(-page.count);
      },
    );
  }

  bars(query: HistoryQuery & { readonly timeframe: Timeframe }): Promise<readonly Bar[]> {
    return readPages(
      wanted(query),
      ({ timeMs }) => timeMs,
      async (page) => {
        const part = await this.#unlessTooLarge('bars', onPage(query, page));
        return part === TOO_LARGE ? 'too_large' : part.bars.slice(-page.count);
      },
    );
  }

  deals(query: PastQuery): Promise<readonly Deal[]> {
    return readPages(
      past(query),
      ({ timeMs }) => timeMs,
      async ({ count, toMs }) => {
        const page = { ...query, toMs: toMs ?? query.toMs, limit: count };
        const part = await this.#unlessTooLarge('deals', page);
        return part === TOO_LARGE ? 'too_large' : part.deals.slice(-count);
      },
    );
  }

  pastOrders(query: PastQuery): Promise<readonly Order[]> {
    return readPages(
      past(query),
      ({ doneMs }) => doneMs ?? 0,
      async ({ count, toMs }) => {
        const page = { ...query, toMs: toMs ?? query.toMs, limit: count };
        const part = await this.#unlessTooLarge('orders', page);
        return part === TOO_LARGE ? 'too_large' : part.orders.slice(-count);
      },
    );
  }

  async #unlessTooLarge<Kind extends LinkCommandKind>(
    kind: Kind,
    question: LinkQuestions[Kind],
  ): Promise<LinkAnswers[Kind] | typeof TOO_LARGE> {
    try {
      return await this.#ask(kind, question);
    } catch (error) {
      if (error instanceof UnansweredError && error.code === TOO_LARGE) return TOO_LARGE;
      throw error;
    }
  }

  async #ask<Kind extends LinkCommandKind>(
    kind: Kind,
    question: LinkQuestions[Kind],
  ): Promise<LinkAnswers[Kind]> {
    const commands = this.#commands();
    if (commands === undefined) throw new UnansweredError(kind, 'the terminal is not connected');
    const terms = { rank: 'question', timeoutMs: this.#timeoutMs } as const;
    const outcome = await commands.ask(kind, () => question, terms);
    switch (outcome.kind) {
      case 'answered':
        return outcome.answer;
      case 'refused':
        throw new UnansweredError(kind, `${outcome.code}, ${outcome.message}`, outcome.code);
      case 'unsent':
        throw new UnansweredError(kind, `not asked, ${outcome.reason}`);
      case 'lost':
        throw new UnansweredError(kind, `no answer, ${outcome.reason}`);
    }
  }
}

const wanted = ({ count, toMs }: HistoryQuery) => ({ count, toMs });
const past = ({ limit, toMs }: PastQuery) => ({ count: limit, toMs });

/** The query for one of its pages. */
function onPage<Query extends HistoryQuery>(
  query: Query,
  { count, toMs }: { readonly count: number; readonly toMs: UtcMs | undefined },
): Query {
  return toMs === undefined ? { ...query, count } : { ...query, count, toMs };
}
