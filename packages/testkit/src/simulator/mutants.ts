import type { AuditLog } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import type { Ledger } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import type { TerminalPort } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import {
  asUtcMs,
  type BulkPlan,
  fingerprintIn,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  RETCODE,
  type TerminalRequest,
  type TerminalSnapshot,
  type TradeResult,
} from '@mt5-bridge/trading';
import type { Seams } from './bridge-process.ts';
import { over } from './over.ts';
import { CANARY } from './witness/secret-witness.ts';

/** A bridge with one rule taken out of it, made by changing what crosses a port. */
export interface Mutant {
  readonly name: string;
  readonly makeSeams: () => Seams;
}

const DURABLE = { kind: 'durable' } as const;

function refusal(retcode: number): TradeResult {
  return {
    retcode,
    order: NO_TICKET,
    deal: NO_TICKET,
    position: NO_TICKET,
    volume: NO_VOLUME,
    price: NO_PRICE,
    bid: NO_PRICE,
    ask: NO_PRICE,
    comment: '',
    timeMs: asUtcMs(0),
  };
}

function onLedger(change: (ledger: Ledger, life: number) => Partial<Ledger>): () => Seams {
  return () => ({ ledger: (ledger, life) => over(ledger, change(ledger, life)) });
}

function onTerminal(change: (port: TerminalPort) => Partial<TerminalPort>): () => Seams {
  return () => ({ terminal: (port) => over(port, change(port)) });
}

const noSync = onLedger((ledger) => ({
  async appendSubmitted(signalId, request, atMs) {
    void ledger.appendSubmitted(signalId, request, atMs);
    return DURABLE;
  },
}));

/** `submitted` is written when the outcome is. */
const lateSync = onLedger((ledger) => {
  const held = new Map<string, () => void>();
  return {
    async appendSubmitted(signalId, request, atMs) {
      held.set(signalId, () => void ledger.appendSubmitted(signalId, request, atMs));
      return DURABLE;
    },
    settle(signalId, settlement, events) {
      held.get(signalId)?.();
      held.delete(signalId);
      return ledger.settle(signalId, settlement, events);
    },
  };
});

const resend = onTerminal((port) => ({
  async send(request, deadlineMs) {
    const reply = await port.send(request, deadlineMs);
    return reply.kind === 'no_answer' ? port.send(request, deadlineMs) : reply;
  },
}));

const noFingerprint = onTerminal((port) => ({
  send: (request, deadlineMs) => port.send(withoutFingerprint(request), deadlineMs),
}));

function withoutFingerprint(request: TerminalRequest): TerminalRequest {
  const { trade } = request;
  if (!('comment' in trade) || fingerprintIn(trade.comment) === undefined) return request;
  return { ...request, trade: { ...trade, comment: 'unmarked' } };
}

const toldBeforeDurable = onLedger((ledger) => ({
  async settle(signalId, settlement, events) {
    void ledger.settle(signalId, settlement, events);
    return DURABLE;
  },
}));

/** Ids of earlier lives count as never seen. */
const forgetful = onLedger((ledger) => {
  const seen = new Set<string>();
  const forgotten = new Set<string>();
  return {
    claim(claim) {
      const known = ledger.claim(claim);
      const isForgotten = known.kind !== 'new' && !seen.has(claim.signalId);
      seen.add(claim.signalId);
      if (!isForgotten) return known;
      forgotten.add(claim.signalId);
      return { kind: 'new' };
    },
    // The file would refuse a second row of an id; a ledger that forgets has no such file.
    async appendSubmitted(signalId, request, atMs) {
      return forgotten.has(signalId) ? DURABLE : ledger.appendSubmitted(signalId, request, atMs);
    },
    async settle(signalId, settlement, events) {
      return forgotten.has(signalId) ? DURABLE : ledger.settle(signalId, settlement, events);
    },
  };
});

/** The first look that finds nothing is taken for a refusal. */
const hasty = onTerminal((port) => ({
  async find(query, sinceMs) {
    const found = await port.find(query, sinceMs);
    const isAbsent = found.orders.length + found.deals.length + found.positions.length === 0;
    return isAbsent ? { ...found, answer: refusal(RETCODE.REJECT) } : found;
  },
}));

const timeless = onTerminal((port) => ({
  send: (request, deadlineMs) =>
    port.send({ ...request, expiresAtMs: asUtcMs(Number.MAX_SAFE_INTEGER) }, deadlineMs),
}));

const replayAsNew = (): Seams => ({ frame: (text) => text.replace('"replayed":true,', '') });

const guessing = onTerminal((port) => ({
  async send(request, deadlineMs) {
    const reply = await port.send(request, deadlineMs);
    if (reply.kind !== 'no_answer') return reply;
    return { kind: 'answered', result: refusal(RETCODE.REJECT) };
  },
}));

const cutOff = onTerminal((port) => ({
  deals: async (query) => (await port.deals(query)).slice(1),
}));

const newerThanItIs = (): Seams => ({
  frame: (text) =>
    text.replace(/"as_of_seq":(\d+)/, (_, seq: string) => `"as_of_seq":${Number(seq) + 1}`),
});

/** What the trade server closed counts as made by hand. */
const ownerless = onTerminal((port) => ({
  async find(query, sinceMs) {
    const found = await port.find(query, sinceMs);
    return query.by === 'orders' ? { ...found, orders: [] } : found;
  },
}));

const onAudit = (change: (log: AuditLog) => Partial<AuditLog>) => (): Seams => ({
  audit: (log) => over(log, change(log)),
});

const unaudited = onAudit((log) => ({
  record(entry) {
    if (entry.act !== 'intent_submitted') log.record(entry);
  },
}));

const talkative = onAudit((log) => ({
  record: (entry) => log.record({ ...entry, summary: `${entry.summary} ${CANARY}` }),
}));

const unwrittenList = onLedger((ledger) => ({
  async appendPlan(signalId, plan, atMs) {
    void ledger.appendPlan(signalId, plan, atMs);
    return DURABLE;
  },
}));

/** A list that is gone on with is made of what the terminal told last, not of what was written down. */
const retaking = (): Seams => {
  let seen: TerminalSnapshot | undefined;
  return {
    terminal: (port) =>
      over(port, {
        async snapshot() {
          seen = await port.snapshot();
          return seen;
        },
      }),
    ledger: (ledger) =>
      over(ledger, {
        async unresolved() {
          const records = await ledger.unresolved();
          return records.map((record) =>
            record.plan === null || seen === undefined
              ? record
              : { ...record, plan: { ...record.plan, items: everything(seen) } },
          );
        },
      }),
  };
};

function everything({ orders, positions }: TerminalSnapshot): BulkPlan['items'] {
  return [
    ...orders.map(({ ticket, symbol }) => ({
      action: 'cancel' as const,
      ticket,
      symbol,
      volume: null,
    })),
    ...positions.map(({ ticket, symbol }) => ({
      action: 'close' as const,
      ticket,
      symbol,
      volume: null,
    })),
  ];
}

/** Bridges that are broken on purpose: the simulation must see each of them. */
export const MUTANTS: readonly Mutant[] = [
  { name: 'does not sync before the send', makeSeams: noSync },
  { name: 'syncs after the send', makeSeams: lateSync },
  { name: 'sends again after a timeout', makeSeams: resend },
  { name: 'drops the fingerprint', makeSeams: noFingerprint },
  { name: 'tells an outcome before it is durable', makeSeams: toldBeforeDurable },
  { name: 'forgets claims at a restart', makeSeams: forgetful },
  { name: 'believes an absence after one look', makeSeams: hasty },
  { name: 'ignores the deadline', makeSeams: timeless },
  { name: 'tells a replay as new', makeSeams: replayAsNew },
  { name: 'settles an unknown outcome as rejected', makeSeams: guessing },
  { name: 'leaves out the oldest deal of an answer', makeSeams: cutOff },
  { name: 'calls a page newer than it is', makeSeams: newerThanItIs },
  { name: 'does not ask who opened what the server closed', makeSeams: ownerless },
  { name: 'sends an order without its row in the audit', makeSeams: unaudited },
  { name: 'writes a key into the audit', makeSeams: talkative },
  { name: 'begins a list before it is durable', makeSeams: unwrittenList },
  { name: 'takes a list again after a restart', makeSeams: retaking },
];

/** What the bridge says to a terminal, changed on its way. */
const onLink = (change: (text: string) => string) => (): Seams => ({
  frame: (text) => (text.startsWith('{"type":"terminal_command"') ? change(text) : text),
});

const immortal = onLink((text) =>
  text.replace(/"(expires_at_ms|deadline_at_ms)":\d+/g, '"$1":8640000000000000'),
);
const unmarked = onLink((text) => text.replace(/"comment":"[^"]*"/, '"comment":"unmarked"'));

/** The same for the real code of the link, which has no port between its ends. */
export const LINK_MUTANTS: readonly Mutant[] = [
  { name: 'lets requests live for ever on the link', makeSeams: immortal },
  { name: 'drops the fingerprint on the link', makeSeams: unmarked },
];
