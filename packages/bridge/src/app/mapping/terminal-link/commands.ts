import type {
  LinkAnswerPayload,
  LinkCommandKind,
  LinkCommandPayload,
  TerminalAnswerData,
  TerminalAnswerMessage,
  TerminalCommand,
  TerminalCommandData,
} from '@mt5-bridge/protocol';
import type {
  Bar,
  CheckResult,
  Deal,
  FindResult,
  Order,
  SymbolName,
  SymbolSpec,
  TerminalRequest,
  TerminalSnapshot,
  Tick,
  Timeframe,
  TradeRequest,
  TradeResult,
} from '@mt5-bridge/trading';
import type { HistoryQuery, PastQuery } from '../../../ports/terminal.ts';
import { dealMapping, orderMapping } from './book-items.ts';
import { flag, list, type Mapping, number, record, text } from './mapping.ts';
import {
  barsQueryMapping,
  type FindQuestion,
  findMapping,
  findResultMapping,
  pastQueryMapping,
  snapshotMapping,
  ticksQueryMapping,
} from './questions.ts';
import { tickMapping, toBars, toWireBars } from './quotes.ts';
import { symbolSpecMapping } from './symbol-spec.ts';
import { terminalRequestMapping, tradeRequestMapping } from './trade-request.ts';
import { checkResultMapping, tradeResultMapping } from './trade-result.ts';

/** What the bridge asks a terminal, by kind of command. */
export interface LinkQuestions {
  readonly send: TerminalRequest;
  readonly find: FindQuestion;
  readonly snapshot: null;
  readonly symbols: { readonly offset: number; readonly limit: number };
  readonly ticks: HistoryQuery;
  readonly bars: HistoryQuery & { readonly timeframe: Timeframe };
  readonly deals: PastQuery;
  readonly orders: PastQuery;
  readonly check: { readonly trade: TradeRequest };
  readonly check_password: { readonly password: string };
}

/** What a terminal answers, by kind of command. */
export interface LinkAnswers {
  readonly send: TradeResult;
  readonly find: FindResult;
  readonly snapshot: TerminalSnapshot;
  readonly symbols: { readonly symbols: readonly SymbolSpec[]; readonly total: number };
  readonly ticks: { readonly ticks: readonly Tick[] };
  readonly bars: BarsOf;
  readonly deals: { readonly deals: readonly Deal[] };
  readonly orders: { readonly orders: readonly Order[] };
  readonly check: CheckResult;
  readonly check_password: { readonly valid: boolean };
}

/** The answer names symbol and timeframe once. */
export interface BarsOf {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  readonly bars: readonly Bar[];
}

/** Who a command or an answer belongs to. */
export interface CommandAddress {
  readonly commandId: string;
  readonly linkEpoch: number;
}

type Mappings = {
  readonly [Kind in LinkCommandKind]: {
    readonly question: Mapping<LinkQuestions[Kind], LinkCommandPayload<Kind>>;
    readonly answer: Mapping<LinkAnswers[Kind], LinkAnswerPayload<Kind>>;
  };
};

const nothing: Mapping<null, LinkCommandPayload<'snapshot'>> = {
  toWire: () => ({}),
  toDomain: () => null,
};

const barsMapping: Mapping<BarsOf, LinkAnswerPayload<'bars'>> = {
  toWire: ({ bars, ...of }) => toWireBars(of, bars),
  toDomain: (wire) => {
    const bars = toBars(wire);
    // The name is no more checked than those inside the bars.
    return { symbol: wire.symbol as SymbolName, timeframe: wire.timeframe, bars };
  },
};

const MAPPINGS: Mappings = {
  send: { question: terminalRequestMapping, answer: tradeResultMapping },
  find: { question: findMapping, answer: findResultMapping },
  snapshot: { question: nothing, answer: snapshotMapping },
  symbols: {
    question: record({ offset: number, limit: number }),
    answer: record({ symbols: list(symbolSpecMapping), total: number }),
  },
  ticks: { question: ticksQueryMapping, answer: record({ ticks: list(tickMapping) }) },
  bars: { question: barsQueryMapping, answer: barsMapping },
  deals: { question: pastQueryMapping, answer: record({ deals: list(dealMapping) }) },
  orders: { question: pastQueryMapping, answer: record({ orders: list(orderMapping) }) },
  check: { question: record({ trade: tradeRequestMapping }), answer: checkResultMapping },
  check_password: {
    question: record({ password: text }),
    answer: record({ valid: flag }),
  },
};

export function toWireCommand<Kind extends LinkCommandKind>(
  kind: Kind,
  question: LinkQuestions[Kind],
  of: CommandAddress & { readonly deadlineAtMs: number; readonly timestamp: string },
): TerminalCommand {
  const data = {
    command_id: of.commandId,
    link_epoch: of.linkEpoch,
    kind,
    deadline_at_ms: of.deadlineAtMs,
    payload: MAPPINGS[kind].question.toWire(question),
  };
  // Kind and payload belong together: the mapping is that of the kind.
  return {
    type: 'terminal_command',
    data: data as unknown as TerminalCommandData,
    timestamp: of.timestamp,
  };
}

export function toQuestion<Kind extends LinkCommandKind>(
  kind: Kind,
  payload: LinkCommandPayload<Kind>,
): LinkQuestions[Kind] {
  return MAPPINGS[kind].question.toDomain(payload);
}

export function toWireAnswer<Kind extends LinkCommandKind>(
  kind: Kind,
  answer: LinkAnswers[Kind],
  of: CommandAddress,
): Pick<TerminalAnswerMessage, 'type' | 'data'> {
  const data = {
    command_id: of.commandId,
    link_epoch: of.linkEpoch,
    kind,
    payload: MAPPINGS[kind].answer.toWire(answer),
  };
  // As above.
  return { type: 'terminal_answer', data: data as unknown as TerminalAnswerData };
}

export function toWireRefusal(
  error: { readonly code: string; readonly message: string },
  of: CommandAddress,
): Pick<TerminalAnswerMessage, 'type' | 'data'> {
  const data = {
    command_id: of.commandId,
    link_epoch: of.linkEpoch,
    kind: 'error',
    error,
  } as const;
  return { type: 'terminal_answer', data };
}

export function toAnswer<Kind extends LinkCommandKind>(
  kind: Kind,
  payload: LinkAnswerPayload<Kind>,
): LinkAnswers[Kind] {
  return MAPPINGS[kind].answer.toDomain(payload);
}
