import type { TerminalHelloMessage, WireError } from '@mt5-bridge/protocol';
import { type AccountId, asUtcMs, type TerminalRequest } from '@mt5-bridge/trading';
import type { ControlStore } from '../../ports/control-store.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { actorOf } from '../audit/session-origin.ts';
import type { ConnectionCounts } from '../connection-counts.ts';
import { refusal } from '../mapping/errors.ts';
import {
  type EventPlace,
  type LinkTerms,
  type TerminalIntroduction,
  toIntroduction,
} from '../mapping/terminal-link/greeting.ts';
import type { Session } from '../session.ts';
import { closeSession } from '../session-end.ts';
import { checkHello } from './check-hello.ts';
import type { LinkAccount } from './link-account.ts';
import { RemoteTerminal } from './remote-terminal.ts';
import { type LinkContext, TerminalLink } from './terminal-link.ts';

const CONTROL_NAME = 'link_epoch.';
const REPLACED = 'another terminal speaks for the account now';

export interface TerminalLinksParts extends LinkContext {
  readonly store: ControlStore;
  readonly audit: AuditTrail;
  /** Where connections count that have become links. */
  readonly places: ConnectionCounts;
  readonly accounts: readonly LinkAccount[];
  /** Whether a request may still leave that had to wait for its turn. */
  readonly mayLeave: (request: TerminalRequest) => boolean;
}

export type HelloOutcome =
  | { readonly kind: 'linked'; readonly terms: LinkTerms }
  | { readonly kind: 'refused'; readonly error: WireError }
  /** The connection ended meanwhile. */
  | { readonly kind: 'gone' };

interface Hello {
  readonly session: Session;
  readonly epoch: number;
  readonly introduction: TerminalIntroduction;
  /** When it came, by both clocks. */
  readonly cameMs: { readonly wall: number; readonly monotonic: number };
}

interface Entry {
  readonly account: LinkAccount;
  readonly terminal: RemoteTerminal;
  link: TerminalLink | undefined;
  /** The greatest number that was drawn, durable or on its way. */
  epoch: number;
}

/** The accounts whose terminals dial in, and the one link that each may have. */
export class TerminalLinks {
  readonly #parts: TerminalLinksParts;
  readonly #entries: ReadonlyMap<AccountId, Entry>;

  constructor(parts: TerminalLinksParts) {
    this.#parts = parts;
    const { clock, settings, mayLeave } = parts;
    this.#entries = new Map(
      parts.accounts.map((account) => {
        const { accountId } = account;
        const timeoutMs = settings.terminalTimeoutMs;
        const terminal = new RemoteTerminal({ accountId, clock, timeoutMs, mayLeave });
        return [accountId, { account, terminal, link: undefined, epoch: 0 }];
      }),
    );
  }

  get entries(): Iterable<{ readonly account: LinkAccount; readonly terminal: RemoteTerminal }> {
    return this.#entries.values();
  }

  /** Links that stand. */
  get count(): number {
    return [...this.#entries.values()].filter(({ link }) => link?.isLost === false).length;
  }

  /** Whether orders of an account are refused because real money is not released for them. */
  isViewOnly(accountId: AccountId): boolean {
    return this.#entries.get(accountId)?.account.isViewOnly === true;
  }

  /** Numbers of earlier lives of the bridge, before anybody can dial in. */
  restore(entries: ReadonlyMap<string, string>): void {
    for (const [accountId, entry] of this.#entries) {
      entry.epoch = Number(entries.get(CONTROL_NAME + accountId) ?? 0);
    }
  }

  /** Makes a connection the link of the account that its terminal is joined to, or says why not. */
  async take(session: Session, message: TerminalHelloMessage): Promise<HelloOutcome> {
    const { clock } = this.#parts;
    const cameMs = { wall: clock.nowMs(), monotonic: clock.monotonicMs() };
    const introduction = toIntroduction(message);
    const check = checkHello(introduction, session, this.#parts.accounts);
    if (check.kind === 'refused') return check;
    const entry = this.#entries.get(check.account.accountId);
    // Made from the same list.
    if (entry === undefined) throw new Error('an account has no terminal');
    const epoch = await this.#draw(entry);
    if (epoch === undefined) return { kind: 'refused', error: notDurable() };
    if (session.isClosing) return { kind: 'gone' };
    // A second hello that came before the first was answered.
    if (session.link !== undefined) return { kind: 'refused', error: isLinkAlready() };
    if (entry.link?.isLost === false && entry.link.epoch > epoch) {
      closeSession(this.#parts, session, 4409, REPLACED);
      return { kind: 'gone' };
    }
    return this.#link(entry, { session, epoch, introduction, cameMs });
  }

  /** The next number, durable; `undefined` when it can not be written. */
  async #draw(entry: Entry): Promise<number | undefined> {
    entry.epoch += 1;
    const { epoch } = entry;
    const name = CONTROL_NAME + entry.account.accountId;
    const written = await this.#parts.store.put(name, String(epoch));
    return written.kind === 'durable' ? epoch : undefined;
  }

  #link(entry: Entry, { session, epoch, introduction, cameMs }: Hello): HelloOutcome {
    const { account, terminal } = entry;
    entry.link?.end(4409, REPLACED);
    const resume: EventPlace | null = terminal.lastEvent;
    const link = new TerminalLink(this.#parts, { epoch, account, terminal, session, cameMs });
    entry.link = link;
    session.link = link;
    session.place.moveTo(this.#parts.places);
    terminal.attach(link, introduction);
    this.#parts.log.info('link.attached', {
      account: account.accountId,
      link_epoch: epoch,
      session_id: session.id,
      subject: session.subject,
      program: introduction.program ?? null,
      build: introduction.build ?? null,
    });
    const program = introduction.program ?? 'a program without a name';
    this.#parts.audit.gather({
      act: 'terminal_linked',
      ...actorOf(session),
      accountId: account.accountId,
      summary: `link ${epoch} of ${program}`,
    });
    const terms: LinkTerms = {
      linkEpoch: epoch,
      account: account.accountId,
      limits: this.#parts.settings.limits.terminal,
      bridgeTimeMs: asUtcMs(cameMs.wall),
      resume,
    };
    return { kind: 'linked', terms };
  }
}

function isLinkAlready(): WireError {
  return refusal('WRONG_STATE', 'This connection is the link of a terminal already.');
}

function notDurable(): WireError {
  return refusal('LEDGER_UNAVAILABLE', 'The number of the link could not be written.');
}
